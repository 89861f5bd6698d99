using System.Buffers;

namespace Personalize.Storage.Log;

/// <summary>Between replay and its reader: keeps a batch back until all its parts are there, and drops it when they never come.</summary>
/// <remarks>
/// Records that follow an open batch wait behind it, so the reader sees log order. Parts of a batch are appended by one put, so
/// what waits is what other writers appended meanwhile. Each opening of the log writes a record of its own: whatever
/// batch is open there, the process died in the middle of it, and its parts are dropped, now and in every later replay.
/// </remarks>
internal sealed class BatchHold(ILogReader reader)
{
    private readonly Dictionary<ulong, int> _missing = [];
    private readonly List<Held> _held = [];
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Batches dropped so far because parts were missing.</summary>
    public int DroppedBatches { get; private set; }

    public void OnRecord(in LogRecord record)
    {
        var isPart = record.BatchId != 0 && record.BatchParts > 1;
        if (!isPart && _missing.Count == 0)
        {
            reader.OnRecord(record);
            return;
        }
        Keep(record);
        if (isPart && IsLastPart(record) && _missing.Count == 0) Release();
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
            reader.OnRecord(new LogRecord
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
