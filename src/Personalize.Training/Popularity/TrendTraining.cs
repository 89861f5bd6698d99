using System.Globalization;
using Personalize.Training.Matrices;

namespace Personalize.Training.Popularity;

/// <summary>aws-trending-now: items by how much more often they were met in the latest interval than in the one before.</summary>
/// <remarks>
/// The latest interval ends with the newest event. score = increase + popularity / 1000 (0..1), so that items of equal increase, most of them 0, come by
/// popularity. The same for everyone.
/// </remarks>
internal static class TrendTraining
{
    private const float PopularityWeight = .001f;

    public static TrainedModel Train(TrainingData data, TrainOptions options)
    {
        float[] scores = Increase(data, (long)options.TrendInterval.TotalSeconds);
        float[] popularity = ItemPopularity.Normalized(ItemPopularity.UniqueUsers(data));
        VectorLoops.AddScaled(PopularityWeight, popularity, scores);
        return PopularityTraining.Build(data, options.Recipe, scores, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["trend_discovery_frequency_seconds"] = options.TrendInterval.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        });
    }

    /// <summary>Events of each item in the newest interval less those in the one before it.</summary>
    /// <param name="data">All events.</param>
    /// <param name="seconds">Length of an interval, &gt; 0.</param>
    public static float[] Increase(TrainingData data, long seconds)
    {
        long now = long.MinValue;
        foreach (long timestamp in data.Timestamp) now = Math.Max(now, timestamp);
        float[] increase = new float[data.Items];
        for (int e = 0; e < data.Events; e++)
        {
            // As unsigned: times may lie further apart than a long can say.
            ulong age = (ulong)now - (ulong)data.Timestamp[e];
            if (age < (ulong)seconds) increase[data.Item[e]]++;
            else if (age < 2 * (ulong)seconds) increase[data.Item[e]]--;
        }

        return increase;
    }
}
