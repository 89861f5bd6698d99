using Personalize.Training.Matrices;

namespace Personalize.Training.Tests;

public class RelatedItemsTests
{
    // Item 0 goes with 1 for four users, with 2 for two; 3 is everybody's.
    private static readonly TrainingData Data = TrainingData.FromEvents(
        8, 5,
        [0, 0, 1, 1, 2, 2, 3, 3, 0, 1, 2, 3, 4, 5, 6, 7, 4, 4, 5, 5],
        [0, 1, 0, 1, 0, 1, 0, 1, 3, 3, 3, 3, 3, 3, 3, 3, 0, 2, 0, 2],
        [.. Enumerable.Range(0, 20).Select(t => (long)t)]);

    [Theory]
    [InlineData("1", new[] { 1, 3 })]
    [InlineData("0", new[] { 3, 1 })]
    public void Sims_discounts_what_is_popular_anyway(string discount, int[] first)
    {
        float[] scores = Similar(Recipes.Sims, 0, ("popularity_discount_factor", discount));
        Assert.Equal(first, Order(scores).Take(2));
        // Met by two users only, fewer than min_cointeraction_count: as popularity says, far below.
        Assert.True(scores[2] < .001f);
    }

    [Fact]
    public void Sims_takes_rarer_pairs_when_asked()
    {
        Assert.True(Similar(Recipes.Sims, 0, ("min_cointeraction_count", "2"))[2] > .1f);
    }

    [Fact]
    public void Sims_answers_an_unknown_item_with_what_is_popular()
    {
        Assert.Equal([3, 0, 1, 2, 4], Order(Similar(Recipes.Sims, 77)));
    }

    [Fact]
    public void Sims_refuses_percentiles_that_leave_nothing()
    {
        var options = new TrainOptions { Recipe = Recipes.Sims, MinItemInteractionCountPercentile = 1 };
        Assert.Contains("leave 0 of 4 items", Assert.Throws<TrainingRefusedException>(() => Trainer.Train(Data, options)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Recipes.SimilarItems)]
    [InlineData(Recipes.Sims)]
    public void The_item_asked_about_comes_last_and_its_ring_first(string recipe)
    {
        var data = Planted.Rings();
        float[] scores = Similar(recipe, 25, data);
        int[] order = Order(scores);
        Assert.All(order.Take(5), item => Assert.InRange(item, 20, 39));
        Assert.Equal(25, order[^1]);
    }

    [Fact]
    public void Similar_items_answers_a_cold_item_by_its_metadata()
    {
        var builder = new Personalize.Training.ColdStart.FeatureSpaceBuilder();
        for (int item = 0; item < 60; item++)
        {
            builder.AddValue(0, $"genre{item / 15}");
            builder.EndItem();
        }

        builder.AddValue(0, "genre2");
        builder.EndItem();
        var events = Planted.Rings(users: 150, rings: 4, ringSize: 15);
        var data = new TrainingData(61, events.Start, events.Item, events.Timestamp, events.Weight, builder.Build());
        Assert.All(Order(Similar(Recipes.SimilarItems, 60, data)).Take(5), item => Assert.InRange(item, 30, 44));
    }

    private static float[] Similar(string recipe, int item, params (string Name, string Value)[] parameters) => Similar(recipe, item, Data, parameters);

    private static float[] Similar(string recipe, int item, TrainingData data, params (string Name, string Value)[] parameters)
    {
        Assert.True(Recipes.TryGet(recipe, out var known));
        var options = TrainOptions.Of(known, parameters.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal));
        var model = TrainedModel.Load(new MemoryStream(Planted.Bytes(Trainer.Train(data, options))));
        float[] scores = new float[data.Items];
        new ModelScorer(model).Score([item], [], scores);
        return scores;
    }

    private static int[] Order(float[] scores) => [.. Enumerable.Range(0, scores.Length).OrderByDescending(item => scores[item]).ThenBy(item => item)];
}
