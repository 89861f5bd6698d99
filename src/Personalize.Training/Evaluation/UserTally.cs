namespace Personalize.Training.Evaluation;

/// <summary>What one list was worth to one user, who had so many events before; of cold items null where the user met none.</summary>
internal sealed record UserTally(
    int Events, double NdcgAt5, double NdcgAt10, double NdcgAt25, double ReciprocalRankAt25, double PrecisionAt5, double PrecisionAt10, double PrecisionAt25,
    double HitRateAt10, double Novelty, double Diversity, double PopularityLift, double? ColdNdcgAt10)
{
    public static UserTally Of(int[] list, IReadOnlySet<int> truth, ReadOnlySpan<int> history, ItemAudience audience)
    {
        var cold = truth.Where(item => audience.EventsOf(item) < RankingTally.ColdEvents).ToHashSet();
        return new UserTally(
            history.Length,
            RankingMetrics.Ndcg(list, truth, 5),
            RankingMetrics.Ndcg(list, truth, 10),
            RankingMetrics.Ndcg(list, truth, 25),
            RankingMetrics.ReciprocalRank(list, truth, 25),
            RankingMetrics.Precision(list, truth, 5),
            RankingMetrics.Precision(list, truth, 10),
            RankingMetrics.Precision(list, truth, 25),
            RankingMetrics.HitRate(list, truth, 10),
            audience.Novelty(list),
            audience.Diversity(list),
            audience.PopularityLift(list, history),
            cold.Count == 0 ? null : RankingMetrics.Ndcg(list, cold, 10));
    }
}
