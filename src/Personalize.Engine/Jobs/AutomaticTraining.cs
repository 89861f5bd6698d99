using Microsoft.Extensions.Logging;
using Personalize.Engine.Ingest;
using Personalize.Engine.Resources;

namespace Personalize.Engine.Jobs;

/// <summary>Trains solutions by themselves on their schedules, where interactions came since the last time.</summary>
/// <remarks>
/// <code>
/// made, or set to train by itself ── 50 minutes ─► first training, unless one was begun meanwhile
/// any training begun ── the schedule, 1..30 days ─► next training, unless no interaction came or went since
/// </code>
/// It looks every five minutes, so the first begins within the hour. What cannot begin, for the queue is full, is tried again at the next look;
/// so is what the end of the process interrupted, once: a training that ends the process must not do so every five minutes.
/// </remarks>
internal sealed class AutomaticTraining : IDisposable
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(50);

    private readonly PersonalizeEngine _engine;
    private readonly ITimer _timer;
    private readonly Lock _looking = new();
    private bool _isClosed;

    public AutomaticTraining(PersonalizeEngine engine)
    {
        _engine = engine;
        _timer = engine.Time.CreateTimer(static training => ((AutomaticTraining)training!).Look(), this, LookPeriod, LookPeriod);
    }

    /// <summary>Waits for a look under way; none begins after it.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_looking)
        {
            _isClosed = true;
        }
    }

    private void Look()
    {
        if (!_looking.TryEnter())
        {
            return;
        }

        try
        {
            foreach (Solution solution in _engine.Solutions.Where(solution => !_isClosed && solution.Options.PerformAutoTraining && IsDue(solution)))
            {
                Begin(solution);
            }
        }
        catch (Exception failure) // any: on a timer's thread it would end the process
        {
            _engine.Logger.NoAutomaticTraining(failure, failure.Message);
        }
        finally
        {
            _looking.Exit();
        }
    }

    private void Begin(Solution solution)
    {
        try
        {
            _engine.Catalog.Versions.Begin(solution, TrainingMode.Full, TrainingType.Automatic, null);
        }
        catch (PersonalizeException refused)
        {
            _engine.Logger.AutomaticTrainingRefused(solution.Name, refused.Message);
        }
    }

    private bool IsDue(Solution solution)
    {
        IReadOnlyList<SolutionVersion> versions = solution.Versions;
        if (versions.Any(version => version.Status.IsUnfinished))
        {
            return false;
        }

        DateTimeOffset due = solution.AutoTrainingSince + FirstAfter;
        if (LastBegun(versions) is { } last && last.CreatedAt > solution.AutoTrainingSince)
        {
            due = last.CreatedAt + solution.Config.Schedule;
        }

        return _engine.Time.GetUtcNow() >= due && HasNews(solution, versions);
    }

    /// <summary>The training from which the schedule counts: the newest, or the one before where an automatic one was interrupted.</summary>
    private static SolutionVersion? LastBegun(IReadOnlyList<SolutionVersion> versions) => versions switch
    {
        [.., var before, { TrainingType: TrainingType.Automatic, Status.IsInterrupted: true }] => before,
        [{ TrainingType: TrainingType.Automatic, Status.IsInterrupted: true }] => null,
        [.., var last] => last,
        _ => null,
    };

    /// <summary>Interactions came or went since the newest model; a history that was replaced by one as long counts where an import job did it.</summary>
    private bool HasNews(Solution solution, IReadOnlyList<SolutionVersion> versions)
    {
        long now = solution.Group.Counts.Interactions;
        SolutionVersion? trained = versions.LastOrDefault(version => version.State == ResourceState.Active);
        return now > 0 && (trained is null || HasChanged(solution.Group, trained.Trained, now) || _engine.Catalog.Imports.Values.Any(import =>
            import.Group == solution.Group && import is { Dataset: DatasetType.Interactions, State: ResourceState.Active } && import.ChangedAt >= trained.CreatedAt));
    }

    /// <summary>By changes, for as many may have come as went; versions from before changes were noted have the number of interactions only.</summary>
    private static bool HasChanged(DatasetGroup group, SolutionVersionTrained trained, long interactions) =>
        trained.InteractionChanges is { } changes ? changes != GroupCounting.InteractionChangesOf(group.Store.State) : trained.Interactions != interactions;
}
