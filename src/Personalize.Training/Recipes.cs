using System.Diagnostics.CodeAnalysis;

namespace Personalize.Training;

/// <summary>All recipes by name.</summary>
public static class Recipes
{
    public const string UserPersonalization = "aws-user-personalization";
    public const string UserPersonalizationV2 = "aws-user-personalization-v2";
    public const string PersonalizedRanking = "aws-personalized-ranking";
    public const string PersonalizedRankingV2 = "aws-personalized-ranking-v2";
    public const string SimilarItems = "aws-similar-items";
    public const string Sims = "aws-sims";
    public const string PopularityCount = "aws-popularity-count";
    public const string TrendingNow = "aws-trending-now";

    /// <summary>The published baselines as recipes of this engine's own.</summary>
    public const string Popularity = "pe-popularity";
    public const string ItemKnn = "pe-item-knn";
    public const string Als = "pe-ials";
    public const string Ease = "pe-ease";

    private static readonly string[] Booleans = ["true", "false"];

    /// <summary>In the order that ListRecipes answers.</summary>
    public static IReadOnlyList<Recipe> All { get; } =
    [
        new(UserPersonalizationV2, RecipeType.UserPersonalization, RecencyBias(), IsBuilt: true),
        new(UserPersonalization, RecipeType.UserPersonalization, Sequence("149"), "JSON-percentile-filtering", IsBuilt: true),
        new(PersonalizedRankingV2, RecipeType.PersonalizedRanking, RecencyBias(), IsBuilt: true),
        new(PersonalizedRanking, RecipeType.PersonalizedRanking, Sequence("149"), "JSON-percentile-filtering", IsBuilt: true),
        new(SimilarItems, RecipeType.RelatedItems, [Integer("item_id_hidden_dim", "100", 30, 200, tunable: true), Integer("item_metadata_hidden_dim", "100", 30, 200, tunable: true)], IsBuilt: true),
        new(Sims, RecipeType.RelatedItems, CoInteraction(), "sims", IsBuilt: true),
        new("aws-semantic-similarity", RecipeType.RelatedItems, [], "aws-semantic-similarity"),
        new(PopularityCount, RecipeType.PopularItems, [], "sims", IsBuilt: true),
        new(TrendingNow, RecipeType.PopularItems, [Trend()], IsBuilt: true),
        new("aws-next-best-action", RecipeType.PersonalizedActions, []),
        new("aws-item-affinity", RecipeType.UserSegmentation, [Integer("hidden_dimension", "149", 32, 256, tunable: false)], "item-affinity"),
        new("aws-item-attribute-affinity", RecipeType.UserSegmentation, [Integer("hidden_dimension", "149", 32, 256, tunable: false)], "item-attribute-affinity"),
        new("aws-hrnn", RecipeType.UserPersonalization, Sequence("43"), "JSON-percentile-filtering"),
        new("aws-hrnn-metadata", RecipeType.UserPersonalization, Sequence("43"), "featurize_metadata"),
        new("aws-hrnn-coldstart", RecipeType.UserPersonalization, [.. Sequence("149"), .. ColdStart()], "featurize_coldstart"),
        new("aws-vod-top-picks", RecipeType.UserPersonalization, [], Domain: "VIDEO_ON_DEMAND"),
        new("aws-vod-because-you-watched-x", RecipeType.RelatedItems, [], Domain: "VIDEO_ON_DEMAND"),
        new("aws-vod-more-like-x", RecipeType.RelatedItems, [], Domain: "VIDEO_ON_DEMAND"),
        new("aws-vod-most-popular", RecipeType.PopularItems, [], Domain: "VIDEO_ON_DEMAND"),
        new("aws-vod-trending-now", RecipeType.PopularItems, [], Domain: "VIDEO_ON_DEMAND"),
        new("aws-ecomm-recommended-for-you", RecipeType.UserPersonalization, [], Domain: "ECOMMERCE"),
        new("aws-ecomm-customers-who-viewed-x-also-viewed", RecipeType.RelatedItems, [], Domain: "ECOMMERCE"),
        new("aws-ecomm-frequently-bought-together", RecipeType.RelatedItems, [], Domain: "ECOMMERCE"),
        new("aws-ecomm-popular-items-by-views", RecipeType.PopularItems, [], Domain: "ECOMMERCE"),
        new("aws-ecomm-popular-items-by-purchases", RecipeType.PopularItems, [], Domain: "ECOMMERCE"),
        new(Popularity, RecipeType.UserPersonalization, [], IsBuilt: true),
        new(ItemKnn, RecipeType.UserPersonalization, [Integer("neighbors", "200", 1, 1000, tunable: true), Number("shrink", "20", 0, 1e6)], IsBuilt: true),
        new(Als, RecipeType.UserPersonalization, Factors(), IsBuilt: true),
        new(Ease, RecipeType.UserPersonalization, [Number("regularization", "200", 1e-3, 1e9), Integer("rank", "127", 1, 255, tunable: false)], IsBuilt: true),
    ];

    /// <summary>Names of the recipes that this engine trains, for messages.</summary>
    public static string BuiltNames { get; } = string.Join(", ", All.Where(recipe => recipe.IsBuilt).Select(recipe => recipe.Name));

    public static bool TryGet(string name, [NotNullWhen(true)] out Recipe? recipe)
    {
        recipe = null;
        foreach (var candidate in All)
            if (candidate.Name == name) recipe = candidate;
        return recipe is not null;
    }

    /// <summary>What to tell a caller who asked for a recipe that does not exist.</summary>
    public static string UnknownMessage(string name) => $"there is no recipe \"{name}\"; built are {BuiltNames}";

    private static HyperParameter[] Sequence(string hiddenDimension) =>
    [
        Integer("hidden_dimension", hiddenDimension, 32, 256, tunable: true),
        Integer("bptt", "32", 2, 32, tunable: true),
        new("recency_mask", HyperParameterKind.Categorical, "true", Values: Booleans, Tunable: true),
        Share("min_user_history_length_percentile", "0.0"),
        Share("max_user_history_length_percentile", "0.99"),
    ];

    private static HyperParameter[] CoInteraction() =>
    [
        new("popularity_discount_factor", HyperParameterKind.Continuous, "0.5", 0, 1, Tunable: true),
        Integer("min_cointeraction_count", "3", 0, 10, tunable: true),
        Share("min_user_history_length_percentile", "0.005"),
        Share("max_user_history_length_percentile", "0.995"),
        Share("min_item_interaction_count_percentile", "0.01"),
        Share("max_item_interaction_count_percentile", "0.9"),
    ];

    private static HyperParameter[] Factors() =>
    [
        Integer("rank", "64", 1, 255, tunable: true),
        Number("regularization", "0.003", 1e-9, 1e6),
        Number("alpha", "0.3", 1e-6, 1e3),
        Integer("iterations", "16", 1, 200, tunable: false),
    ];

    private static HyperParameter[] ColdStart() =>
    [
        new("cold_start_max_interactions", HyperParameterKind.Integer, "15", 1, int.MaxValue, OfFeatures: true),
        new("cold_start_max_duration", HyperParameterKind.Continuous, "5.0", double.Epsilon, double.MaxValue, OfFeatures: true),
        new("cold_start_relative_from", HyperParameterKind.Categorical, "latestItem", Values: ["currentTime", "latestItem"], OfFeatures: true),
    ];

    private static HyperParameter[] RecencyBias() => [new("apply_recency_bias", HyperParameterKind.Categorical, "true", Values: Booleans)];

    // The service's notebooks and its guide spell the intervals differently; both are taken.
    private static HyperParameter Trend() => new(
        "trend_discovery_frequency", HyperParameterKind.Categorical, "3 hours",
        Values: ["30 minutes", "1 hour", "3 hours", "1 day", "30 min", "1h", "3h"], OfFeatures: true);

    private static HyperParameter Integer(string name, string standard, int min, int max, bool tunable) =>
        new(name, HyperParameterKind.Integer, standard, min, max, Tunable: tunable);

    private static HyperParameter Number(string name, string standard, double min, double max) =>
        new(name, HyperParameterKind.Continuous, standard, min, max, Tunable: true);

    private static HyperParameter Share(string name, string standard) =>
        new(name, HyperParameterKind.Continuous, standard, 0, 1, OfFeatures: true);
}
