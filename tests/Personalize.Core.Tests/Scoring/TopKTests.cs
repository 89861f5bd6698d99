using CsCheck;
using Personalize.Core.Scoring;
using Xunit;

namespace Personalize.Core.Tests.Scoring;

public class TopKTests
{
    private static readonly Gen<float> Scores = Gen.OneOf(
        Gen.Int[-3, 3].Select(i => (float)i),
        Gen.Float.Where(f => !float.IsNaN(f)),
        Gen.Int[0, 6].Select(i => new[] { 0f, -0f, float.Epsilon, float.MaxValue, float.MinValue, float.NegativeInfinity, float.PositiveInfinity }[i]));

    [Fact]
    public void Any_pushes_equal_a_sort() =>
        Gen.Select(Scores.Array[0, 300], Gen.Int[0, 60], Gen.Int[0, 1000]).Sample(
            (scores, k, seed) =>
            {
                var rows = Enumerable.Range(0, scores.Length).ToArray();
                new Random(seed).Shuffle(rows);
                var best = new ScoredItem[k];
                var top = new TopK(best);
                foreach (var row in rows) top.Push(row, scores[row]);
                AssertBest(scores, k, best.AsSpan(0, top.Finish()));
            },
            iter: 2_000);

    [Fact]
    public void Goes_on_from_an_answer() =>
        Gen.Select(Scores.Array[0, 100], Gen.Int[0, 30], Gen.Int[0, 100]).Sample(
            (scores, k, first) =>
            {
                var best = new ScoredItem[k];
                var top = new TopK(best);
                for (var row = 0; row < Math.Min(first, scores.Length); row++) top.Push(row, scores[row]);
                var more = new TopK(best, top.Finish());
                for (var row = first; row < scores.Length; row++) more.Push(row, scores[row]);
                AssertBest(scores, k, best.AsSpan(0, more.Finish()));
            },
            iter: 1_000);

    [Fact]
    public void Among_equal_scores_the_lower_row_wins_whatever_came_first()
    {
        var best = new ScoredItem[2];
        var top = new TopK(best);
        top.Push(9, 1f);
        top.Push(5, 1f);
        Assert.Equal(1f, top.Threshold);
        Assert.True(top.Push(3, 1f));
        Assert.False(top.Push(7, 1f));
        Assert.Equal(2, top.Finish());
        Assert.Equal([new ScoredItem(3, 1f), new ScoredItem(5, 1f)], best);
    }

    [Fact]
    public void Never_keeps_a_score_that_is_not_a_number()
    {
        var best = new ScoredItem[3];
        var top = new TopK(best);
        Assert.False(top.Push(1, float.NaN));
        Assert.True(top.Push(2, float.NegativeInfinity));
        Assert.Equal(1, top.Finish());
        Assert.Equal(2, best[0].Row);
    }

    [Fact]
    public void Keeps_nothing_for_k_of_zero()
    {
        var top = new TopK([]);
        Assert.False(top.Push(1, float.PositiveInfinity));
        Assert.Equal(0, top.Finish());
    }

    [Fact]
    public void Minus_zero_counts_as_zero()
    {
        var best = new ScoredItem[2];
        var top = new TopK(best);
        top.Push(8, 0f);
        top.Push(4, -0f);
        top.Finish();
        Assert.Equal(4, best[0].Row);
        Assert.False(float.IsNegative(best[0].Score));
    }

    private static void AssertBest(float[] scores, int k, ReadOnlySpan<ScoredItem> actual)
    {
        var expected = scores.Select((score, row) => new ScoredItem(row, score + 0f))
            .OrderByDescending(item => item.Score).ThenBy(item => item.Row).Take(k).ToArray();
        Plain.AssertEqualBits(expected, actual, "top k");
    }
}
