using System.Runtime.InteropServices;
using FASTER.core;

namespace Personalize.Storage.Log;

/// <summary>A record on its way into FASTER's page: header and payload are copied once, to where they stay.</summary>
internal readonly unsafe struct RecordEntry(in RecordHeader header, byte* payload) : ILogEnqueueEntry
{
    private readonly RecordHeader _header = header;

    public int SerializedLength => RecordHeader.Bytes + (int)_header.PayloadBytes;

    public void SerializeTo(Span<byte> dest)
    {
        MemoryMarshal.Write(dest, in _header);
        // Safe: the appender keeps the payload pinned until it has been copied here.
        new ReadOnlySpan<byte>(payload, (int)_header.PayloadBytes).CopyTo(dest[RecordHeader.Bytes..]);
    }
}
