namespace Personalize.Training.Evaluation;

/// <summary>Metrics of one ranked list against the set of items that proved right.</summary>
/// <remarks>
/// Lists hold each item at most once, best first. K stays the denominator of precision where the list is shorter. The ideal of NDCG has
/// min(K, |truth|) hits (Järvelin and Kekäläinen 2002). Truth must not be empty.
/// </remarks>
public static class RankingMetrics
{
    /// <summary>1 / place of the first hit among the first <paramref name="k"/>, else 0.</summary>
    public static double ReciprocalRank(ReadOnlySpan<int> list, IReadOnlySet<int> truth, int k)
    {
        ArgumentNullException.ThrowIfNull(truth);
        for (int place = 1; place <= Math.Min(k, list.Length); place++)
            if (truth.Contains(list[place - 1])) return 1.0 / place;
        return 0;
    }

    /// <summary>Hits among the first <paramref name="k"/> / k.</summary>
    public static double Precision(ReadOnlySpan<int> list, IReadOnlySet<int> truth, int k) => (double)Hits(list, truth, k) / k;

    /// <summary>Hits among the first <paramref name="k"/> / |truth|.</summary>
    public static double Recall(ReadOnlySpan<int> list, IReadOnlySet<int> truth, int k)
    {
        ArgumentNullException.ThrowIfNull(truth);
        return (double)Hits(list, truth, k) / truth.Count;
    }

    /// <summary>1 if any of the first <paramref name="k"/> is a hit, else 0.</summary>
    public static double HitRate(ReadOnlySpan<int> list, IReadOnlySet<int> truth, int k) => Hits(list, truth, k) > 0 ? 1 : 0;

    /// <summary>Normalised discounted cumulative gain of the first <paramref name="k"/>.</summary>
    public static double Ndcg(ReadOnlySpan<int> list, IReadOnlySet<int> truth, int k)
    {
        ArgumentNullException.ThrowIfNull(truth);
        double gain = 0, ideal = 0;
        for (int place = 1; place <= Math.Min(k, list.Length); place++)
            if (truth.Contains(list[place - 1])) gain += Discount(place);
        for (int place = 1; place <= Math.Min(k, truth.Count); place++) ideal += Discount(place);
        return gain / ideal;
    }

    private static double Discount(int place) => 1 / Math.Log2(1 + place);

    private static int Hits(ReadOnlySpan<int> list, IReadOnlySet<int> truth, int k)
    {
        ArgumentNullException.ThrowIfNull(truth);
        int hits = 0;
        foreach (int item in list[..Math.Min(k, list.Length)])
            if (truth.Contains(item)) hits++;
        return hits;
    }
}
