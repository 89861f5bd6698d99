using Personalize.Training;
using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Cli.Evaluation;

/// <summary>What <c>evaluate</c> was asked for.</summary>
internal sealed record EvaluationRequest(
    string Interactions, string? Items, IReadOnlyList<string> Recipes, EvaluationSplit Split, IReadOnlyList<int> Folds, ulong Seed)
{
    /// <summary>Share of a test user's events that are input with the split by users.</summary>
    public decimal InputShare { get; init; } = HoldOut.InputShare;

    /// <summary>Whether users and items that training never saw are measured too.</summary>
    public bool Cold { get; init; }

    /// <summary>Where the lists of the first recipe go; null: nowhere.</summary>
    public string? Ranked { get; init; }

    /// <summary>Rows per user in <see cref="Ranked"/>, 1..500.</summary>
    public int Count { get; init; } = 25;
}

/// <summary>From files to figures: read, hold out, train, measure.</summary>
internal static class EvaluationRun
{
    /// <summary>The rows of all recipes asked for, then the baselines'.</summary>
    public static IReadOnlyList<EvaluationRow> Measure(
        EventRows events, TrainingData data, EvaluationRequest request, Action<string?, double> report, CancellationToken cancellationToken)
    {
        var rows = new List<EvaluationRow>();
        for (int i = 0; i < request.Recipes.Count; i++)
            rows.AddRange(ModelEvaluation.Run(data, Options(events, request, i, report), cancellationToken));
        // A recipe that is a baseline too needs no second row.
        return [.. rows.DistinctBy(row => row.Model, StringComparer.Ordinal)];
    }

    /// <summary>The same for users and items that training never saw.</summary>
    public static IReadOnlyList<ColdStartRow> MeasureCold(
        EventRows events, TrainingData data, EvaluationRequest request, Action<string?, double> report, CancellationToken cancellationToken)
    {
        var rows = new List<ColdStartRow>();
        for (int i = 0; i < request.Recipes.Count; i++)
            rows.AddRange(ColdStartEvaluation.Run(data, Options(events, request, i, report), cancellationToken));
        return [.. rows.DistinctBy(row => row.Model, StringComparer.Ordinal)];
    }

    // The baselines are the same for every recipe: trained once, with the last.
    private static EvaluationOptions Options(EventRows events, EvaluationRequest request, int recipe, Action<string?, double> report) => new()
    {
        Split = request.Split,
        Folds = request.Folds,
        InputShare = request.InputShare,
        UserHashes = events.UserHashes(),
        Train = OptionsOf(request, request.Recipes[recipe]),
        Baselines = recipe == request.Recipes.Count - 1,
        Progress = new Told((stage, share) => report(stage, (recipe + share) / request.Recipes.Count)),
    };

    /// <summary>The recipe's own defaults, as the engine trains it.</summary>
    public static TrainOptions OptionsOf(EvaluationRequest request, string recipe) =>
        TrainOptions.Of(
            Training.Recipes.TryGet(recipe, out Recipe? known) ? known : throw new WrongWordsException(Training.Recipes.UnknownMessage(recipe)),
            new Dictionary<string, string>(StringComparer.Ordinal)) with
        { Seed = request.Seed };

    private sealed class Told(Action<string?, double> report) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value) => report(value.Stage, value.Share);
    }
}
