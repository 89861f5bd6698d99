using System.Buffers.Binary;
using Personalize.Core.Records;

namespace Personalize.Storage.Datasets;

/// <summary>The record that gives an item id its row before any metadata: <c>u16 idBytes, id</c>.</summary>
public static class AnnounceRecord
{
    /// <summary>Writes the record.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> id)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)id.Length);
        id.CopyTo(destination[sizeof(ushort)..]);
        return sizeof(ushort) + id.Length;
    }

    /// <summary>Reads the record; false when the bytes are none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> id)
    {
        id = default;
        if (bytes.Length < sizeof(ushort) || bytes.Length != sizeof(ushort) + BinaryPrimitives.ReadUInt16LittleEndian(bytes))
        {
            return false;
        }

        id = bytes[sizeof(ushort)..];
        return RecordLimits.CheckId(id) == Core.RefusalCode.None;
    }
}
