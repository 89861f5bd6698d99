using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Personalize.Storage.Log;

/// <summary>What stands before the payload of every record, little endian.</summary>
/// <remarks>
/// <code>
/// PayloadBytes   4   as stored (sealed, if the log is encrypted)
/// Kind           2   what the payload is
/// Stream         2   number in the group
/// Group          4   dataset group
/// BatchParts     2   records of the batch; 0 = none
/// Link           2   low bits of the chain of the record before this one in the log, of whatever stream
/// Sequence       8   in the stream, from 1
/// BatchId        8   0 = none
/// Chain          8   XXH3-64 of the 32 bytes before it (Link as 0) seeded with h;
///                    h = XXH3-64 of the payload seeded with the chain of the stream's record before, at first the log's id
/// </code>
/// The chain catches flips, swaps, stale and misdirected sectors within a stream; the link, which is given only when the record
/// gets its place, catches whole records that vanished between streams.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct RecordHeader
{
    public const int Bytes = 40;

    /// <summary>Kind of the records that the log writes for itself.</summary>
    public const ushort LogKind = ushort.MaxValue;

    private const int HashedBytes = Bytes - sizeof(ulong);

    public uint PayloadBytes;
    public ushort Kind;
    public ushort Stream;
    public uint Group;
    public ushort BatchParts;
    public ushort Link;
    public ulong Sequence;
    public ulong BatchId;
    public ulong Chain;

    /// <summary>The chain value that this header must carry.</summary>
    public readonly ulong ComputeChain(ReadOnlySpan<byte> payload, ulong previousChain)
    {
        var header = this;
        header.Link = 0;
        var bytes = MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref header, 1))[..HashedBytes];
        return XxHash3.HashToUInt64(bytes, (long)XxHash3.HashToUInt64(payload, (long)previousChain));
    }
}
