namespace Personalize.Core.Scoring;

/// <summary>Many queries, each with the rows that it allows and the few rows whose scores have something added to them. Borrowed for one search.</summary>
public readonly ref struct QueryBatch
{
    /// <summary>One after the other, each as long as the rank.</summary>
    public ReadOnlySpan<float> Queries { get; init; }

    /// <summary>One bit per row, 1 = allowed: <see cref="MaskWords"/> words per query, one after the other, or one mask for all.</summary>
    public ReadOnlySpan<ulong> Masks { get; init; }

    /// <summary>Words of each query's own mask; 0 when all share one.</summary>
    public int MaskWords { get; init; }

    /// <summary>Rows with something added, query after query; their bits in the query's mask are 0.</summary>
    public ReadOnlySpan<int> Rows { get; init; }

    /// <summary>What is added to each of <see cref="Rows"/>; finite.</summary>
    public ReadOnlySpan<float> Amounts { get; init; }

    /// <summary>Per query where its part of <see cref="Rows"/> ends; empty when there are none.</summary>
    public ReadOnlySpan<int> RowEnds { get; init; }

    internal ReadOnlySpan<ulong> MaskOf(int query) => MaskWords == 0 ? Masks : Masks.Slice(query * MaskWords, MaskWords);

    internal CorrectedRows CorrectedOf(int query)
    {
        if (RowEnds.IsEmpty) return default;
        var start = query == 0 ? 0 : RowEnds[query - 1];
        return new CorrectedRows(Rows[start..RowEnds[query]], Amounts[start..RowEnds[query]]);
    }
}
