using Personalize.Training.Matrices;

namespace Personalize.Training.Popularity;

/// <summary>aws-popularity-count and pe-popularity: items by number of unique users, the same for everyone.</summary>
internal static class PopularityTraining
{
    public static TrainedModel Train(TrainingData data, TrainOptions options) =>
        Build(data, options.Recipe, ItemPopularity.UniqueUsers(data), new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>A model whose score of an item is the same for every user.</summary>
    public static TrainedModel Build(TrainingData data, string recipe, float[] scores, Dictionary<string, string> parameters)
    {
        ulong[] covered = new ulong[(data.Items + 63) / 64];
        foreach (int item in data.Item) covered[item >> 6] |= 1UL << (item & 63);
        return new TrainedModel
        {
            Recipe = recipe,
            Items = data.Items,
            Rank = 1,
            In = new float[data.Items],
            Out = scores,
            Covered = covered,
            Decay = 1,
            Floor = 0,
            RepeatWeight = 0,
            PopularityWeight = 1,
            Temperature = 1,
            FeatureCount = 0,
            FeaturesToOut = new float[1],
            FeaturesToIn = new float[1],
            Parameters = parameters,
        };
    }
}
