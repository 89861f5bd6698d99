using Personalize.Training.Matrices;

namespace Personalize.Training.Evaluation;

/// <summary>Parts of the events by position or time, users and items keeping their numbers.</summary>
internal static class TimeCut
{
    /// <summary>The events older than <paramref name="border"/>.</summary>
    public static TrainingData Before(TrainingData data, long border) => Keep(data, user =>
    {
        int count = 0;
        for (int e = data.StartOf(user); e < data.EndOf(user) && data.Timestamp[e] < border; e++) count++;
        return count;
    });

    /// <summary>The events, by index, that <paramref name="isKept"/> says.</summary>
    public static TrainingData Where(TrainingData data, Func<int, bool> isKept)
    {
        long[] start = new long[data.Users + 1];
        var kept = new List<int>(data.Events);
        for (int user = 0; user < data.Users; user++)
        {
            for (int e = data.StartOf(user); e < data.EndOf(user); e++)
                if (isKept(e)) kept.Add(e);
            start[user + 1] = kept.Count;
        }

        return new TrainingData(
            data.Items, start, [.. kept.Select(e => data.Item[e])], [.. kept.Select(e => data.Timestamp[e])], [.. kept.Select(e => data.Weight[e])], data.Features);
    }

    /// <summary>The oldest events of each user, as many as <paramref name="count"/> says.</summary>
    public static TrainingData Keep(TrainingData data, Func<int, int> count)
    {
        long[] start = new long[data.Users + 1];
        for (int user = 0; user < data.Users; user++) start[user + 1] = start[user] + count(user);
        int[] item = new int[start[^1]];
        long[] timestamp = new long[start[^1]];
        float[] weight = new float[start[^1]];
        for (int user = 0; user < data.Users; user++)
        {
            int length = (int)(start[user + 1] - start[user]), source = data.StartOf(user), target = (int)start[user];
            Array.Copy(data.Item, source, item, target, length);
            Array.Copy(data.Timestamp, source, timestamp, target, length);
            Array.Copy(data.Weight, source, weight, target, length);
        }

        return new TrainingData(data.Items, start, item, timestamp, weight, data.Features);
    }
}
