using Personalize.Training.Ease;
using Personalize.Training.Matrices;
using Personalize.Training.Popularity;

namespace Personalize.Training.Evaluation;

/// <summary>Trains as the service does: first without the newest events of a tenth of the users, which gives the figures, then on all data with what was chosen there.</summary>
/// <remarks>
/// So the search for parameters runs once, on data that the figures do not ask for, and the whole costs one training more than a search. Users tested: fold 0 by the hash of their ids, those with at least two events.
/// Lists hold seen items, as the service's do. Figures are under the names of GetSolutionMetrics; none where nobody can be tested.
/// </remarks>
public static class HeldOutTraining
{
    private const double HeldOutShare = .7; // of the time, as a rule

    /// <summary>Name of the figure that only aws-trending-now has.</summary>
    public const string TrendAccuracy = "trend_prediction_accuracy";

    private static readonly Dictionary<string, double> None = new(StringComparer.Ordinal);

    /// <summary>Trains on all data.</summary>
    /// <param name="data">All events; <see cref="TrainingData.UserHashes"/> say whom to test.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">As for <see cref="Trainer.Train"/>.</param>
    /// <returns>The model, and its figures by name.</returns>
    /// <exception cref="TrainingRefusedException">As for <see cref="Trainer.Train"/>.</exception>
    public static (TrainedModel Model, IReadOnlyDictionary<string, double> Figures) Run(TrainingData data, TrainOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var heldOut = data.UserHashes is { } hashes ? HoldOut.OfUsers(data, hashes, fold: 0) : null;
        if (heldOut is null || heldOut.Users.Count == 0 || TryTrain(heldOut.Training, Within(options, 0, HeldOutShare), cancellationToken) is not { } tested)
            return (Trainer.Train(data, options, cancellationToken), None);
        var figures = Measure(heldOut, tested, new WorkCrew(options.Threads, cancellationToken));
        if (options.Recipe == Recipes.TrendingNow) figures[TrendAccuracy] = AccuracyOfTrend(data, options);
        var rest = Within(options, HeldOutShare, 1);
        if (options.Kept is null && KeptChoice.TryOf(tested, out var kept)) rest = rest with { Kept = kept };
        return (Trainer.Train(data, rest, cancellationToken), figures);
    }

    /// <summary>Increase of what would have been listed before the latest interval, as a share of that of the items which increased most: 0..1.</summary>
    internal static double AccuracyOfTrend(TrainingData data, TrainOptions options)
    {
        long seconds = (long)options.TrendInterval.TotalSeconds, border = long.MinValue;
        foreach (long timestamp in data.Timestamp) border = Math.Max(border, timestamp);
        long latest = Trend.BucketOf(border, seconds) - (Trend.Buckets - 1);
        var before = TimeCut.Where(data, e => Trend.BucketOf(data.Timestamp[e], seconds) < latest);
        if (before.Events == 0) return 0;
        int[] increase = TrendTraining.Increase(data, seconds);
        double most = increase.OrderDescending().Take(RankingTally.ListLength).Sum(one => (double)one);
        float[] scores = TrendTraining.Train(before, options).Out;
        double listed = Enumerable.Range(0, scores.Length).OrderByDescending(item => scores[item]).ThenBy(item => item).Take(RankingTally.ListLength).Sum(item => (double)increase[item]);
        return most <= 0 ? 0 : Math.Max(0, listed / most);
    }

    private static Dictionary<string, double> Measure(HoldOut heldOut, TrainedModel model, WorkCrew crew)
    {
        var tally = new RankingTally();
        tally.AddFold(heldOut, ListBuilder.Build(heldOut, () => new ModelScorer(model), crew).Kept, ItemAudience.Of(heldOut.Training));
        return new Dictionary<string, double>(tally.Figures().ByName, StringComparer.Ordinal);
    }

    // What the filters of a recipe leave of the smaller data may be nothing: that is no reason not to train on all.
    private static TrainedModel? TryTrain(TrainingData data, TrainOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return data.Events == 0 ? null : Trainer.Train(data, options, cancellationToken);
        }
        catch (TrainingRefusedException)
        {
            return null;
        }
    }

    private static TrainOptions Within(TrainOptions options, double from, double to) =>
        options.Progress is { } told ? options with { Progress = new PartOfProgress(told, from, to) } : options;

    private sealed class PartOfProgress(IProgress<TrainProgress> told, double from, double to) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value) => told.Report(value with { Share = from + (value.Share * (to - from)), Stage = to < 1 && value.Stage == "done" ? "figures" : value.Stage });
    }
}
