using System.Globalization;
using Personalize.Training.Matrices;

namespace Personalize.Training.Popularity;

/// <summary>aws-trending-now: items by how much more often they were met in the latest interval than in the one before, as <see cref="Trend"/> counts it.</summary>
/// <remarks>Items of equal increase, most of them 0, come by popularity. The same for everyone.</remarks>
internal static class TrendTraining
{
    public static TrainedModel Train(TrainingData data, TrainOptions options)
    {
        long seconds = (long)options.TrendInterval.TotalSeconds;
        int[] increase = Increase(data, seconds);
        float[] users = ItemPopularity.UniqueUsers(data);
        float[] scores = new float[data.Items];
        for (int item = 0; item < scores.Length; item++) scores[item] = Trend.Score(increase[item], (int)users[item]);
        return PopularityTraining.Build(data, options.Recipe, scores, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Trend.IntervalSeconds] = seconds.ToString(CultureInfo.InvariantCulture),
        });
    }

    /// <summary>Events of each item in the newest interval less those in the one before it.</summary>
    /// <param name="data">All events.</param>
    /// <param name="seconds">Length of an interval, &gt; 0.</param>
    public static int[] Increase(TrainingData data, long seconds)
    {
        long now = long.MinValue;
        foreach (long timestamp in data.Timestamp) now = Math.Max(now, timestamp);
        now = Trend.BucketOf(now, seconds);
        int[] increase = new int[data.Items];
        for (int e = 0; e < data.Events; e++)
        {
            // As unsigned: times may lie further apart than a long can say.
            ulong age = (ulong)now - (ulong)Trend.BucketOf(data.Timestamp[e], seconds);
            if (age < Trend.Buckets) increase[data.Item[e]]++;
            else if (age < 2 * Trend.Buckets) increase[data.Item[e]]--;
        }

        return increase;
    }
}
