using System.Globalization;
using Personalize.Training.Ease;
using Personalize.Training.Matrices;
using Personalize.Training.Popularity;

namespace Personalize.Training.Factorization;

/// <summary>pe-ials: iALS as published; users are folded in at request time by its own half-step.</summary>
internal static class FactorTraining
{
    public static TrainedModel Train(TrainingData data, TrainOptions options, WorkCrew crew)
    {
        var covered = CoveredItems.Select(data, options.CoveredEventsMin, int.MaxValue);
        int rank = covered.Count == 0 ? 0 : options.Rank - 1;
        float regularization = options.Regularization ?? ImplicitAlsScorer.Regularization;
        var model = new ModelParts(data.Items, rank + 1, data.Features.Count);
        float[] popularity = ItemPopularity.Normalized(ItemPopularity.UniqueUsers(data));
        if (rank > 0)
        {
            var als = new ImplicitAls(options.Unobserved, regularization, rank, options.Iterations);
            var items = als.Train(BinaryRows.Of(data, covered), options.Seed, crew, share => options.Progress?.Report(new TrainProgress("factors", .95 * share)));
            SetFactors(model, data, covered, items, als.Background(items, crew), popularity, options.Unobserved, regularization, crew);
        }

        model.SetPopularity(popularity);
        options.Progress?.Report(new TrainProgress("done", 1));
        return model.Build(options.Recipe, ServingChoice.Plain, null, 0, data.Features.Space, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["rank"] = Text(rank),
            ["regularization"] = Text(regularization),
            ["alpha"] = Text(options.Unobserved),
            ["iterations"] = Text(options.Iterations),
        }, new Dictionary<string, double>(StringComparer.Ordinal) { [ChoiceNames.CoveredItems] = covered.Count });
    }

    /// <summary>Item factors as both sides of a model, with the equations that fold users in.</summary>
    public static void SetFactors(
        ModelParts model, TrainingData data, CoveredItems covered, DenseMatrix items, DenseMatrix background, float[] popularity, float unobserved, float regularization, WorkCrew crew)
    {
        var factors = new LowRank(items, items);
        model.SetVectors(covered, factors);
        if (data.Features.Count > 0) model.SetFeatureRows(data, covered, factors, popularity, crew);
        model.Equations = FoldInEquations.Of(background, regularization, unobserved * (float)items.Rows);
    }

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);
}
