using Personalize.Engine.Jobs;
using Personalize.Training;
using Personalize.Training.Matrices;
using Xunit;

namespace Personalize.Engine.Tests.Jobs;

public sealed class TrainingSizeTests
{
    private static readonly int[] Items = [0, 1, 0, 0, 1, 1];

    [Fact]
    public void A_model_too_large_to_be_kept_is_refused_before_it_is_trained()
    {
        TrainingData data = Data(2_200_000);

        PersonalizeException refused = Assert.Throws<PersonalizeException>(
            () => TrainingJob.Train(data, new TrainOptions { Recipe = Recipes.Als, Rank = 128, Progress = new Begun() }, CancellationToken.None));

        Assert.Equal(PersonalizeErrorCode.LimitExceeded, refused.Code);
        Assert.Contains("2200000 items at rank 128 takes ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("allowed are 2147483591", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ModelSize.BytesMax, Array.MaxLength);
    }

    [Theory]
    [InlineData(Recipes.Als)]
    [InlineData(Recipes.Ease)]
    [InlineData(Recipes.Popularity)]
    [InlineData(Recipes.ItemKnn)]
    [InlineData(Recipes.UserPersonalizationV2)]
    public void The_size_foretold_is_not_passed(string recipe)
    {
        TrainingData data = Data(40_000);
        var options = new TrainOptions { Recipe = recipe };

        TrainedModel model = TrainingJob.Train(data, options, CancellationToken.None).Model;

        using var saved = new MemoryStream();
        model.Save(saved);
        long foretold = ModelSize.Of(data, options, out int rank);
        Assert.Equal(model.Rank, rank);
        Assert.InRange(foretold, saved.Length, saved.Length * 3 / 2 + (1 << 17));
    }

    private static TrainingData Data(int items) => new(items, [0, 3, 6], Items, [1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1]);

    private sealed class Begun : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value) => Assert.Fail($"it began: {value.Stage}");
    }
}
