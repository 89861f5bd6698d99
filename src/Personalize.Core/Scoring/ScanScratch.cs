namespace Personalize.Core.Scoring;

/// <summary>What one search writes to besides its answer. Owned by the caller, for one search at a time; pool it and warm searches allocate nothing.</summary>
public sealed class ScanScratch
{
    /// <summary>Rows scored exactly at a time.</summary>
    internal const int ListMax = 64;

    /// <summary>Blocks whose masks are filled under one threshold.</summary>
    internal const int ChunkBlocksMax = 32;

    private float[] _query = [];

    /// <summary>Positions of rows waiting to be scored exactly.</summary>
    internal int[] Positions { get; } = new int[ListMax];

    /// <summary>Item row of each of <see cref="Positions"/>.</summary>
    internal int[] Rows { get; } = new int[ListMax];

    /// <summary>Score of each of <see cref="Positions"/>.</summary>
    internal float[] Scores { get; } = new float[ListMax];

    internal short[] Cuts { get; } = new short[ChunkBlocksMax];

    internal uint[] Masks { get; } = new uint[ChunkBlocksMax];

    internal CodedQuery Coded { get; } = new();

    /// <summary>What a normaliser writes to.</summary>
    internal SoftmaxScratch Softmax { get; } = new();

    /// <summary>The query as <see cref="CopyQuery"/> left it.</summary>
    internal ReadOnlySpan<float> Query => _query;

    /// <summary>Block that a pass goes on from; -1 when it is done.</summary>
    internal int NextBlock { get; set; }

    /// <summary>Blocks of the next chunk of a pass.</summary>
    internal int ChunkBlocks { get; set; }

    /// <summary>Items that a suspended search has kept.</summary>
    internal int Kept { get; set; }

    /// <summary>The threshold of a suspended search.</summary>
    internal float Threshold { get; set; }

    /// <summary>The query, checked and padded with zeros.</summary>
    internal Span<float> CopyQuery(ReadOnlySpan<float> query, int rank)
    {
        var stride = ItemMatrix.StrideOf(rank);
        if (_query.Length != stride) _query = new float[stride];
        FactorValues.CopyQuery(query, rank, _query);
        return _query;
    }
}
