namespace Personalize.Training.Evaluation;

/// <summary>Gathers the lists of all users tested with one model in one reading.</summary>
internal sealed class RankingTally
{
    public const int ListLength = 25;
    private readonly List<double[]> _users = [];
    private readonly List<double> _coverages = [];

    /// <summary>Adds one fold: the list of each user tested, in their order.</summary>
    public void AddFold(HoldOut holdOut, IReadOnlyList<int[]> lists)
    {
        var seen = new HashSet<int>();
        for (int index = 0; index < lists.Count; index++)
        {
            _users.Add(Measure(lists[index], holdOut.Truths[index]));
            foreach (int item in lists[index]) seen.Add(item);
        }

        _coverages.Add((double)seen.Count / Math.Max(1, holdOut.Training.Items));
    }

    public RankingFigures Figures() => new()
    {
        Users = _users.Count,
        NdcgAt5 = Of(0),
        NdcgAt10 = Of(1),
        NdcgAt25 = Of(2),
        ReciprocalRankAt25 = Of(3),
        PrecisionAt5 = Of(4),
        PrecisionAt10 = Of(5),
        PrecisionAt25 = Of(6),
        HitRateAt10 = Of(7),
        Coverage = _coverages.Count == 0 ? 0 : _coverages.Average(),
    };

    private static double[] Measure(int[] list, IReadOnlySet<int> truth) =>
    [
        RankingMetrics.Ndcg(list, truth, 5),
        RankingMetrics.Ndcg(list, truth, 10),
        RankingMetrics.Ndcg(list, truth, 25),
        RankingMetrics.ReciprocalRank(list, truth, 25),
        RankingMetrics.Precision(list, truth, 5),
        RankingMetrics.Precision(list, truth, 10),
        RankingMetrics.Precision(list, truth, 25),
        RankingMetrics.HitRate(list, truth, 10),
    ];

    private MetricValue Of(int metric) => MetricValue.Of([.. _users.Select(values => values[metric])]);
}
