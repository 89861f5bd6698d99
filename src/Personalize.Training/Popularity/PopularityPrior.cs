using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Training.Popularity;

/// <summary>Which popularity answers users without events: counts over all time, or recent ones where the data live.</summary>
internal static class PopularityPrior
{
    private const int RankCut = 10;
    private const int NewUsersMin = 10;

    /// <summary>Whether recent popularity foretells the newest tenth of the events better than counts do.</summary>
    /// <remarks>Asked of users who first appear in that tenth; of everybody seen there where fewer than 10 are new.</remarks>
    public static bool RecentIsBetter(TrainingData data)
    {
        if (data.Events < 20) return false;
        long[] times = [.. data.Timestamp];
        Array.Sort(times);
        long border = times[(int)(times.Length * 0.9)];
        var before = TimeCut.Before(data, border);
        if (before.Events == 0) return false;
        int[] counts = TopOf(ItemPopularity.UniqueUsers(before)), recent = TopOf(ItemPopularity.Recent(before));
        var truths = Truths(data, border, newOnly: true);
        if (truths.Count < NewUsersMin) truths = Truths(data, border, newOnly: false);
        double difference = 0;
        foreach (var truth in truths)
            difference += RankingMetrics.Ndcg(recent, truth, RankCut) - RankingMetrics.Ndcg(counts, truth, RankCut);
        return difference > 0;
    }

    private static List<HashSet<int>> Truths(TrainingData data, long border, bool newOnly)
    {
        var truths = new List<HashSet<int>>();
        for (int user = 0; user < data.Users; user++)
        {
            int start = data.StartOf(user), end = data.EndOf(user);
            if (start == end || data.Timestamp[end - 1] < border || (newOnly && data.Timestamp[start] < border)) continue;
            var truth = new HashSet<int>();
            for (int e = start; e < end; e++)
                if (data.Timestamp[e] >= border) truth.Add(data.Item[e]);
            truths.Add(truth);
        }

        return truths;
    }

    private static int[] TopOf(float[] popularity)
    {
        int[] order = new int[popularity.Length];
        for (int item = 0; item < order.Length; item++) order[item] = item;
        Array.Sort(order, (x, y) => popularity[x] != popularity[y] ? popularity[y].CompareTo(popularity[x]) : x.CompareTo(y));
        return order[..Math.Min(RankCut, order.Length)];
    }
}
