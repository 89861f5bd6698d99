using Personalize.Training.Ease;
using Personalize.Training.Factorization;
using Personalize.Training.Matrices;
using Personalize.Training.Neighbors;
using Personalize.Training.Popularity;

namespace Personalize.Training.Evaluation;

/// <summary>Trains on a part of the events and measures how well the rest is foretold, beside the published baselines.</summary>
/// <remarks>All items are candidates, never a sample (Krichene and Rendle, KDD 2020); an item that training never saw counts as a miss.</remarks>
public static class ModelEvaluation
{
    /// <summary>Name of the row with the number of unique users as score.</summary>
    public const string Popularity = "popularity";

    public const string Neighbors = "itemKNN";

    public const string Als = "iALS";

    public const string Ease = "EASE";

    /// <summary>The model's row first, then the baselines'.</summary>
    /// <exception cref="TrainingRefusedException">Nothing can be trained on, or nobody can be tested.</exception>
    public static IReadOnlyList<EvaluationRow> Run(TrainingData data, EvaluationOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var crew = new WorkCrew(options.Train.Threads, cancellationToken);
        var names = Names(options);
        var kept = names.Select(_ => new RankingTally()).ToArray();
        var dropped = names.Select(_ => new RankingTally()).ToArray();
        var holdOuts = Split(data, options);
        int step = 0, steps = holdOuts.Count * names.Count;
        foreach (var holdOut in holdOuts)
        {
            var audience = ItemAudience.Of(holdOut.Training);
            for (int m = 0; m < names.Count; m++)
            {
                options.Progress?.Report(new TrainProgress(names[m], (double)step++ / steps));
                var lists = ListBuilder.Build(holdOut, Train(names[m], holdOut.Training, options.Train, crew), crew);
                kept[m].AddFold(holdOut, lists.Kept, audience);
                dropped[m].AddFold(holdOut, lists.Dropped, audience);
            }
        }

        options.Progress?.Report(new TrainProgress("done", 1));
        return [.. names.Select((name, m) => new EvaluationRow(name, kept[m].Figures(), dropped[m].Figures()))];
    }

    internal static IReadOnlyList<string> Names(EvaluationOptions options) =>
        options.Baselines ? [options.Train.Recipe, Popularity, Neighbors, Als, Ease] : [options.Train.Recipe];

    private static List<HoldOut> Split(TrainingData data, EvaluationOptions options)
    {
        List<HoldOut> holdOuts = options.Split switch
        {
            EvaluationSplit.Users => [.. options.Folds.Select(fold => HoldOut.OfUsers(data, [.. options.UserHashes], fold, options.InputShare))],
            EvaluationSplit.Time => [HoldOut.OfTime(data)],
            EvaluationSplit.Last => [HoldOut.OfLast(data)],
            _ => throw new ArgumentOutOfRangeException(nameof(options), $"split {options.Split}"),
        };
        return holdOuts.Sum(holdOut => holdOut.Users.Count) > 0
            ? holdOuts
            : throw new TrainingRefusedException($"none of {data.Users} users has enough events to hold some out");
    }

    internal static Func<IScorer> Train(string name, TrainingData data, TrainOptions options, WorkCrew crew)
    {
        int eventsMin = options.CoveredEventsMin, itemsMax = options.CoveredItemsMax;
        switch (name)
        {
            case Popularity:
                float[] counts = ItemPopularity.UniqueUsers(data);
                return () => new PopularityScorer(counts);
            case Neighbors:
                return ItemNeighborScorer.Train(data, eventsMin, itemsMax, crew).Copy;
            case Als:
                return ImplicitAlsScorer.Train(data, eventsMin, itemsMax, options.Seed, crew).Copy;
            case Ease:
                return EaseScorer.Train(data, eventsMin, itemsMax, crew).Copy;
            default:
                var model = Trainer.Train(data, options, crew.CancellationToken);
                return () => new ModelScorer(model);
        }
    }
}
