using System.Buffers.Binary;

namespace Personalize.Storage.Datasets;

/// <summary>Several records of one stream in one log record, so that they count together: <c>(u16 kind, u32 bytes, payload)*</c>, little endian.</summary>
/// <remarks>A batch over several streams is one such record per stream, tied by the log's batch id.</remarks>
public static class BatchRecord
{
    /// <summary>Bytes before each payload.</summary>
    public const int EntryBytes = sizeof(ushort) + sizeof(uint);

    /// <summary>Writes one entry; it needs <see cref="EntryBytes"/> and the payload's bytes. Returns the bytes written.</summary>
    public static int Write(Span<byte> destination, ushort kind, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(destination, kind);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[sizeof(ushort)..], (uint)payload.Length);
        payload.CopyTo(destination[EntryBytes..]);
        return EntryBytes + payload.Length;
    }

    /// <summary>Reads the entry at <paramref name="at"/> of foreign bytes and moves past it; false when none begins there.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, scoped ref int at, out ushort kind, out ReadOnlySpan<byte> payload)
    {
        kind = 0;
        payload = default;
        if (bytes.Length - at < EntryBytes)
            return false;
        var payloadBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + sizeof(ushort))..]);
        if (payloadBytes > (uint)(bytes.Length - at - EntryBytes))
            return false;
        kind = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
        payload = bytes.Slice(at + EntryBytes, (int)payloadBytes);
        at += EntryBytes + (int)payloadBytes;
        return true;
    }
}
