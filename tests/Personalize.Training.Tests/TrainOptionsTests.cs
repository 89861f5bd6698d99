namespace Personalize.Training.Tests;

public class TrainOptionsTests
{
    [Fact]
    public void Take_hyperparameters_by_the_names_of_the_service()
    {
        Assert.True(Recipes.TryGet(Recipes.UserPersonalization, out var recipe));
        var options = TrainOptions.Of(recipe, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["hidden_dimension"] = "64",
            ["recency_mask"] = "false",
            ["bptt"] = "16",
            ["max_user_history_length_percentile"] = "0.9",
        });
        Assert.Equal(64, options.Rank);
        Assert.False(options.RecentPopularity);
        Assert.Equal(.9, options.MaxUserHistoryLengthPercentile);
    }

    [Fact]
    public void Refuse_a_value_out_of_range()
    {
        Assert.True(Recipes.TryGet(Recipes.UserPersonalization, out var recipe));
        var given = new Dictionary<string, string>(StringComparer.Ordinal) { ["hidden_dimension"] = "8" };
        Assert.Contains("allowed whole numbers 32..256", Assert.Throws<ArgumentException>(() => TrainOptions.Of(recipe, given)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keeping_choices_gives_the_same_bytes_on_the_same_events_without_asking()
    {
        var data = Planted.Rings(users: 80);
        var options = new TrainOptions { Rank = 24 };
        var model = Trainer.Train(data, options);
        var stages = new List<string>();
        var again = Trainer.Train(data, options.KeepingChoicesOf(model) with { Progress = new Stages(stages) });
        Assert.Equal(Planted.Bytes(model), Planted.Bytes(again));
        Assert.DoesNotContain(stages, stage => stage.StartsWith("kernel", StringComparison.Ordinal));
    }

    [Fact]
    public void Keeping_choices_of_factors_gives_the_same_bytes_too()
    {
        var data = Planted.Rings(users: 80);
        var options = new TrainOptions { Rank = 17, CoveredItemsMax = 40 };
        var model = Trainer.Train(data, options);
        Assert.Equal(Planted.Bytes(model), Planted.Bytes(Trainer.Train(data, options.KeepingChoicesOf(model))));
    }

    [Fact]
    public void A_search_begins_with_the_usual_kernels_and_goes_on_by_the_seed()
    {
        var kernels = new TrainOptions().Searching(12).Kernels;
        Assert.Equal(Personalize.Training.Ease.TimeKernel.Candidates, kernels.Take(3));
        Assert.Equal(12, kernels.Distinct().Count());
        Assert.All(kernels, kernel => Assert.True(kernel.Regularization is >= 10 and <= 1000 && kernel.Decay is >= .5f and <= .99f && kernel.Floor is >= .005f and <= .5f));
        Assert.Equal(kernels, new TrainOptions().Searching(12).Kernels);
        Assert.NotEqual(kernels, new TrainOptions { Seed = 1 }.Searching(12).Kernels);
        Assert.Contains("is 0; allowed 1..40", Assert.Throws<ArgumentOutOfRangeException>(() => new TrainOptions().Searching(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_another_recipe_has_no_choices_to_keep()
    {
        var model = Trainer.Train(Planted.Rings(users: 5), new TrainOptions { Recipe = Recipes.PopularityCount });
        Assert.Contains("carries no kernel_regularization", Assert.Throws<ArgumentException>(() => new TrainOptions().KeepingChoicesOf(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void History_length_percentiles_leave_the_longest_out()
    {
        // Ten users of 1..10 events, all on items of their own.
        int[] user = [.. Enumerable.Range(0, 10).SelectMany(u => Enumerable.Repeat(u, u + 1))];
        var data = Personalize.Training.Matrices.TrainingData.FromEvents(10, 10, user, user, new long[user.Length]);
        var kept = HistoryLengths.Within(data, .1, .9);
        Assert.Equal(Enumerable.Range(1, 8), kept.Item.Distinct());
    }

    private sealed class Stages(List<string> stages) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value) => stages.Add(value.Stage);
    }
}
