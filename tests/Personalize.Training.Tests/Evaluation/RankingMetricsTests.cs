using Personalize.Training.Evaluation;

namespace Personalize.Training.Tests.Evaluation;

public class RankingMetricsTests
{
    private static readonly int[] List = [.. Enumerable.Range(1, 25)];

    [Fact]
    public void Mean_reciprocal_rank_of_the_guides_example_is_0_3056()
    {
        double mean = (Rank(4) + Rank(2) + Rank(6)) / 3;
        Assert.Equal(.3056, mean, 4);

        static double Rank(int place) => RankingMetrics.ReciprocalRank(List, new HashSet<int> { place }, 25);
    }

    [Fact]
    public void Hits_at_2_and_5_give_the_guides_figures()
    {
        var truth = new HashSet<int> { 2, 5 };
        Assert.Equal(.5, RankingMetrics.ReciprocalRank(List, truth, 25), 12);
        Assert.Equal(.6241, RankingMetrics.Ndcg(List, truth, 5), 4);
        Assert.Equal(.4, RankingMetrics.Precision(List, truth, 5), 12);
        Assert.Equal(1, RankingMetrics.HitRate(List, truth, 5));
        Assert.Equal(.5, RankingMetrics.Recall(List, truth, 4), 12);
    }

    [Fact]
    public void A_short_list_keeps_k_in_the_denominator_of_precision()
    {
        Assert.Equal(.2, RankingMetrics.Precision([7], new HashSet<int> { 7 }, 5), 12);
    }

    [Fact]
    public void A_hit_beyond_k_counts_nothing()
    {
        var truth = new HashSet<int> { 11 };
        Assert.Equal(0, RankingMetrics.Ndcg(List, truth, 10));
        Assert.Equal(0, RankingMetrics.HitRate(List, truth, 10));
        Assert.Equal(0, RankingMetrics.ReciprocalRank(List, truth, 10));
    }

    [Fact]
    public void The_ideal_has_no_more_hits_than_places()
    {
        Assert.Equal(1, RankingMetrics.Ndcg(List, List.ToHashSet(), 10), 12);
    }
}
