namespace Personalize.Training.Evaluation;

/// <summary>What one model reached over all users tested, in one reading.</summary>
public sealed record RankingFigures
{
    /// <summary>Users tested.</summary>
    public required int Users { get; init; }

    public required MetricValue NdcgAt5 { get; init; }

    public required MetricValue NdcgAt10 { get; init; }

    public required MetricValue NdcgAt25 { get; init; }

    public required MetricValue ReciprocalRankAt25 { get; init; }

    public required MetricValue PrecisionAt5 { get; init; }

    public required MetricValue PrecisionAt10 { get; init; }

    public required MetricValue PrecisionAt25 { get; init; }

    public required MetricValue HitRateAt10 { get; init; }

    /// <summary>Distinct items recommended to anyone (first 25) / all items; the mean of folds.</summary>
    public required double Coverage { get; init; }

    /// <summary>Mean of -log2(share of users who met the item) over the first 10: how little known what is recommended is (Zhou et al., PNAS 2010).</summary>
    public required MetricValue NoveltyAt10 { get; init; }

    /// <summary>Mean over pairs of the first 10 of 1 - cosine of the users who met them: 0 all the same audience, 1 none in common (Ziegler et al., WWW 2005).</summary>
    public required MetricValue DiversityAt10 { get; init; }

    /// <summary>Mean popularity of the first 10 / that of the user's own items: 1 is what the user does anyway, above it the popular is pushed (Abdollahpouri et al. 2019).</summary>
    public required MetricValue PopularityLiftAt10 { get; init; }

    /// <summary>NDCG@10 of users with fewer than 5 events before.</summary>
    public required GroupFigure ColdUsers { get; init; }

    /// <summary>NDCG@10 where only items with fewer than 5 events in training count as right; of users who met one.</summary>
    public required GroupFigure ColdItems { get; init; }

    /// <summary>NDCG@10 by the number of events that a user had before, shortest first; groups without users are left out.</summary>
    public required IReadOnlyList<GroupFigure> ByHistoryLength { get; init; }

    /// <summary>The figures under the names of GetSolutionMetrics.</summary>
    public IReadOnlyDictionary<string, double> ByName => new Dictionary<string, double>(StringComparer.Ordinal)
    {
        ["coverage"] = Coverage,
        ["mean_reciprocal_rank_at_25"] = ReciprocalRankAt25.Mean,
        ["normalized_discounted_cumulative_gain_at_5"] = NdcgAt5.Mean,
        ["normalized_discounted_cumulative_gain_at_10"] = NdcgAt10.Mean,
        ["normalized_discounted_cumulative_gain_at_25"] = NdcgAt25.Mean,
        ["precision_at_5"] = PrecisionAt5.Mean,
        ["precision_at_10"] = PrecisionAt10.Mean,
        ["precision_at_25"] = PrecisionAt25.Mean,
    };
}
