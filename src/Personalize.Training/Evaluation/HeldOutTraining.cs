using Personalize.Training.Matrices;

namespace Personalize.Training.Evaluation;

/// <summary>What a solution version is measured by: trained on a part of the events, asked for the rest, before it is trained on all of them.</summary>
/// <remarks>One fold of <see cref="HoldOut.OfUsers"/>: the newest tenth of the events of a tenth of the users is the truth; seen items stay in the lists, as the service has it.</remarks>
public static class HeldOutTraining
{
    private const int Fold = 0;

    /// <summary>The figures, and the options for the training on everything: what was chosen for itself on the part is kept, so that it need not be chosen twice.</summary>
    /// <param name="data">All events.</param>
    /// <param name="userHashes"><see cref="UserHash"/> of every user's id.</param>
    /// <param name="options">How the version is trained.</param>
    /// <param name="cancellationToken">Stops the training.</param>
    /// <returns>No figures where nobody can be tested or the part is too small to be trained on; the options are then those given.</returns>
    public static (RankingFigures? Figures, TrainOptions Options) Measure(
        TrainingData data, ReadOnlySpan<uint> userHashes, TrainOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        HoldOut holdOut = HoldOut.OfUsers(data, userHashes, Fold);
        if (holdOut.Users.Count == 0)
            return (null, options);

        try
        {
            TrainedModel model = Trainer.Train(holdOut.Training, options, cancellationToken);
            var crew = new WorkCrew(options.Threads, cancellationToken);
            var tally = new RankingTally();
            tally.AddFold(holdOut, ListBuilder.Build(holdOut, () => new ModelScorer(model), crew).Kept, ItemAudience.Of(holdOut.Training));
            return (tally.Figures(), Keep(options, model));
        }
        catch (TrainingRefusedException)
        {
            return (null, options);
        }
    }

    private static TrainOptions Keep(TrainOptions options, TrainedModel model)
    {
        try
        {
            return options.KeepingChoicesOf(model);
        }
        catch (ArgumentException)
        {
            return options; // A recipe that chooses nothing.
        }
    }
}
