using System.Buffers.Binary;
using System.IO.Hashing;

namespace Personalize.Storage.Snapshots;

/// <summary>The layout of a snapshot file, little endian.</summary>
/// <remarks>
/// <code>
/// header      64   "PESNAP\0\0" 8, Version u32, zero u32, Number u64, zeros, XXH3-64 of the first 56 bytes
/// sections         back to back, see SectionKind
/// directory   40   per section: offset u64, bytes u64, XXH3-64 u64, group u32, part u32, kind u16, stream u16, zero u32
/// footer      40   directory offset u64, sections u32, zero u32, XXH3-64 of the directory u64, "PESNEND\0" 8, XXH3-64 of the footer's first 32 bytes
/// </code>
/// The footer is written last; the file has its name only after it is flushed. Every byte is under one of the hashes.
/// </remarks>
internal static class SnapshotFormat
{
    /// <summary>The format that this program writes; it reads those before it too.</summary>
    public const uint Version = 2;

    public const uint VersionMin = 1;

    public const int HeaderBytes = 64;
    public const int EntryBytes = 40;
    public const int FooterBytes = 40;

    private const int HeaderHashed = 56;
    private const int FooterHashed = 32;

    private static ReadOnlySpan<byte> Magic => "PESNAP\0\0"u8;

    private static ReadOnlySpan<byte> EndMagic => "PESNEND\0"u8;

    public static void WriteHeader(Span<byte> header, ulong number)
    {
        header.Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], number);
        BinaryPrimitives.WriteUInt64LittleEndian(header[HeaderHashed..], XxHash3.HashToUInt64(header[..HeaderHashed]));
    }

    /// <summary>False when the bytes are no whole header; every version keeps its hash here, so that a flipped bit is not taken for a later version.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> header, out uint version, out ulong number)
    {
        version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        number = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
        return header.StartsWith(Magic) && BinaryPrimitives.ReadUInt64LittleEndian(header[HeaderHashed..]) == XxHash3.HashToUInt64(header[..HeaderHashed]);
    }

    public static void WriteEntry(Span<byte> entry, in SnapshotSection section)
    {
        BinaryPrimitives.WriteInt64LittleEndian(entry, section.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], section.Bytes);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[16..], section.Hash);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[24..], section.Group);
        BinaryPrimitives.WriteInt32LittleEndian(entry[28..], section.Part);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[32..], (ushort)section.Kind);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[34..], section.Stream);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[36..], 0);
    }

    public static SnapshotSection ReadEntry(ReadOnlySpan<byte> entry) => new(
        (SectionKind)BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]),
        BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]),
        BinaryPrimitives.ReadUInt16LittleEndian(entry[34..]),
        BinaryPrimitives.ReadInt32LittleEndian(entry[28..]),
        BinaryPrimitives.ReadInt64LittleEndian(entry),
        BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(entry[16..]));

    public static void WriteFooter(Span<byte> footer, long directoryOffset, ReadOnlySpan<byte> directory)
    {
        BinaryPrimitives.WriteInt64LittleEndian(footer, directoryOffset);
        BinaryPrimitives.WriteInt32LittleEndian(footer[8..], directory.Length / EntryBytes);
        BinaryPrimitives.WriteInt32LittleEndian(footer[12..], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(footer[16..], XxHash3.HashToUInt64(directory));
        EndMagic.CopyTo(footer[24..]);
        BinaryPrimitives.WriteUInt64LittleEndian(footer[FooterHashed..], XxHash3.HashToUInt64(footer[..FooterHashed]));
    }

    public static bool TryReadFooter(ReadOnlySpan<byte> footer, out long directoryOffset, out int sections, out ulong directoryHash)
    {
        directoryOffset = BinaryPrimitives.ReadInt64LittleEndian(footer);
        sections = BinaryPrimitives.ReadInt32LittleEndian(footer[8..]);
        directoryHash = BinaryPrimitives.ReadUInt64LittleEndian(footer[16..]);
        return footer[24..].StartsWith(EndMagic)
            && BinaryPrimitives.ReadUInt64LittleEndian(footer[FooterHashed..]) == XxHash3.HashToUInt64(footer[..FooterHashed]);
    }
}
