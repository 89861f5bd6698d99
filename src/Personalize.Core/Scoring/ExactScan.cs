using System.Numerics;

namespace Personalize.Core.Scoring;

/// <summary>Exact top k by inner product over a whole matrix: every allowed row is scored.</summary>
/// <remarks>Reads the matrix once, in row order, 64 rows at a time. Allocates nothing. Any thread.</remarks>
public static class ExactScan
{
    private const int ChunkRows = ScoreMask.Scores;

    /// <summary>The best rows for a query, best first; among equal scores the lower row.</summary>
    /// <param name="matrix">Rows to choose from.</param>
    /// <param name="query">As long as the rank; finite, at most 2^56 in size.</param>
    /// <param name="mask">One bit per row, 1 = allowed; rows beyond its end are not; empty = all rows.</param>
    /// <param name="best">Takes the answer; its length is k.</param>
    /// <returns>How many rows were found: k, or fewer when fewer are allowed.</returns>
    public static int Search(ItemMatrix matrix, ReadOnlySpan<float> query, ReadOnlySpan<ulong> mask, Span<ScoredItem> best) =>
        Search(matrix, query, mask, best, DotKernel.Current);

    internal static int Search(ItemMatrix matrix, ReadOnlySpan<float> query, ReadOnlySpan<ulong> mask, Span<ScoredItem> best, DotKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        Span<float> padded = stackalloc float[matrix.Stride];
        FactorValues.CopyQuery(query, matrix.Rank, padded);
        var top = new TopK(best);
        if (!best.IsEmpty) Scan(matrix, padded, mask, ref top, kernel);
        return top.Finish();
    }

    private static void Scan(ItemMatrix matrix, scoped ReadOnlySpan<float> query, ReadOnlySpan<ulong> mask, ref TopK top, DotKernel kernel)
    {
        Span<float> scores = stackalloc float[ChunkRows];
        var words = (matrix.Rows + ChunkRows - 1) / ChunkRows;
        if (!mask.IsEmpty) words = Math.Min(words, mask.Length);
        for (var word = 0; word < words; word++)
        {
            var row = word * ChunkRows;
            var rows = Math.Min(ChunkRows, matrix.Rows - row);
            var allowed = (mask.IsEmpty ? ulong.MaxValue : mask[word]) & (ulong.MaxValue >> (ChunkRows - rows));
            if (allowed == 0) continue;
            kernel.ScoreRows(in matrix.RowAt(row), matrix.Stride, in query[0], scores[..rows]);
            Push(row, scores, allowed & ScoreMask.AtLeast(scores, top.Threshold), ref top);
        }
    }

    private static void Push(int row, scoped ReadOnlySpan<float> scores, ulong allowed, ref TopK top)
    {
        for (; allowed != 0; allowed &= allowed - 1)
        {
            var i = BitOperations.TrailingZeroCount(allowed);
            top.Push(row + i, scores[i]);
        }
    }
}
