using System.Collections.Immutable;

namespace Personalize.Storage.Log;

/// <summary>The batches of which some parts are appended and some not; changed under the append lock.</summary>
internal sealed class OpenBatches
{
    private readonly Dictionary<ulong, ushort> _missing = [];

    private long _begin = long.MaxValue;

    /// <summary>Where the oldest of them began, or an address before it; the highest number when there is none. Read without the lock.</summary>
    public long Begin => Volatile.Read(ref _begin);

    /// <summary>A part has been appended, beginning at an address.</summary>
    public void Count(ulong batchId, ushort parts, long address)
    {
        if (_missing.Count == 0) Volatile.Write(ref _begin, address);
        if (!_missing.TryGetValue(batchId, out var missing)) missing = parts;
        if (missing > 1) _missing[batchId] = (ushort)(missing - 1);
        else _missing.Remove(batchId);
        if (_missing.Count == 0) Volatile.Write(ref _begin, long.MaxValue);
    }

    public ImmutableArray<OpenBatch> ToImmutable() =>
        [.. _missing.Select(batch => new OpenBatch(batch.Key, batch.Value)).OrderBy(batch => batch.BatchId)];
}
