using Personalize.Engine.Jobs;
using Personalize.Engine.Resources;

namespace Personalize.Engine;

/// <summary>One import job: files that become bulk records of a dataset, all of them or none.</summary>
/// <remarks>Any thread. Active means taken whole. Once it is active, failed or stopped it never changes.</remarks>
public sealed class DatasetImport : IMadeByJob
{
    private readonly PersonalizeEngine _engine;
    private readonly ImportBegun _begun;
    private ResourceStatus _status;

    internal DatasetImport(PersonalizeEngine engine, DatasetGroup group, ImportBegun begun)
    {
        _engine = engine;
        Group = group;
        _begun = begun;
        _status = new ResourceStatus(ResourceState.Pending, begun.At);
    }

    /// <summary>Its name, unique among the engine's import jobs.</summary>
    public string Name => _begun.Name;

    /// <summary>The group.</summary>
    public DatasetGroup Group { get; }

    /// <summary>The dataset that takes the rows.</summary>
    public DatasetType Dataset => _begun.Dataset;

    /// <summary>Where the files are, as it was given.</summary>
    public string Location => _begun.Location;

    /// <summary>As it was given; null: none.</summary>
    public string? RoleArn => _begun.RoleArn;

    /// <summary>What becomes of earlier imports of the dataset.</summary>
    public ImportMode Mode => _begun.Mode;

    /// <summary>Where it is in its life.</summary>
    public ResourceState State => Status.State;

    /// <summary>Why it failed: file, row, column, value and what is allowed; null otherwise.</summary>
    public string? FailureReason => Status.FailureReason;

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt => _begun.At;

    /// <summary>When its state changed last.</summary>
    public DateTimeOffset ChangedAt => Status.ChangedAt;

    /// <summary>Rows that became records; null before it is active.</summary>
    public long? Records { get; private set; }

    /// <summary>Share that is done, 0..1.</summary>
    public double Share => Job?.Share ?? (State == ResourceState.Active ? 1 : 0);

    /// <summary>Stops it: at once where it waits, within a second or two where it reads; nothing is left behind.</summary>
    /// <exception cref="PersonalizeException">It is not pending or in progress, or its data are being committed.</exception>
    public void Stop() => (Job
        ?? throw new PersonalizeException(PersonalizeErrorCode.InUse, $"import '{Name}' is {State}; allowed to stop is what is Pending or InProgress")).Stop();

    /// <summary>Completes when it has ended, as <see cref="State"/> then says; at once where it has.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the import goes on.</exception>
    public Task WaitAsync(CancellationToken cancellationToken = default) => (Job?.Ended ?? Task.CompletedTask).WaitAsync(cancellationToken);

    /// <summary>Said just before its data are committed; null before that.</summary>
    internal ImportCommitting? Committing { get; set; }

    /// <summary>What does it; null where an earlier process did.</summary>
    internal ImportRun? Job { get; set; }

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

    bool IMadeByJob.IsKnown => _engine.Catalog.Imports.TryGet(Name, out DatasetImport? known) && known == this;

    CatalogChange IMadeByJob.DescribeEnd(ResourceState state, string? reason, DateTimeOffset at) =>
        new ImportEnded(Name, state, reason, null, at, Group.Store.Number);

    /// <summary>Under the control lock.</summary>
    internal void End(ImportEnded ended)
    {
        Records = ended.Records;
        Status = new ResourceStatus(ended.State, ended.At, ended.Reason);
    }
}
