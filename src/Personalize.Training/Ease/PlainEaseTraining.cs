using System.Globalization;
using Personalize.Training.ColdStart;
using Personalize.Training.Factorization;
using Personalize.Training.Matrices;
using Personalize.Training.Popularity;

namespace Personalize.Training.Ease;

/// <summary>pe-ease: EASE as published, every item of the history counts the same; served as vectors with a sparse rest.</summary>
/// <remarks>Source: Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (WWW 2019).</remarks>
internal static class PlainEaseTraining
{
    public static TrainedModel Train(TrainingData data, TrainOptions options, WorkCrew crew)
    {
        void Report(string stage, double share) => options.Progress?.Report(new TrainProgress(stage, share));
        var covered = CoveredItems.Select(data, options.CoveredEventsMin, options.CoveredItemsMax);
        var model = new ModelParts(data.Items, covered.Count == 0 ? 1 : Math.Min(options.Rank, covered.Count + 1), data.Features.Count);
        float[] popularity = ItemPopularity.Normalized(ItemPopularity.UniqueUsers(data));
        CompressedRows? rest = null;
        if (covered.Count > 0)
        {
            var rows = BinaryRows.Of(data, covered);
            var weights = BinaryRows.Gram(rows, crew);
            EaseWeights.FromGram(weights, options.Regularization ?? EaseScorer.Regularization, crew, share => Report("weights", .6 * share));
            Report("vectors", .6);
            var factors = LowRank.Factor(weights, rows, options.Regularization ?? EaseScorer.Regularization, model.Rank - 1, options.Seed, crew);
            Report("rest", .9);
            model.SetVectors(covered, factors);
            if (data.Features.Count > 0) model.SetFeatureRows(data, covered, factors, popularity, crew);
            rest = options.RestPerItem == 0 ? null : ModelParts.ToItemRows(SparseRest.Of(weights, factors, options.RestPerItem, crew), covered);
        }

        model.SetPopularity(popularity);
        Report("done", 1);
        return model.Build(options.Recipe, ServingChoice.Plain, rest, TrainedModel.HistoryEventsMax, data.Features.Space, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["regularization"] = (options.Regularization ?? EaseScorer.Regularization).ToString(CultureInfo.InvariantCulture),
            ["rank"] = (model.Rank - 1).ToString(CultureInfo.InvariantCulture),
        }, new Dictionary<string, double>(StringComparer.Ordinal) { [ChoiceNames.CoveredItems] = covered.Count });
    }
}
