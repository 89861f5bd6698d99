using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Evaluation;

public class HeldOutTrainingTests
{
    private static readonly string[] Keys =
    [
        "coverage", "mean_reciprocal_rank_at_25", "normalized_discounted_cumulative_gain_at_10", "normalized_discounted_cumulative_gain_at_25",
        "normalized_discounted_cumulative_gain_at_5", "precision_at_10", "precision_at_25", "precision_at_5",
    ];

    [Fact]
    public void Figures_are_those_of_an_evaluation_of_the_first_fold_with_seen_items_kept()
    {
        var data = Hashed(Planted.Rings());
        var options = new TrainOptions { Rank = 16 };
        var (model, figures) = HeldOutTraining.Run(data, options);
        var row = ModelEvaluation.Run(data, new EvaluationOptions { Train = options, Split = EvaluationSplit.Users, Folds = [0], UserHashes = data.UserHashes!, Baselines = false })[0];

        Assert.Equal(string.Join(" ", Keys), string.Join(" ", figures.Keys.Order(StringComparer.Ordinal)));
        Assert.All(figures, figure => Assert.Equal(row.SeenKept.ByName[figure.Key], figure.Value));
        Assert.True(figures["normalized_discounted_cumulative_gain_at_10"] > 0);
        Assert.Equal(data.Items, model.Items);
    }

    [Fact]
    public void The_model_is_trained_on_all_data_with_what_the_held_out_training_chose()
    {
        var data = Hashed(Planted.Rings());
        var options = new TrainOptions { Rank = 16 };
        var (model, _) = HeldOutTraining.Run(data, options);
        var tested = Trainer.Train(HoldOut.OfUsers(data, data.UserHashes, 0).Training, options);
        Assert.Equal(Planted.Bytes(Trainer.Train(data, options.KeepingChoicesOf(tested))), Planted.Bytes(model));
    }

    [Theory]
    [InlineData(Recipes.PopularityCount)]
    [InlineData(Recipes.Sims)]
    [InlineData(Recipes.Ease)]
    [InlineData(Recipes.Als)]
    public void A_recipe_that_chooses_nothing_gives_the_model_of_all_data(string recipe)
    {
        var data = Hashed(Planted.Rings());
        var options = new TrainOptions { Recipe = recipe, Rank = 8 };
        var (model, figures) = HeldOutTraining.Run(data, options);
        Assert.Equal(Planted.Bytes(Trainer.Train(data, options)), Planted.Bytes(model));
        Assert.Equal(string.Join(" ", Keys), string.Join(" ", figures.Keys.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Where_nobody_can_be_tested_there_are_no_figures_and_the_model_is_trained_all_the_same()
    {
        var data = TrainingData.FromEvents(2, 2, [0, 1], [0, 1], [1, 2]);
        var (model, figures) = HeldOutTraining.Run(new TrainingData(2, data.Start, data.Item, data.Timestamp, data.Weight) { UserHashes = [0, 10] }, new TrainOptions { Recipe = Recipes.PopularityCount });
        Assert.Empty(figures);
        Assert.Equal([1f, 1f], model.Out);
        Assert.Empty(HeldOutTraining.Run(data, new TrainOptions { Recipe = Recipes.PopularityCount }).Figures);
    }

    [Fact]
    public void Progress_never_falls_and_ends_with_all()
    {
        var told = new List<double>();
        HeldOutTraining.Run(Hashed(Planted.Rings()), new TrainOptions { Rank = 8, Progress = new Heard(told) });
        Assert.Equal(told.Order(), told);
        Assert.Equal(1, told[^1]);
    }

    [Fact]
    public void A_trend_that_goes_on_is_foretold_and_one_that_turns_is_not()
    {
        // Item 1 rises through all four hours; 2 comes out of nothing in the last.
        var options = new TrainOptions { Recipe = Recipes.TrendingNow, TrendInterval = TimeSpan.FromHours(1) };
        static TrainingData Of(params (int Item, int Hour, int Events)[] events)
        {
            var all = events.SelectMany(e => Enumerable.Range(0, e.Events).Select(i => (e.Item, Time: (e.Hour * 3600L) + i))).Append((Item: 27, Time: (4 * 3600L) - 1)).ToArray();
            return TrainingData.FromEvents(1, 30, new int[all.Length], [.. all.Select(e => e.Item)], [.. all.Select(e => e.Time)]);
        }

        Assert.Equal(1, HeldOutTraining.AccuracyOfTrend(Of((1, 1, 5), (1, 2, 10), (1, 3, 20)), options), .1);
        Assert.Equal(0, HeldOutTraining.AccuracyOfTrend(Of((3, 0, 30)), options));
        double turned = HeldOutTraining.AccuracyOfTrend(Of([(29, 3, 20), .. Enumerable.Range(1, 26).Select(item => (item, 2, 5))]), options);
        Assert.InRange(turned, 0, .1);
    }

    private static TrainingData Hashed(TrainingData data) =>
        new(data.Items, data.Start, data.Item, data.Timestamp, data.Weight, data.Features) { UserHashes = [.. Enumerable.Range(0, data.Users).Select(user => UserHash.Mix((uint)user))] };

    private sealed class Heard(List<double> told) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value) => told.Add(value.Share);
    }
}
