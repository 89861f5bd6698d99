using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Evaluation;

public class ModelEvaluationTests
{
    [Theory]
    [InlineData(EvaluationSplit.Users)]
    [InlineData(EvaluationSplit.Last)]
    public void The_model_wins_where_order_matters(EvaluationSplit split)
    {
        var data = Planted.Rings(users: 300, length: 14);
        var rows = ModelEvaluation.Run(data, new EvaluationOptions
        {
            Split = split,
            Folds = [0, 1],
            UserHashes = Hashes(300),
            Train = new TrainOptions { Rank = 32 },
        });
        Assert.Equal($"{Recipes.UserPersonalization} popularity itemKNN iALS EASE", string.Join(' ', rows.Select(row => row.Model)));
        double best = rows.Skip(1).Max(row => row.SeenDropped.NdcgAt10.Mean);
        Assert.True(rows[0].SeenDropped.NdcgAt10.Mean > best + .1, $"{rows[0].SeenDropped.NdcgAt10.Mean} against {best}");
        Assert.All(rows, row => Assert.InRange(row.SeenKept.Coverage, 0.01, 1));
        Assert.Equal(split == EvaluationSplit.Last ? 300 : 60, rows[0].SeenDropped.Users);
    }

    [Fact]
    public void Where_people_repeat_dropping_seen_items_is_fatal_and_the_model_knows()
    {
        var row = ModelEvaluation.Run(Planted.Repeats(), new EvaluationOptions { Split = EvaluationSplit.Last, Baselines = false })[0];
        Assert.True(row.SeenKept.NdcgAt10.Mean > .6, $"{row.SeenKept.NdcgAt10.Mean}");
        Assert.Equal(0, row.SeenDropped.NdcgAt10.Mean, .1);
    }

    [Fact]
    public void Refuses_data_that_nobody_can_be_tested_on()
    {
        var data = TrainingData.FromEvents(2, 2, [0, 1], [0, 1], [1, 2]);
        Assert.Throws<TrainingRefusedException>(() => ModelEvaluation.Run(data, new EvaluationOptions { Split = EvaluationSplit.Last }));
    }

    [Fact]
    public void A_standard_error_shrinks_with_the_root_of_users()
    {
        var few = MetricValue.Of([0, 1, 0, 1]);
        var many = MetricValue.Of([.. Enumerable.Range(0, 400).Select(i => (double)(i % 2))]);
        Assert.Equal(.5, few.Mean);
        Assert.Equal(few.StandardError * Math.Sqrt(3.0 / 399), many.StandardError, 1e-12);
    }

    // Every tenth user falls into each fold.
    private static uint[] Hashes(int users) => [.. Enumerable.Range(0, users).Select(user => (uint)user)];
}
