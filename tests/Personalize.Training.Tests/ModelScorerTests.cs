using Personalize.Training.Matrices;

namespace Personalize.Training.Tests;

public class ModelScorerTests
{
    // Two items of rank 2 (the second column is popularity), a rest, repeats that pay.
    private static TrainedModel Model(float repeat, float shortHistory = 0) => new()
    {
        Recipe = Recipes.UserPersonalization,
        Items = 3,
        Rank = 2,
        In = [1, 0, 2, 0, 0, 0],
        Out = [3, .5f, 5, .25f, 0, .125f],
        Covered = [0b011],
        Decay = .5f,
        Floor = 0,
        RepeatWeight = repeat,
        PopularityWeight = .1f,
        ShortHistoryPopularityWeight = shortHistory,
        Temperature = 1,
        Rest = new CompressedRows(3, [0, 1, 1, 1], [2], [.75f]),
        RestEvents = 1,
        FeatureCount = 0,
        FeaturesToIn = new float[2],
        FeaturesToOut = new float[2],
    };

    [Fact]
    public void Adds_vectors_rest_repeats_and_popularity()
    {
        float[] scores = new float[3];
        // Newest item 0, then item 1: u = 1 × 1 + 0.5 × 2 = 2; the rest counts for the newest alone.
        new ModelScorer(Model(repeat: 10)).Score([0, 1], [], scores);
        Assert.Equal([2 * 3 + .1f * .5f + 10, 2 * 5 + .1f * .25f + 9, .1f * .125f + .75f], scores, (x, y) => Math.Abs(x - y) < 1e-5);
    }

    [Theory]
    [InlineData(new[] { 0 }, 5.1f)]
    [InlineData(new[] { 0, 0, 0 }, 5.1f)]
    [InlineData(new[] { 0, 1 }, 2.6f)]
    [InlineData(new[] { 0, 2, 77 }, 5.1f)]
    [InlineData(new[] { 2 }, 1f)]
    public void Popularity_weighs_more_the_fewer_known_items_a_history_has(int[] history, float weight)
    {
        float[] scores = new float[3], without = new float[3];
        new ModelScorer(Model(0, shortHistory: 5)).Score(history, [], scores);
        new ModelScorer(Model(0)).Score(history, [], without);
        float before = weight == 1f ? 1f : .1f;
        Assert.Equal(without[1] + (weight - before) * .25f, scores[1], 1e-4f);
    }

    [Fact]
    public void Never_again_keeps_the_order_of_seen_items_below_all_others()
    {
        float[] scores = new float[3];
        new ModelScorer(Model(float.NegativeInfinity)).Score([0, 1], [], scores);
        Assert.True(scores[2] > scores[1] && scores[1] > scores[0]);
    }

    [Fact]
    public void Remembers_items_seen_before_the_events_that_are_folded_in()
    {
        int[] history = [.. Enumerable.Repeat(0, TrainedModel.HistoryEventsMax + 50), 1];
        float[] scores = new float[3];
        new ModelScorer(Model(float.NegativeInfinity)).Score(history, [], scores);
        Assert.True(scores[1] < scores[2]);
    }

    [Fact]
    public void Without_known_events_popularity_decides()
    {
        float[] scores = new float[3];
        new ModelScorer(Model(repeat: 10)).Score([2], [], scores);
        Assert.Equal([.5f, .25f, .125f + 10], scores);
    }
}
