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
