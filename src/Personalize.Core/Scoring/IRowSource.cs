namespace Personalize.Core.Scoring;

/// <summary>Rows that an index is built from, in any order, each item row at most once.</summary>
internal interface IRowSource
{
    /// <summary>How many.</summary>
    int Count { get; }

    /// <summary>Item row of the i-th.</summary>
    int RowOf(int index);

    /// <summary>Vector of the i-th, as long as the rank; borrowed until the next call.</summary>
    ReadOnlySpan<float> VectorOf(int index);
}
