using System.Collections.Immutable;

namespace Personalize.Storage.Log;

/// <summary>The batches that are begun and not finished; changed under the append lock.</summary>
/// <remarks>
/// Replay holds back everything from the oldest open batch to the moment at which none is open. So a batch begins only where that, and what the open batches have
/// yet to append, leaves room for the whole of it.
/// </remarks>
internal sealed class OpenBatches
{
    private readonly Dictionary<ulong, Batch> _batches = [];

    private long _begin = long.MaxValue;
    private long _announced;

    /// <summary>Where the oldest of them began, or an address before it; the highest number when there is none. Read without the lock.</summary>
    public long Begin => Volatile.Read(ref _begin);

    public bool IsOpen(ulong batchId) => _batches.ContainsKey(batchId);

    /// <summary>Begins a batch at the tail; false where the log has no room for it now. The first always has.</summary>
    public bool TryBegin(ulong batchId, ushort parts, long bytes, long tail, long bytesMax)
    {
        if (_batches.Count > 0 && tail - _begin + _announced + bytes > bytesMax) return false;
        if (_batches.Count == 0) Volatile.Write(ref _begin, tail);
        _batches.Add(batchId, new Batch(parts, parts, bytes));
        _announced += bytes;
        return true;
    }

    /// <summary>A part of an open batch has been appended.</summary>
    public void Count(ulong batchId, long bytes)
    {
        var batch = _batches[batchId];
        var left = batch.Missing == 1 ? 0 : Math.Max(0, batch.BytesLeft - bytes);
        _announced += left - batch.BytesLeft;
        if (batch.Missing > 1) _batches[batchId] = batch with { Missing = (ushort)(batch.Missing - 1), BytesLeft = left };
        else _batches.Remove(batchId);
        if (_batches.Count == 0) Volatile.Write(ref _begin, long.MaxValue);
    }

    /// <summary>Those of which replay has met a part.</summary>
    public ImmutableArray<OpenBatch> ToImmutable() =>
        [.. _batches.Where(batch => batch.Value.Missing < batch.Value.Parts).Select(batch => new OpenBatch(batch.Key, batch.Value.Missing)).OrderBy(batch => batch.BatchId)];

    private readonly record struct Batch(ushort Parts, ushort Missing, long BytesLeft);
}
