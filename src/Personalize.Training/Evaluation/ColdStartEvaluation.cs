using Personalize.Training.Matrices;

namespace Personalize.Training.Evaluation;

/// <summary>Measures what a model answers to users and of items that it has never seen.</summary>
/// <remarks>
/// New users: a tenth of the users is kept from training; after their oldest 0, 1, 2 and 5 events the next ten are to be foretold. New items: a tenth of the items is kept from
/// training and ranked among themselves for everyone who met one; the baselines know none from another. A row of chance shows what nothing at all would reach.
/// </remarks>
public static class ColdStartEvaluation
{
    /// <summary>After how many events new users are asked.</summary>
    public static IReadOnlyList<int> UserEvents { get; } = [0, 1, 2, 5];

    /// <summary>Name of the row that orders by chance.</summary>
    public const string Chance = "chance";

    /// <summary>The model's row first, then the baselines', then chance.</summary>
    /// <param name="data">All events.</param>
    /// <param name="options">Folds and hashes as for <see cref="EvaluationSplit.Users"/>; folds cut the items too.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static IReadOnlyList<ColdStartRow> Run(TrainingData data, EvaluationOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var crew = new WorkCrew(options.Train.Threads, cancellationToken);
        string[] names = [.. ModelEvaluation.Names(options), .. options.Baselines ? [Chance] : Array.Empty<string>()];
        var ofUsers = names.Select(_ => UserEvents.Select(_ => new List<double>()).ToArray()).ToArray();
        var ofItems = names.Select(_ => new List<double>()).ToArray();
        int step = 0, steps = options.Folds.Count * names.Length;
        foreach (int fold in options.Folds)
        {
            HoldOut[] users = [.. UserEvents.Select(events => HoldOut.OfNewUsers(data, [.. options.UserHashes], fold, events))];
            var items = HoldOut.OfNewItems(data, fold);
            for (int m = 0; m < names.Length; m++)
            {
                options.Progress?.Report(new TrainProgress($"{names[m]}, cold", (double)step++ / steps));
                var scorer = Train(names[m], users[0].Training, options, crew);
                for (int e = 0; e < users.Length; e++) Add(users[e], scorer, ofUsers[m][e], crew);
                if (m == 0 || names[m] == Chance) Add(items, Train(names[m], items.Training, options, crew), ofItems[m], crew);
            }
        }

        options.Progress?.Report(new TrainProgress("done", 1));
        return [.. names.Select((name, m) => new ColdStartRow(
            name, [.. UserEvents.Select((events, e) => Figure($"{events} events", ofUsers[m][e]))], ofItems[m].Count == 0 ? null : Figure("new items", ofItems[m])))];
    }

    private static Func<IScorer> Train(string name, TrainingData data, EvaluationOptions options, WorkCrew crew) =>
        name == Chance ? () => new ChanceScorer(options.Train.Seed) : ModelEvaluation.Train(name, data, options.Train, crew);

    private static void Add(HoldOut holdOut, Func<IScorer> scorer, List<double> values, WorkCrew crew)
    {
        var lists = ListBuilder.Build(holdOut, scorer, crew).Dropped;
        for (int index = 0; index < lists.Length; index++) values.Add(RankingMetrics.Ndcg(lists[index], holdOut.Truths[index], 10));
    }

    private static GroupFigure Figure(string name, List<double> values) => new(name, values.Count, MetricValue.Of([.. values]));
}
