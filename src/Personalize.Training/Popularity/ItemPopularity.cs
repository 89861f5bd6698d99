using Personalize.Training.Matrices;

namespace Personalize.Training.Popularity;

/// <summary>How popular each item is.</summary>
public static class ItemPopularity
{
    /// <summary>Number of unique users with an event on each item: the score of aws-popularity-count.</summary>
    public static float[] UniqueUsers(TrainingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        float[] counts = new float[data.Items];
        int[] lastUser = new int[data.Items];
        Array.Fill(lastUser, -1);
        for (int user = 0; user < data.Users; user++)
            foreach (int item in data.ItemsOf(user))
            {
                if (lastUser[item] == user) continue;
                lastUser[item] = user;
                counts[item]++;
            }

        return counts;
    }

    /// <summary>Sum over each item's events of exp(-(now - t) / 30 days), now = the newest event of the data.</summary>
    public static float[] Recent(TrainingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        long now = long.MinValue;
        foreach (long timestamp in data.Timestamp) now = Math.Max(now, timestamp);
        const double Seconds = 30 * 86_400.0;
        double[] sums = new double[data.Items];
        for (int e = 0; e < data.Events; e++)
            sums[data.Item[e]] += Math.Exp(-((double)now - data.Timestamp[e]) / Seconds);
        return [.. sums.Select(sum => (float)sum)];
    }

    /// <summary>log(1 + popularity), scaled so that the most popular item has 1; all 0 where nothing has events.</summary>
    public static float[] Normalized(ReadOnlySpan<float> popularity)
    {
        float[] result = new float[popularity.Length];
        double top = 0;
        foreach (float value in popularity) top = Math.Max(top, Math.Log(1 + (double)value));
        if (top <= 0) return result;
        for (int item = 0; item < result.Length; item++) result[item] = (float)(Math.Log(1 + (double)popularity[item]) / top);
        return result;
    }
}
