using Personalize.Training.Ease;
using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Ease;

public class TemperatureFitTests
{
    private static readonly WorkCrew Crew = new(1);

    private static (ValidationCut Cut, DenseMatrix Weights) Train(TrainingData data)
    {
        var covered = CoveredItems.Select(data, 1, 1000);
        var cut = ValidationCut.From(data, covered, 400, 1000, _ => new float[data.Items], Crew);
        return (cut, TimeKernelEase.Train(cut.Training, TimeKernel.Candidates[0], Crew));
    }

    [Fact]
    public void Is_twice_as_high_for_scores_twice_as_large()
    {
        var (cut, weights) = Train(Planted.Rings(users: 80));
        var choice = ServingChoice.Default(TimeKernel.Candidates[0]);
        float once = TemperatureFit.MostLikely(cut, weights, choice, Crew);
        VectorLoops.Scale(2, weights.Values);
        Assert.Equal(2 * once, TemperatureFit.MostLikely(cut, weights, choice, Crew), once * .02f);
    }

    [Fact]
    public void Repeats_do_not_melt_a_model_that_ranks_them_last()
    {
        var (cut, weights) = Train(Planted.Repeats());
        var choice = ServingChoice.Default(TimeKernel.Candidates[0]) with { RepeatWeight = float.NegativeInfinity };
        Assert.InRange(TemperatureFit.MostLikely(cut, weights, choice, Crew), .001f, 2f);
    }
}
