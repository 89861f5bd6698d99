using Personalize.Engine.Resources;

namespace Personalize.Engine.Jobs;

/// <summary>The training of a version that was begun.</summary>
internal sealed class TrainingRun(PersonalizeEngine engine, Solution solution, SolutionVersion version)
    : Job(engine, JobKind.Training, $"solution/{version.Solution}/{version.Version}", version)
{
    private readonly PersonalizeEngine _engine = engine;

    protected override void Work(CancellationToken cancellationToken)
    {
        SolutionConfig config = solution.Config;
        var options = new TrainingOptions
        {
            Solution = version.Solution,
            Parameters = config.Parameters,
            EventType = solution.Options.EventType,
            EventValueMin = config.EventValueThreshold,
            Events = config.Events,
            ExcludedColumns = config.ExcludedColumns,
            IncludedColumns = config.IncludedColumns,
            Update = version.Mode == TrainingMode.Update,
            SearchTrainingsMax = solution.Options.PerformHpo && version.Mode == TrainingMode.Full ? config.SearchTrainingsMax ?? TrainingJob.SearchesOfHpo : 0,
            Progress = this,
        };
        TrainingJob.Run(_engine, version, options, PassLastStop, cancellationToken);
    }
}
