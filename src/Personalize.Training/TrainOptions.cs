using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Personalize.Training.Ease;

namespace Personalize.Training;

/// <summary>How to train. The defaults are the recipe's own; what is set here is not chosen by validation.</summary>
public sealed record TrainOptions
{
    /// <summary>Trainings that a search may take, as the service has it.</summary>
    public const int SearchTrainingsMax = 40;

    /// <summary>Name of the recipe, one of <see cref="Recipes"/>.</summary>
    public string Recipe { get; init; } = Recipes.UserPersonalization;

    /// <summary>Length of the vectors, 2..<see cref="TrainedModel.RankMax"/>, the popularity column included.</summary>
    public int Rank { get; init; } = 128;

    /// <summary>Entries per item kept of what the vectors lose, 0..1000; 0 serves by vectors alone.</summary>
    public int RestPerItem { get; init; } = 50;

    /// <summary>Items with fewer events get no vector of their own, at least 1.</summary>
    public int CoveredEventsMin { get; init; } = 3;

    /// <summary>
    /// Items with item-to-item weights at most; 20,000 take 1.6 GB and 4e12 multiply-adds per kernel. Of more, aws-user-personalization learns factors instead, pe-ease the busiest.
    /// </summary>
    public int CoveredItemsMax { get; init; } = 20_000;

    /// <summary>Items with vectors at most while parameters are chosen; of more the busiest stand for all.</summary>
    public int ChoiceItemsMax { get; init; } = 6_000;

    /// <summary>Events to foretell at most when parameters are chosen.</summary>
    public int ValidationQuestionsMax { get; init; } = 4_000;

    /// <summary>Kernels to choose among; one alone needs no choice.</summary>
    public IReadOnlyList<TimeKernel> Kernels { get; init; } = TimeKernel.Candidates;

    /// <summary>d of the fold-in, 0..1, or null: chosen.</summary>
    public float? Decay { get; init; }

    /// <summary>f of the fold-in, 0..1, or null: chosen.</summary>
    public float? Floor { get; init; }

    /// <summary>rho of the repeat rule, or null: chosen.</summary>
    public float? RepeatWeight { get; init; }

    /// <summary>Users with shorter histories than this share of all users are left out of training, 0..1.</summary>
    public double MinUserHistoryLengthPercentile { get; init; }

    /// <summary>Users with longer histories than this share of all users are left out of training, 0..1.</summary>
    public double MaxUserHistoryLengthPercentile { get; init; } = 1;

    /// <summary>Whether popularity may weigh recent events more.</summary>
    public bool RecentPopularity { get; init; } = true;

    /// <summary>λ of pe-ease and pe-ials, &gt; 0; null: as published.</summary>
    public float? Regularization { get; init; }

    /// <summary>Weight of a pair that never met in pe-ials beside 1 of one that did, &gt; 0.</summary>
    public float Unobserved { get; init; } = Factorization.ImplicitAlsScorer.Unobserved;

    /// <summary>Rounds of pe-ials, at least 1.</summary>
    public int Iterations { get; init; } = Factorization.ImplicitAls.RoundsPublished;

    /// <summary>Neighbours that each item of pe-item-knn keeps, 1..1000.</summary>
    public int Neighbors { get; init; } = 200;

    /// <summary>What pe-item-knn adds to the denominator of the cosine, at least 0.</summary>
    public float Shrink { get; init; } = 20;

    /// <summary>How much aws-sims discounts what is popular anyway: 0 not, 1 wholly.</summary>
    public float PopularityDiscount { get; init; } = .5f;

    /// <summary>Users who must have met both items of a pair for aws-sims, at least 0.</summary>
    public int CoInteractionsMin { get; init; } = 3;

    /// <summary>Items with fewer events than this share of all items are left out of aws-sims, 0..1.</summary>
    public double MinItemInteractionCountPercentile { get; init; }

    /// <summary>Items with more events than this share of all items are left out of aws-sims, 0..1.</summary>
    public double MaxItemInteractionCountPercentile { get; init; } = 1;

    /// <summary>Length of the two intervals that aws-trending-now compares, &gt; 0.</summary>
    public TimeSpan TrendInterval { get; init; } = TimeSpan.FromHours(3);

    /// <summary>Seed of all chance in training: same data, options and seed give the same model bytes.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Threads used at most; does not change the model.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Told about progress, from the training thread.</summary>
    public IProgress<TrainProgress>? Progress { get; init; }

    /// <summary>Choices of an earlier model, taken over without asking again; null: chosen.</summary>
    internal KeptChoice? Kept { get; init; }

    /// <summary>The options that a recipe's hyperparameters stand for; parameters not given keep the defaults above.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="given">Names and texts that <see cref="Recipe.TryCheck"/> has accepted.</param>
    /// <remarks>
    /// hidden_dimension is the rank, recency_mask whether popularity may be recent, the percentiles are themselves. bptt is accepted and
    /// changes nothing: how far back events count is chosen on the validation cut. apply_recency_bias = false lets all events count the same and
    /// popularity forget nothing. item_id_hidden_dim is the rank; item_metadata_hidden_dim is accepted and changes nothing. Percentiles filter only where they are given.
    /// </remarks>
    public static TrainOptions Of(Recipe recipe, IReadOnlyDictionary<string, string> given)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(given);
        if (!recipe.TryCheck(given, out string? error)) throw new ArgumentException(error, nameof(given));
        var options = Standard(recipe.Name);
        foreach (var (name, text) in given) options = Set(options, name, text);

        return options;
    }

    // The popularity column comes on top of a rank that a caller names.
    private static TrainOptions Standard(string recipe) => recipe switch
    {
        Recipes.Als => new TrainOptions { Recipe = recipe, Rank = 65 },
        Recipes.SimilarItems => new TrainOptions { Recipe = recipe, Rank = 101 },
        _ => new TrainOptions { Recipe = recipe },
    };

    private static TrainOptions Set(TrainOptions options, string name, string text)
    {
        int Whole() => int.Parse(text, CultureInfo.InvariantCulture);
        double Number() => double.Parse(text, CultureInfo.InvariantCulture);
        return name switch
        {
            "hidden_dimension" => options with { Rank = Whole() },
            "recency_mask" => options with { RecentPopularity = text == "true" },
            "apply_recency_bias" when text == "false" => options with { RecentPopularity = false, Decay = 1 },
            "min_user_history_length_percentile" => options with { MinUserHistoryLengthPercentile = Number() },
            "max_user_history_length_percentile" => options with { MaxUserHistoryLengthPercentile = Number() },
            "min_item_interaction_count_percentile" => options with { MinItemInteractionCountPercentile = Number() },
            "max_item_interaction_count_percentile" => options with { MaxItemInteractionCountPercentile = Number() },
            "popularity_discount_factor" => options with { PopularityDiscount = (float)Number() },
            "min_cointeraction_count" => options with { CoInteractionsMin = Whole() },
            "item_id_hidden_dim" or "rank" => options with { Rank = Whole() + 1 },
            "trend_discovery_frequency" => options with { TrendInterval = Interval(text) },
            "regularization" => options with { Regularization = (float)Number() },
            "alpha" => options with { Unobserved = (float)Number() },
            "iterations" => options with { Iterations = Whole() },
            "neighbors" => options with { Neighbors = Whole() },
            "shrink" => options with { Shrink = (float)Number() },
            _ => options,
        };
    }

    private static TimeSpan Interval(string text) => text switch
    {
        "30 minutes" or "30 min" => TimeSpan.FromMinutes(30),
        "1 hour" or "1h" => TimeSpan.FromHours(1),
        "1 day" => TimeSpan.FromDays(1),
        _ => TimeSpan.FromHours(3),
    };

    /// <summary>These options with the choices of <paramref name="model"/>, so that training asks no validation cut: new events, the same parameters.</summary>
    /// <exception cref="ArgumentException">The model has no such choices: another recipe trained it.</exception>
    public TrainOptions KeepingChoicesOf(TrainedModel model) => this with { Kept = KeptChoice.Of(model) };

    /// <summary>The same; false for a model whose recipe chooses nothing.</summary>
    public bool TryKeepChoicesOf(TrainedModel model, [NotNullWhen(true)] out TrainOptions? options)
    {
        options = KeptChoice.TryOf(model, out var kept) ? this with { Kept = kept } : null;
        return options is not null;
    }

    /// <summary>These options with a wider search for the kernel: the usual candidates, then as many by chance from the seed as <paramref name="trainings"/> allows.</summary>
    /// <param name="trainings">Trainings on the validation cut, 1..40; each costs as much as one of the usual three.</param>
    /// <exception cref="ArgumentOutOfRangeException">Names the value seen and the values allowed.</exception>
    public TrainOptions Searching(int trainings)
    {
        Require(trainings is >= 1 and <= SearchTrainingsMax, nameof(trainings), trainings, $"1..{SearchTrainingsMax}");
        return this with { Kernels = Ease.KernelSearch.Kernels(trainings, Seed) };
    }

    /// <exception cref="ArgumentOutOfRangeException">Names the option, the value seen and the values allowed.</exception>
    internal void Check()
    {
        Require(Rank is >= 2 and <= TrainedModel.RankMax, nameof(Rank), Rank, $"2..{TrainedModel.RankMax}");
        Require(RestPerItem is >= 0 and <= 1000, nameof(RestPerItem), RestPerItem, "0..1000");
        Require(CoveredEventsMin >= 1, nameof(CoveredEventsMin), CoveredEventsMin, "at least 1");
        Require(CoveredItemsMax is >= 1 and <= 40_000, nameof(CoveredItemsMax), CoveredItemsMax, "1..40000");
        Require(ChoiceItemsMax >= 1, nameof(ChoiceItemsMax), ChoiceItemsMax, "at least 1");
        Require(ValidationQuestionsMax >= 1, nameof(ValidationQuestionsMax), ValidationQuestionsMax, "at least 1");
        Require(Kernels.Count >= 1, nameof(Kernels), Kernels.Count, "at least one");
        Require(Decay is null or (>= 0 and <= 1), nameof(Decay), Decay, "0..1");
        Require(Floor is null or (>= 0 and <= 1), nameof(Floor), Floor, "0..1");
        Require(Regularization is null or > 0, nameof(Regularization), Regularization, "more than 0");
        Require(Unobserved > 0, nameof(Unobserved), Unobserved, "more than 0");
        Require(Iterations >= 1, nameof(Iterations), Iterations, "at least 1");
        Require(Neighbors is >= 1 and <= 1000, nameof(Neighbors), Neighbors, "1..1000");
        Require(Shrink >= 0, nameof(Shrink), Shrink, "at least 0");
        Require(TrendInterval >= TimeSpan.FromSeconds(1), nameof(TrendInterval), TrendInterval, "at least a second");
        Require(MinUserHistoryLengthPercentile is >= 0 and <= 1, nameof(MinUserHistoryLengthPercentile), MinUserHistoryLengthPercentile, "0..1");
        Require(MaxUserHistoryLengthPercentile is >= 0 and <= 1, nameof(MaxUserHistoryLengthPercentile), MaxUserHistoryLengthPercentile, "0..1");
    }

    private static void Require(bool holds, string name, object? seen, string allowed)
    {
        if (!holds) throw new ArgumentOutOfRangeException(name, $"{name} is {seen}; allowed {allowed}");
    }
}
