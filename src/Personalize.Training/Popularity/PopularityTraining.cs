using Personalize.Training.Matrices;

namespace Personalize.Training.Popularity;

/// <summary>aws-popularity-count: items by number of unique users, the same for everyone.</summary>
internal static class PopularityTraining
{
    public static TrainedModel Train(TrainingData data, TrainOptions options)
    {
        float[] counts = ItemPopularity.UniqueUsers(data);
        ulong[] covered = new ulong[(data.Items + 63) / 64];
        for (int item = 0; item < data.Items; item++)
            if (counts[item] > 0) covered[item >> 6] |= 1UL << (item & 63);
        return new TrainedModel
        {
            Recipe = options.Recipe,
            Items = data.Items,
            Rank = 1,
            In = new float[data.Items],
            Out = counts,
            Covered = covered,
            Decay = 1,
            Floor = 0,
            RepeatWeight = 0,
            PopularityWeight = 1,
            Temperature = 1,
            FeatureCount = 0,
            FeaturesToOut = new float[1],
            FeaturesToIn = new float[1],
        };
    }
}
