namespace Personalize.Training.Ease;

/// <summary>Under which names a model carries what was chosen for it. The names are on disk: never rename.</summary>
internal static class ChoiceNames
{
    public const string KernelRegularization = "kernel_regularization";
    public const string KernelDecay = "kernel_decay";
    public const string KernelFloor = "kernel_floor";
    public const string HistoryDecay = "history_decay";
    public const string HistoryFloor = "history_floor";
    public const string RepeatWeight = "repeat_weight";
    public const string RuleWeight = "rule_weight";
    public const string PopularityWeight = "popularity_weight";
    public const string ShortHistoryPopularity = "short_history_popularity_weight";
    public const string Popularity = "popularity";
    public const string Recent = "recent";
    public const string Count = "count";
    public const string Method = "method";
    public const string Als = "ials";
    public const string Unobserved = "alpha";
    public const string Regularization = "regularization";
    public const string ValidationNdcg = "validation_ndcg_at_10";
    public const string CoveredItems = "covered_items";
}
