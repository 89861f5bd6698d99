using System.Globalization;
using Personalize.Training.Ease;
using Personalize.Training.Matrices;
using Personalize.Training.Popularity;

namespace Personalize.Training.Neighbors;

/// <summary>Recipes that are a sparse matrix of item to item and nothing else: pe-item-knn and aws-sims.</summary>
/// <remarks>The vectors hold popularity alone, small enough to order only what no neighbour speaks of; unknown users and items get what is popular.</remarks>
internal static class ItemNeighborTraining
{
    // What aws-sims lists behind one item at most.
    private const int SimilarMax = 500;

    /// <summary>pe-item-knn: every item of the newest 400 events adds to those that count it among their nearest.</summary>
    public static TrainedModel Knn(TrainingData data, TrainOptions options, WorkCrew crew)
    {
        var covered = CoveredItems.Select(data, options.CoveredEventsMin, int.MaxValue);
        var nearest = ItemNeighbors.Nearest(BinaryRows.Of(data, covered), options.Neighbors, ItemNeighbors.Cosine(options.Shrink), crew);
        return Build(data, options, covered, nearest.Transpose(), ServingChoice.Plain, TrainedModel.HistoryEventsMax, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["neighbors"] = Text(options.Neighbors),
            ["shrink"] = Text(options.Shrink),
        });
    }

    /// <summary>aws-sims: users of both / users of the other ^ discount, for pairs met by enough users; the newest item of a history is the one asked about.</summary>
    public static TrainedModel Sims(TrainingData data, TrainOptions options, WorkCrew crew)
    {
        var within = HistoryLengths.Within(data, options.MinUserHistoryLengthPercentile, options.MaxUserHistoryLengthPercentile);
        var covered = ItemCounts.Within(within, options.MinItemInteractionCountPercentile, options.MaxItemInteractionCountPercentile);
        float discount = options.PopularityDiscount, bothMin = options.CoInteractionsMin;
        var similar = ItemNeighbors.Nearest(
            BinaryRows.Of(within, covered), SimilarMax, (both, _, others) => both >= bothMin ? both / MathF.Pow(others, discount) : 0, crew);
        ScaleRows(similar);
        return Build(data, options, covered, similar, ServingChoice.NewestOnly, restEvents: 1, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["popularity_discount_factor"] = Text(discount),
            ["min_cointeraction_count"] = Text(options.CoInteractionsMin),
        });
    }

    private static TrainedModel Build(
        TrainingData data, TrainOptions options, CoveredItems covered, CompressedRows rest, ServingChoice choice, int restEvents, Dictionary<string, string> parameters)
    {
        var model = new ModelParts(data.Items, rank: 1, featureCount: 0);
        model.SetCovered(covered);
        float[] popularity = ItemPopularity.Normalized(ItemPopularity.UniqueUsers(data));
        VectorLoops.Scale(ServingChoice.PopularityWeightMin, popularity);
        model.SetPopularity(popularity);
        return model.Build(options.Recipe, choice, ModelParts.ToItemRows(rest, covered), restEvents, ColdStart.FeatureSpace.Empty, parameters, new Dictionary<string, double>(StringComparer.Ordinal)
        {
            [ChoiceNames.CoveredItems] = covered.Count,
        });
    }

    // The best of a row has 1, so that popularity stays below every neighbour that counts.
    private static void ScaleRows(CompressedRows rows)
    {
        for (int row = 0; row < rows.Rows; row++)
        {
            var values = rows.Value.AsSpan(rows.Start[row], rows.Start[row + 1] - rows.Start[row]);
            float top = 0;
            foreach (float value in values) top = Math.Max(top, value);
            if (top > 0) VectorLoops.Scale(1 / top, values);
        }
    }

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);
}
