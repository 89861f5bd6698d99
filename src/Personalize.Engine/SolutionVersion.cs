using Personalize.Engine.Jobs;
using Personalize.Engine.Resources;
using Personalize.Engine.Serving;
using Personalize.Training;

namespace Personalize.Engine;

/// <summary>One training of a solution and its result: a model file and how it came to be.</summary>
/// <remarks>Any thread. Once it is active, failed or stopped it never changes.</remarks>
public sealed class SolutionVersion : IMadeByJob
{
    private static readonly Dictionary<string, string> NoParameters = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, double> NoMetrics = new(StringComparer.Ordinal);

    private readonly PersonalizeEngine _engine;
    private readonly VersionBegun _begun;
    private ResourceStatus _status;
    private SolutionVersionTrained? _trained;

    internal SolutionVersion(PersonalizeEngine engine, DatasetGroup group, VersionBegun begun, ResourceStatus status, long order)
    {
        _engine = engine;
        Group = group;
        _begun = begun;
        _status = status;
        Order = order;
    }

    /// <summary>The group it was trained on.</summary>
    public DatasetGroup Group { get; }

    /// <summary>Name of its solution.</summary>
    public string Solution => _begun.Solution;

    /// <summary>Its own name: eight hexadecimal digits, unique in its solution.</summary>
    public string Version => _begun.Version;

    /// <summary>The name that its caller gave it; null: none.</summary>
    public string? Name => _begun.Name;

    /// <summary>Name of the recipe.</summary>
    public string Recipe => _begun.Recipe;

    /// <summary>What it took over from the version before.</summary>
    public TrainingMode Mode => _begun.Mode;

    /// <summary>Who asked for it.</summary>
    public TrainingType TrainingType => _begun.Type;

    /// <summary>Where it is in its life.</summary>
    public ResourceState State => Status.State;

    /// <summary>Why it failed; null otherwise.</summary>
    public string? FailureReason => Status.FailureReason;

    /// <summary>When its training was asked for.</summary>
    public DateTimeOffset CreatedAt => _begun.At;

    /// <summary>When its state changed last.</summary>
    public DateTimeOffset ChangedAt => Status.ChangedAt;

    /// <summary>How long the training took, in hours; null where it is not known or not done.</summary>
    public double? TrainingHours => _trained?.TrainingHours;

    /// <summary>Parameters given and chosen, by name; empty before it is active.</summary>
    public IReadOnlyDictionary<string, string> Parameters => _trained?.Parameters ?? NoParameters;

    /// <summary>Figures of the training by name; empty before it is active.</summary>
    public IReadOnlyDictionary<string, double> Metrics => _trained?.Metrics ?? NoMetrics;

    /// <summary>Share of its training that is done, 0..1.</summary>
    public double Share => Job?.Share ?? (State == ResourceState.Active ? 1 : 0);

    /// <summary>Stops its training: at once where it waits, within a second or two where it runs. It stays in the list, stopped.</summary>
    /// <exception cref="PersonalizeException">It is not pending or in progress.</exception>
    public void Stop() => (Job
        ?? throw new PersonalizeException(PersonalizeErrorCode.InUse, $"version {Version} is {State}; allowed to stop is what is Pending or InProgress")).Stop();

    /// <summary>Completes when it has ended, as <see cref="State"/> then says; at once where it has.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the training goes on.</exception>
    public Task WaitAsync(CancellationToken cancellationToken = default) => (Job?.Ended ?? Task.CompletedTask).WaitAsync(cancellationToken);

    /// <summary>Under the control lock, or before anybody else has it.</summary>
    internal void BecomeActive(SolutionVersionTrained trained, long order)
    {
        _trained = trained;
        TrainedOrder = order;
        Status = new ResourceStatus(ResourceState.Active, trained.At);
    }

    /// <summary>What trains it; null where it was trained by its caller or by an earlier process.</summary>
    internal TrainingRun? Job { get; set; }

    internal ResourceStatus Status
    {
        get => Volatile.Read(ref _status);
        set => Volatile.Write(ref _status, value);
    }

    ResourceStatus IMadeByJob.Status
    {
        get => Status;
        set => Status = value;
    }

    bool IMadeByJob.IsKnown => _engine.Catalog.Versions.Get(Group.Store.Number, Solution, Version) == this;

    CatalogChange IMadeByJob.DescribeEnd(ResourceState state, string? reason, DateTimeOffset at) =>
        new VersionEnded(Group.Store.Number, Solution, Version, state, reason, at);

    /// <summary>File of its model; null before it is active.</summary>
    internal string? ModelFile => _trained?.ModelFile;

    /// <summary>Grows from version to version of the engine.</summary>
    internal long Order { get; }

    /// <summary>When it was trained, as <see cref="Order"/> counts; 0 before.</summary>
    internal long TrainedOrder { get; private set; }

    internal SolutionVersionTrained Trained => _trained
        ?? throw new PersonalizeException(PersonalizeErrorCode.InUse, $"version {Version} of solution '{Solution}' is {State}; allowed is an active one");

    /// <summary>The model, indexed and kept up with every item put from now on.</summary>
    /// <exception cref="IOException">Its file is not there.</exception>
    /// <exception cref="InvalidDataException">Its file is damaged.</exception>
    /// <exception cref="PersonalizeException">It is not active.</exception>
    internal ServingModel Load()
    {
        using var content = new MemoryStream(_engine.Blobs.Load(Trained.ModelFile));
        return Group.Serving.Start(TrainedModel.Load(content), Trained.ItemColumns ?? [], Trained.Events);
    }

    /// <summary>Makes the campaign of that name serve this version, a new one where there is none; requests in flight finish on the version before.</summary>
    /// <exception cref="PersonalizeException">The name is none, another group's campaign has it, or the version is not active.</exception>
    public Campaign Deploy(string campaign) => _engine.Catalog.Campaigns.Deploy(campaign, this);
}
