using System.Numerics;

namespace Personalize.Core.Scoring;

/// <summary>Exact top k of scores that lie ready, one per row: for recipes whose answer is a count.</summary>
/// <remarks>Reads the scores once. Allocates nothing. Any thread, while others write scores one by one.</remarks>
public static class FlatScan
{
    private const int Chunk = ScoreMask.Scores;

    /// <summary>The best rows, best first; among equal scores the lower row.</summary>
    /// <param name="scores">One per row, its length a multiple of 64.</param>
    /// <param name="mask">One bit per row, 1 = allowed; rows beyond its end are not.</param>
    /// <param name="rows">A few rows, each once, whose bits are 0, that compete with something added.</param>
    /// <param name="amounts">What is added to each of them.</param>
    /// <param name="best">Takes the answer; its length is k.</param>
    /// <returns>How many rows were found.</returns>
    public static int Search(ReadOnlySpan<float> scores, ReadOnlySpan<ulong> mask, ReadOnlySpan<int> rows, ReadOnlySpan<float> amounts, Span<ScoredItem> best)
    {
        if (scores.Length % Chunk != 0) throw new ArgumentException($"{scores.Length} scores; allowed a multiple of {Chunk}", nameof(scores));
        var top = new TopK(best);
        for (var i = 0; i < rows.Length; i++)
            if (rows[i] < scores.Length) top.Push(rows[i], scores[rows[i]] + amounts[i]);
        var words = Math.Min(mask.Length, scores.Length / Chunk);
        for (var word = 0; word < words; word++)
        {
            if (mask[word] == 0) continue;
            var chunk = scores.Slice(word * Chunk, Chunk);
            for (var left = mask[word] & ScoreMask.AtLeast(chunk, top.Threshold); left != 0; left &= left - 1)
            {
                var i = BitOperations.TrailingZeroCount(left);
                top.Push((word * Chunk) + i, chunk[i]);
            }
        }
        return top.Finish();
    }

    /// <summary>The logarithm of the sum of exp(scale × score) over the same rows; −∞ where there are none.</summary>
    public static double LogSumOfExponentials(ReadOnlySpan<float> scores, ReadOnlySpan<ulong> mask, ReadOnlySpan<int> rows, ReadOnlySpan<float> amounts, float scale)
    {
        var sum = new ExponentialSum(scale);
        Span<float> chunk = stackalloc float[Chunk];
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] >= scores.Length) continue;
            chunk[0] = scores[rows[i]] + amounts[i];
            sum.Add(chunk, 1);
        }
        for (var word = 0; word < Math.Min(mask.Length, scores.Length / Chunk); word++)
        {
            if (mask[word] == 0) continue;
            scores.Slice(word * Chunk, Chunk).CopyTo(chunk);
            for (var removed = ~mask[word]; removed != 0; removed &= removed - 1) chunk[BitOperations.TrailingZeroCount(removed)] = float.NegativeInfinity;
            sum.Add(chunk, Chunk);
        }
        return sum.Log;
    }
}
