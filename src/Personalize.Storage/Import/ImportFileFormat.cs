using System.Buffers.Binary;
using Personalize.Core.Schemas;

namespace Personalize.Storage.Import;

/// <summary>The layout of an import file: encoded records, by stream, named by the hash of every byte.</summary>
/// <remarks>
/// <code>
/// file      := header, block*, directory, footer                      little endian; the name is &lt;XXH3-128 of all of it&gt;.rows
/// header    := "PEIMPORT", u32 version (2), u8 DatasetKind, u8 ImportMode, u16 zero                                        16 bytes
/// block     := ( u32 recordBytes, record )* | EventBlock              of one stream and one kind, about 256 KiB
/// directory := ( u64 offset, u32 bytes, u32 records, u16 stream, u16 kind, u32 zero )*                               24 bytes each
/// footer    := u64 directoryOffset, u32 blocks, u32 itemIds, u64 records, "TROPMIEP"                                   32 bytes
/// </code>
/// Items: PutItem records of stream 0. Users: PutUser records of streams 1..16, by the user's cell. Interactions: AnnounceItem records of
/// stream 0, each distinct item id once, and the events of streams 1..16, column by column (<see cref="EventBlock"/>); an item is named by the
/// *number* of its id among those, from 0. The order of events and records within a stream is the order of the source. Version 1 has PutEvent
/// records for events, whose itemRow is that number and whose itemsSequence is 0; all else is alike.
/// </remarks>
internal static class ImportFileFormat
{
    public const uint Version = 2;
    public const uint VersionMin = 1;
    public const int HeaderBytes = 16;
    public const int EntryBytes = 24;
    public const int FooterBytes = 32;
    public const int BlockBytes = 256 << 10;

    public static ReadOnlySpan<byte> Magic => "PEIMPORT"u8;

    public static ReadOnlySpan<byte> EndMagic => "TROPMIEP"u8;

    public static void WriteHeader(Span<byte> header, DatasetKind kind, ImportMode mode)
    {
        header[..HeaderBytes].Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
        header[12] = (byte)kind;
        header[13] = (byte)mode;
    }

    public static void WriteEntry(Span<byte> entry, in ImportBlock block)
    {
        entry[..EntryBytes].Clear();
        BinaryPrimitives.WriteInt64LittleEndian(entry, block.Offset);
        BinaryPrimitives.WriteInt32LittleEndian(entry[8..], block.Bytes);
        BinaryPrimitives.WriteInt32LittleEndian(entry[12..], block.Records);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[16..], block.Stream);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[18..], block.Kind);
    }

    public static ImportBlock ReadEntry(ReadOnlySpan<byte> entry) => new(
        BinaryPrimitives.ReadInt64LittleEndian(entry),
        BinaryPrimitives.ReadInt32LittleEndian(entry[8..]),
        BinaryPrimitives.ReadInt32LittleEndian(entry[12..]),
        BinaryPrimitives.ReadUInt16LittleEndian(entry[16..]),
        BinaryPrimitives.ReadUInt16LittleEndian(entry[18..]));

    public static void WriteFooter(Span<byte> footer, long directoryOffset, int blocks, int itemIds, long records)
    {
        BinaryPrimitives.WriteInt64LittleEndian(footer, directoryOffset);
        BinaryPrimitives.WriteInt32LittleEndian(footer[8..], blocks);
        BinaryPrimitives.WriteInt32LittleEndian(footer[12..], itemIds);
        BinaryPrimitives.WriteInt64LittleEndian(footer[16..], records);
        EndMagic.CopyTo(footer[24..]);
    }
}
