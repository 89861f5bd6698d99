using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Hashing;

namespace Personalize.Storage.Log;

/// <summary>What replay must know of a log to begin in the midst of it: an address, and every stream's state there, as of one moment.</summary>
/// <remarks>
/// Immutable. Made by <see cref="IChangeLog.Checkpoint"/>, taken by <see cref="IChangeLog.Replay"/> and <see cref="IChangeLog.Truncate"/>.
/// Bytes, little endian:
/// <code>
/// "PELOGCP\0"   8
/// Version       4   1
/// StreamCount   4
/// BatchCount    4
/// zero          4
/// LogId         8
/// Address       8   where the next record begins
/// Chain         8   of the record before it; the log's id at the beginning
/// Salt         16   of the process that was appending; zeros at the beginning
/// streams      24   each: group u32, number u16, zero u16, sequence u64, chain u64; ascending
/// batches      16   each: id u64, missing parts u16, zeros; ascending
/// Hash          8   XXH3-64 of all bytes before it
/// </code>
/// </remarks>
public sealed class LogCheckpoint
{
    /// <summary>The format that this program writes.</summary>
    public const uint Version = 1;

    internal const int SaltBytes = 16;

    private const int HeadBytes = 64;
    private const int StreamBytes = 24;
    private const int BatchBytes = 16;

    internal LogCheckpoint(ulong logId, long address, ulong chain, UInt128 salt, ImmutableArray<StreamPosition> streams, ImmutableArray<OpenBatch> batches)
    {
        LogId = logId;
        Address = address;
        Chain = chain;
        Salt = salt;
        Streams = streams;
        Batches = batches;
    }

    /// <summary>Which log.</summary>
    public ulong LogId { get; }

    /// <summary>Where the first record that replay reads begins.</summary>
    public long Address { get; }

    /// <summary>Every stream that had a record, by group and number.</summary>
    public ImmutableArray<StreamPosition> Streams { get; }

    /// <summary>Length as bytes.</summary>
    public int Bytes => HeadBytes + (Streams.Length * StreamBytes) + (Batches.Length * BatchBytes) + sizeof(ulong);

    internal ulong Chain { get; }

    internal UInt128 Salt { get; }

    internal ImmutableArray<OpenBatch> Batches { get; }

    private static ReadOnlySpan<byte> Magic => "PELOGCP\0"u8;

    /// <summary>Sequence of a stream's last record before the checkpoint; 0 when it had none.</summary>
    public ulong GetSequence(StreamId stream)
    {
        foreach (var position in Streams)
            if (position.Stream == stream) return position.Sequence;
        return 0;
    }

    /// <summary>Writes <see cref="Bytes"/> bytes.</summary>
    public void Write(Span<byte> destination)
    {
        var bytes = destination[..Bytes];
        bytes.Clear();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], Streams.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], Batches.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], LogId);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], Address);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[40..], Chain);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes[48..], Salt);
        var at = HeadBytes;
        foreach (var (stream, sequence, chain) in Streams)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], stream.Group);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[(at + 4)..], stream.Number);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(at + 8)..], sequence);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(at + 16)..], chain);
            at += StreamBytes;
        }
        foreach (var (id, missing) in Batches)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[at..], id);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[(at + 8)..], missing);
            at += BatchBytes;
        }
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[at..], XxHash3.HashToUInt64(bytes[..at]));
    }

    /// <summary>The format version that bytes name; null when they are no checkpoint at all.</summary>
    public static uint? ReadVersion(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= HeadBytes && bytes.StartsWith(Magic) ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) : null;

    /// <summary>Every version ends with the hash of what is before, so that a flipped bit is not taken for a later version.</summary>
    public static bool HasWholeHash(ReadOnlySpan<byte> bytes) =>
        bytes.Length > sizeof(ulong) && BinaryPrimitives.ReadUInt64LittleEndian(bytes[^8..]) == XxHash3.HashToUInt64(bytes[..^8]);

    /// <summary>Reads what <see cref="Write"/> wrote; null when the bytes are anything else, be it by one bit or one byte.</summary>
    public static LogCheckpoint? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (ReadVersion(bytes) != Version) return null;
        var streamCount = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        var batchCount = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
        if (HeadBytes + ((long)streamCount * StreamBytes) + ((long)batchCount * BatchBytes) + sizeof(ulong) != bytes.Length) return null;
        if (!HasWholeHash(bytes)) return null;
        var address = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]);
        if (address < LogFiles.FirstAddress || BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]) != 0) return null;
        var streams = ReadStreams(bytes.Slice(HeadBytes, (int)streamCount * StreamBytes));
        var batches = ReadBatches(bytes[(HeadBytes + ((int)streamCount * StreamBytes))..^8]);
        if (streams is null || batches is null) return null;
        return new LogCheckpoint(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]), address, BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadUInt128LittleEndian(bytes[48..]), streams.Value, batches.Value);
    }

    /// <summary>The beginning of a log, before its first record.</summary>
    internal static LogCheckpoint OfNewLog(ulong logId) => new(logId, LogFiles.FirstAddress, logId, 0, [], []);

    internal static LogCheckpoint Of(
        ulong logId, long address, ulong chain, UInt128 salt, IEnumerable<KeyValuePair<StreamId, LogStream>> streams, ImmutableArray<OpenBatch> batches) => new(
        logId, address, chain, salt,
        [.. streams.Where(stream => stream.Value.Sequence > 0)
            .Select(stream => new StreamPosition(stream.Key, stream.Value.Sequence, stream.Value.Chain))
            .OrderBy(position => GetOrder(position.Stream))],
        batches);

    private static ImmutableArray<StreamPosition>? ReadStreams(ReadOnlySpan<byte> bytes)
    {
        var streams = ImmutableArray.CreateBuilder<StreamPosition>(bytes.Length / StreamBytes);
        var before = -1L;
        for (; !bytes.IsEmpty; bytes = bytes[StreamBytes..])
        {
            var stream = new StreamId(BinaryPrimitives.ReadUInt32LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]));
            var sequence = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
            var order = GetOrder(stream);
            if (order <= before || sequence == 0 || BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]) != 0) return null;
            before = order;
            streams.Add(new StreamPosition(stream, sequence, BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..])));
        }
        return streams.MoveToImmutable();
    }

    private static ImmutableArray<OpenBatch>? ReadBatches(ReadOnlySpan<byte> bytes)
    {
        var batches = ImmutableArray.CreateBuilder<OpenBatch>(bytes.Length / BatchBytes);
        var before = 0ul;
        for (; !bytes.IsEmpty; bytes = bytes[BatchBytes..])
        {
            var batch = new OpenBatch(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]));
            if (batch.BatchId <= before || batch.MissingParts == 0 || bytes[10..BatchBytes].ContainsAnyExcept((byte)0)) return null;
            before = batch.BatchId;
            batches.Add(batch);
        }
        return batches.MoveToImmutable();
    }

    /// <summary>Streams are listed by group, then number.</summary>
    internal static long GetOrder(StreamId stream) => ((long)stream.Group << 16) | stream.Number;
}
