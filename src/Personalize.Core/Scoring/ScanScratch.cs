namespace Personalize.Core.Scoring;

/// <summary>What one search writes to besides its answer. Owned by the caller, for one search at a time; pool it and warm searches allocate nothing.</summary>
public sealed class ScanScratch
{
    internal const int ListMax = 64;

    private float[] _query = [];

    /// <summary>Positions of rows waiting to be scored exactly.</summary>
    internal int[] Positions { get; } = new int[ListMax];

    /// <summary>Row of each of <see cref="Positions"/>.</summary>
    internal int[] Rows { get; } = new int[ListMax];

    /// <summary>Score of each of <see cref="Positions"/>.</summary>
    internal float[] Scores { get; } = new float[ListMax];

    /// <summary>The query, checked and padded with zeros.</summary>
    internal Span<float> CopyQuery(ReadOnlySpan<float> query, int rank)
    {
        var stride = ItemMatrix.StrideOf(rank);
        if (_query.Length < stride) _query = new float[stride];
        FactorValues.CopyQuery(query, rank, _query.AsSpan(0, stride));
        return _query.AsSpan(0, stride);
    }
}
