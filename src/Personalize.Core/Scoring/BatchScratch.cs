namespace Personalize.Core.Scoring;

/// <summary>What a search of many queries writes to besides its answers. Owned by the caller, for one search at a time; grows to the largest batch, then allocates nothing.</summary>
public sealed class BatchScratch
{
    private ScanScratch[] _scratches = [];

    /// <summary>One scratch per query.</summary>
    internal ReadOnlySpan<ScanScratch> Take(int queries)
    {
        var had = _scratches.Length;
        if (had < queries)
        {
            Array.Resize(ref _scratches, queries);
            for (var i = had; i < queries; i++) _scratches[i] = new ScanScratch();
        }
        return _scratches.AsSpan(0, queries);
    }
}
