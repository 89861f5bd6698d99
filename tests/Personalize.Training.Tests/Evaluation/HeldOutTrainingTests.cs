using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Evaluation;

public class HeldOutTrainingTests
{
    [Fact]
    public void Figures_are_those_of_an_evaluation_of_the_same_users()
    {
        var data = Planted.Rings(users: 300, length: 14);
        var options = new TrainOptions { Rank = 32 };
        var row = ModelEvaluation.Run(data, new EvaluationOptions { UserHashes = Hashes(300), Train = options, Baselines = false })[0];
        var (figures, kept) = HeldOutTraining.Measure(data, Hashes(300), options);
        Assert.Equal(30, figures!.Users);
        Assert.Equal(string.Join(" ", row.SeenKept.ByName.Values), string.Join(" ", figures.ByName.Values));
        Assert.True(figures.NdcgAt10.Mean > 0);

        // What was chosen on the part is what the training on everything has.
        var whole = Trainer.Train(data, kept);
        var part = Trainer.Train(HoldOut.OfUsers(data, Hashes(300), 0).Training, options);
        Assert.Equal((part.Decay, part.Floor, part.RepeatWeight, part.PopularityWeight), (whole.Decay, whole.Floor, whole.RepeatWeight, whole.PopularityWeight));
    }

    [Fact]
    public void A_recipe_that_chooses_nothing_keeps_its_options()
    {
        var options = new TrainOptions { Recipe = Recipes.PopularityCount };
        var (figures, kept) = HeldOutTraining.Measure(Planted.Rings(users: 100, length: 14), Hashes(100), options);
        Assert.NotNull(figures);
        Assert.Same(options, kept);
    }

    [Fact]
    public void Nobody_to_test_gives_no_figures()
    {
        var data = TrainingData.FromEvents(2, 2, [0, 1], [0, 1], [1, 2]);
        var options = new TrainOptions();
        var (figures, kept) = HeldOutTraining.Measure(data, Hashes(2), options);
        Assert.Null(figures);
        Assert.Same(options, kept);
    }

    private static uint[] Hashes(int users) => [.. Enumerable.Range(0, users).Select(user => (uint)user)];
}
