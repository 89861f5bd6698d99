using System.Buffers;
using System.Collections.Immutable;

namespace Personalize.Storage.Log;

/// <summary>Between replay and its reader: keeps a batch back until all its parts are there, and drops it when they never come.</summary>
/// <remarks>
/// Records that follow an open batch wait behind it, so the reader sees log order. What waits is limited by whoever appends:
/// a batch begins only where all of it has room (<see cref="OpenBatches"/>). Each opening of the log writes a record of its own: whatever
/// batch is open there, the process died in the middle of it, and its parts are dropped, now and in every later replay.
/// </remarks>
internal sealed class BatchHold
{
    /// <summary>What may wait behind an open batch: bytes of payloads, and <see cref="RecordBytes"/> for each record.</summary>
    /// <remarks>Whoever appends keeps far from it (<see cref="AppendedShare"/>), so only a damaged or forged log has more.</remarks>
    public const int BytesMax = 256 << 20;

    /// <summary>Appenders wait when an open batch and what is behind it take a quarter of the limit in the log, and a batch when it would: an empty record takes 44 bytes there and 64 here.</summary>
    public const int AppendedShare = 4;

    /// <summary>Bytes that the log may take from the beginning of the oldest open batch on, what its parts have yet to append included.</summary>
    public const long OpenBytesMax = BytesMax / AppendedShare;

    /// <summary>Bytes of the payloads of one batch; what is left of <see cref="OpenBytesMax"/> is for the heads of its records.</summary>
    public const long BatchBytesMax = OpenBytesMax - (4 << 20);

    private const int RecordBytes = 64;

    private readonly ILogReader _reader;
    private readonly int _bytesMax;
    private readonly Dictionary<ulong, int> _missing = [];
    private readonly List<Held> _held = [];
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <param name="reader">Takes what is whole.</param>
    /// <param name="open">Batches that were half appended where replay begins.</param>
    /// <param name="bytesMax">What may wait.</param>
    public BatchHold(ILogReader reader, ImmutableArray<OpenBatch> open, int bytesMax = BytesMax)
    {
        _reader = reader;
        _bytesMax = bytesMax;
        foreach (var batch in open) _missing[batch.BatchId] = batch.MissingParts;
    }

    /// <summary>Batches dropped so far because parts were missing.</summary>
    public int DroppedBatches { get; private set; }

    /// <returns>False when more would wait than may; the record is not taken.</returns>
    public bool TryTake(in LogRecord record)
    {
        var isPart = record.BatchId != 0 && record.BatchParts > 1;
        if (!isPart && _missing.Count == 0)
        {
            _reader.OnRecord(record);
            return true;
        }
        if (_bytes.WrittenCount + (long)record.Payload.Length + ((_held.Count + 1L) * RecordBytes) > _bytesMax) return false;
        Keep(record);
        if (isPart && IsLastPart(record) && _missing.Count == 0) Release();
        return true;
    }

    /// <summary>The process that wrote the records so far is gone: batches still open will never be whole.</summary>
    public void EndOfProcess()
    {
        DroppedBatches += _missing.Count;
        Release();
    }

    private bool IsLastPart(in LogRecord record)
    {
        if (!_missing.TryGetValue(record.BatchId, out var missing)) missing = record.BatchParts;
        if (missing > 1)
        {
            _missing[record.BatchId] = missing - 1;
            return false;
        }
        _missing.Remove(record.BatchId);
        return true;
    }

    private void Keep(in LogRecord record)
    {
        var start = _bytes.WrittenCount;
        _bytes.Write(record.Payload);
        _held.Add(new Held(record.Stream, record.Kind, record.Sequence, record.Position, record.BatchId, record.BatchParts, start, record.Payload.Length));
    }

    private void Release()
    {
        foreach (var held in _held)
        {
            if (_missing.ContainsKey(held.BatchId)) continue;
            _reader.OnRecord(new LogRecord
            {
                Stream = held.Stream,
                Kind = held.Kind,
                Sequence = held.Sequence,
                Position = held.Position,
                BatchId = held.BatchId,
                BatchParts = held.BatchParts,
                Payload = _bytes.WrittenSpan.Slice(held.Start, held.PayloadBytes),
            });
        }
        _held.Clear();
        _missing.Clear();
        _bytes.ResetWrittenCount();
    }

    private readonly record struct Held(
        StreamId Stream, ushort Kind, ulong Sequence, LogPosition Position, ulong BatchId, ushort BatchParts, int Start, int PayloadBytes);
}
