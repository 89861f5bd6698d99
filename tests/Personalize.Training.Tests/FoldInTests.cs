namespace Personalize.Training.Tests;

public class FoldInTests
{
    [Fact]
    public void Weighs_events_by_age_and_takes_the_larger_of_two()
    {
        int[] distinct = new int[5];
        float[] weights = new float[5];
        // Ages 0..4; item 7 seen at ages 0 and 3, the -1 only ages the others.
        int count = FoldIn.WeighEvents([7, -1, 4, 7, 9], [], decay: .5f, floor: .2f, distinct, weights);
        Assert.Equal([7, 4, 9], distinct[..count]);
        Assert.Equal([1f, .2f + .8f * .25f, .2f + .8f * .0625f], weights[..count]);
    }

    [Fact]
    public void A_heavier_older_event_outweighs_the_newer_one()
    {
        int[] distinct = new int[2];
        float[] weights = new float[2];
        int count = FoldIn.WeighEvents([7, 7], [1f, 10f], decay: .5f, floor: 0f, distinct, weights);
        Assert.Equal(1, count);
        Assert.Equal(5f, weights[0]);
    }

    [Theory]
    [InlineData(.7f)]
    [InlineData(0f)]
    [InlineData(float.NegativeInfinity)]
    public void Bonuses_in_one_pass_are_those_of_each_item(float repeatWeight)
    {
        var trained = Trainer.Train(Planted.Rings(users: 40, rings: 2, ringSize: 8), new TrainOptions { Rank = 16 });
        var model = new TrainedModel
        {
            Recipe = trained.Recipe,
            Items = trained.Items,
            Rank = trained.Rank,
            In = trained.In,
            Out = trained.Out,
            Covered = trained.Covered,
            Decay = .9f,
            Floor = 0,
            RepeatWeight = repeatWeight,
            PopularityWeight = 0,
            Temperature = 1,
            FeatureCount = 0,
            FeaturesToIn = trained.FeaturesToIn,
            FeaturesToOut = trained.FeaturesToOut,
        };
        var random = new Random(3);
        int[] items = [.. Enumerable.Range(0, 300).Select(_ => random.Next(-1, 60))];
        int[] distinct = new int[items.Length];
        int count = FoldIn.WeighEvents(items, [], .9f, 0, distinct, new float[items.Length]);
        float[] bonuses = new float[count];
        FoldIn.RepeatBonuses(model, items, distinct.AsSpan(0, count), bonuses);
        for (int i = 0; i < count; i++) Assert.Equal(FoldIn.RepeatBonus(model, items, distinct[i]), bonuses[i]);
    }

    [Theory]
    [InlineData(Recipes.UserPersonalization)]
    [InlineData(Recipes.Als)]
    public void Allocates_nothing(string recipe)
    {
        var model = Trainer.Train(Planted.Rings(users: 40, rings: 2, ringSize: 8), new TrainOptions { Recipe = recipe, Rank = 16 });
        int[] history = [1, 2, 3], distinct = new int[3];
        float[] weights = new float[3], vector = new float[model.Rank];
        var fold = new UserFold();
        Fold();
        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (int i = 0; i < 100; i++) Fold();
        }));

        void Fold()
        {
            int count = FoldIn.WeighEvents(history, [], model.Decay, model.Floor, distinct, weights);
            FoldIn.UserVector(model, distinct.AsSpan(0, count), weights.AsSpan(0, count), vector, fold);
        }
    }
}
