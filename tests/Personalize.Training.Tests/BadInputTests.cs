using Personalize.Training.Matrices;

namespace Personalize.Training.Tests;

/// <summary>Data that no recipe likes: each trains to something finite or is refused with the number seen.</summary>
public class BadInputTests
{
    public static TheoryData<string> BuiltRecipes => [.. Recipes.All.Where(recipe => recipe.IsBuilt).Select(recipe => recipe.Name)];

    [Theory]
    [MemberData(nameof(BuiltRecipes))]
    public void No_interactions_are_refused(string recipe)
    {
        var empty = TrainingData.FromEvents(3, 4, [], [], []);
        Assert.Contains("0 interactions; at least 1", Assert.Throws<TrainingRefusedException>(() => Train(recipe, empty)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BuiltRecipes))]
    public void One_user(string recipe) => Answers(recipe, Events(30, _ => 0, e => e % 10, e => e));

    [Theory]
    [MemberData(nameof(BuiltRecipes))]
    public void One_item(string recipe) => Answers(recipe, Events(30, e => e, _ => 0, e => e));

    [Theory]
    [MemberData(nameof(BuiltRecipes))]
    public void All_the_same_item_again_and_again(string recipe) => Answers(recipe, Events(60, e => e % 3, _ => 4, e => e));

    [Theory]
    [MemberData(nameof(BuiltRecipes))]
    public void One_event(string recipe) => Answers(recipe, Events(1, _ => 0, _ => 2, e => e));

    [Theory]
    [MemberData(nameof(BuiltRecipes))]
    public void All_timestamps_equal(string recipe) => Answers(recipe, Events(200, e => e % 20, e => e * 7 % 11, _ => 1_000));

    [Theory]
    [MemberData(nameof(BuiltRecipes))]
    public void Timestamps_in_the_future_and_before_all_time(string recipe) =>
        Answers(recipe, Events(200, e => e % 20, e => e * 7 % 11, e => e % 2 == 0 ? long.MaxValue - e : long.MinValue + e));

    [Theory]
    [MemberData(nameof(BuiltRecipes))]
    public void Weights_all_zero(string recipe) => Answers(recipe, Events(200, e => e % 20, e => e * 7 % 11, e => e, weight: 0));

    [Theory]
    [MemberData(nameof(BuiltRecipes))]
    public void Weights_as_large_as_allowed(string recipe) => Answers(recipe, Events(200, e => e % 20, e => e * 7 % 11, e => e, weight: 1_000_000));

    [Fact]
    public void Weights_larger_than_allowed_are_refused()
    {
        var error = Assert.Throws<TrainingRefusedException>(() => Train(Recipes.UserPersonalization, Events(200, e => e % 20, e => e * 7 % 11, e => e, weight: 1e7f)));
        Assert.Contains("an event weighs 10000000; allowed 0..1000000", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BuiltRecipes))]
    public void More_rank_than_items(string recipe) => Answers(recipe, Events(200, e => e % 20, e => e % 5, e => e), rank: 256);

    [Theory]
    [MemberData(nameof(BuiltRecipes))]
    public void Long_histories_of_one_user_among_others(string recipe) =>
        Answers(recipe, Events(12_000, e => e < 10_000 ? 0 : e % 40, e => (int)(e * 2_654_435_761L % 97), e => e));

    [Theory]
    [MemberData(nameof(BuiltRecipes))]
    public void Items_that_have_one_event_each(string recipe) => Answers(recipe, Events(50, e => e % 10, e => e, e => e));

    [Fact]
    public void A_catalogue_for_factors_with_one_user() => Answers(Recipes.UserPersonalization, Events(60, _ => 0, e => e % 20, e => e), coveredItemsMax: 5);

    private static TrainingData Events(int count, Func<int, int> user, Func<int, int> item, Func<int, long> time, float weight = 1)
    {
        int[] numbers = [.. Enumerable.Range(0, count)];
        int[] users = [.. numbers.Select(user)], items = [.. numbers.Select(item)];
        float[] weights = new float[count];
        Array.Fill(weights, weight);
        return TrainingData.FromEvents(users.Max() + 1, items.Max() + 2, users, items, [.. numbers.Select(time)], weights);
    }

    private static void Answers(string recipe, TrainingData data, int rank = 17, int coveredItemsMax = 20_000)
    {
        var model = TrainedModel.Load(new MemoryStream(Planted.Bytes(Train(recipe, data, rank, coveredItemsMax))));
        var scorer = new ModelScorer(model);
        float[] scores = new float[data.Items];
        foreach (int[] history in new int[][] { [], [0], [.. data.ItemsOf(0).ToArray().Reverse()] })
        {
            scorer.Score(history, [], scores);
            Assert.All(scores, score => Assert.True(float.IsFinite(score), $"score {score}"));
        }
    }

    private static TrainedModel Train(string recipe, TrainingData data, int rank = 17, int coveredItemsMax = 20_000)
    {
        Assert.True(Recipes.TryGet(recipe, out var known));
        var options = TrainOptions.Of(known, new Dictionary<string, string>(StringComparer.Ordinal));
        return Trainer.Train(data, options with { Rank = rank, CoveredItemsMax = coveredItemsMax, Threads = 1 });
    }
}
