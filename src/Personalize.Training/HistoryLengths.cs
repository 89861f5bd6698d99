using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Training;

/// <summary>The percentile filters of the recipes: the shortest and longest histories left out of training.</summary>
internal static class HistoryLengths
{
    /// <summary>Events of users whose place by history length lies within the two shares; users keep their numbers.</summary>
    public static TrainingData Within(TrainingData data, double minPercentile, double maxPercentile)
    {
        if (minPercentile <= 0 && maxPercentile >= 1) return data;
        int[] order = [.. Enumerable.Range(0, data.Users).Where(user => data.EndOf(user) > data.StartOf(user))
            .OrderBy(user => data.EndOf(user) - data.StartOf(user)).ThenBy(user => user)];
        int from = (int)(order.Length * minPercentile), to = (int)Math.Ceiling(order.Length * maxPercentile);
        bool[] kept = new bool[data.Users];
        for (int place = from; place < to; place++) kept[order[place]] = true;
        var result = TimeCut.Keep(data, user => kept[user] ? data.EndOf(user) - data.StartOf(user) : 0);
        return result.Events > 0
            ? result
            : throw new TrainingRefusedException($"history length percentiles {minPercentile}..{maxPercentile} leave 0 of {order.Length} users");
    }
}
