using Personalize.Training.Ease;
using Personalize.Training.Matrices;

namespace Personalize.Training.Neighbors;

/// <summary>The percentile filter of aws-sims: the least and most busy items left out.</summary>
internal static class ItemCounts
{
    /// <summary>The items with events whose place by number of events lies within the two shares.</summary>
    /// <exception cref="TrainingRefusedException">None is left.</exception>
    public static CoveredItems Within(TrainingData data, double minPercentile, double maxPercentile)
    {
        int[] counts = new int[data.Items];
        foreach (int item in data.Item) counts[item]++;
        int[] order = [.. Enumerable.Range(0, data.Items).Where(item => counts[item] > 0).OrderBy(item => counts[item]).ThenBy(item => item)];
        int from = (int)(order.Length * minPercentile), to = (int)Math.Ceiling(order.Length * maxPercentile);
        if (from >= to)
            throw new TrainingRefusedException($"item interaction count percentiles {minPercentile}..{maxPercentile} leave 0 of {order.Length} items");
        int[] kept = order[from..to];
        Array.Sort(kept);
        return CoveredItems.Of(kept, data.Items);
    }
}
