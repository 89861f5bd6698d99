using Personalize.Engine.Resources;

namespace Personalize.Engine;

/// <summary>A recipe with its settings on a dataset group: what versions are trained from.</summary>
/// <remarks>Any thread.</remarks>
public sealed class Solution
{
    private readonly PersonalizeEngine _engine;
    private SolutionSettings _settings;

    internal Solution(PersonalizeEngine engine, DatasetGroup group, string name, string recipe, SolutionSettings settings, DateTimeOffset createdAt)
    {
        _engine = engine;
        Group = group;
        Name = name;
        Recipe = recipe;
        _settings = settings;
        CreatedAt = createdAt;
    }

    /// <summary>Its name, unique in the engine.</summary>
    public string Name { get; }

    /// <summary>The group it is trained on.</summary>
    public DatasetGroup Group { get; }

    /// <summary>Name of its recipe.</summary>
    public string Recipe { get; }

    /// <summary>How it was made and changed; its text of JSON is the given one until an update adds to it.</summary>
    public SolutionOptions Options => Settings.Options;

    /// <summary>What of <see cref="SolutionOptions.Config"/> counts.</summary>
    public SolutionConfig Config => Settings.Config;

    /// <summary>Always <see cref="ResourceState.Active"/>: a solution is made and changed at once.</summary>
    public ResourceState State { get; } = ResourceState.Active;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset ChangedAt => Settings.ChangedAt;

    /// <summary>Its newest change; null until there was one.</summary>
    public SolutionUpdate? LatestUpdate => Settings.LatestUpdate;

    /// <summary>Its versions in every state, oldest first.</summary>
    public IReadOnlyList<SolutionVersion> Versions => _engine.Catalog.Versions.Of(this);

    /// <summary>The version begun last, in whatever state; null until there was one.</summary>
    public SolutionVersion? LatestVersion => Versions is [.., var newest] ? newest : null;

    /// <summary>Begins a training and returns at once: the version waits its turn, runs, and is active, failed or stopped in the end.</summary>
    /// <param name="mode">Anew, or with what the newest active version chose.</param>
    /// <param name="name">A name for the version besides its own, unique in the solution; null: none.</param>
    /// <exception cref="PersonalizeException">
    /// Too many trainings wait (<see cref="EngineOptions.JobsMax"/>), the name is taken or none, there is no active full version to update, or the solution was dropped: nothing was begun.
    /// </exception>
    public SolutionVersion StartTraining(TrainingMode mode = TrainingMode.Full, string? name = null) =>
        _engine.Catalog.Versions.Begin(this, mode, TrainingType.Manual, name);

    /// <summary>Changes its automatic training, the weights of its events, or both: in force from the next training on.</summary>
    /// <param name="performAutoTraining">Null: stays.</param>
    /// <param name="updateConfig">A JSON object with <c>autoTrainingConfig</c>, <c>eventsConfig</c> or both; null: nothing.</param>
    /// <exception cref="PersonalizeException">The object holds something else or a value out of range, or the solution was dropped: nothing was changed.</exception>
    public void Update(bool? performAutoTraining = null, string? updateConfig = null) => _engine.Catalog.Solutions.Update(this, performAutoTraining, updateConfig);

    /// <summary>Takes it away with all its versions; their models are deleted once no snapshot needs them.</summary>
    /// <exception cref="PersonalizeException">A campaign serves one of its versions, one is being trained, or it was dropped already.</exception>
    public void Drop() => _engine.Catalog.Solutions.Drop(this);

    /// <summary>When it was made to train by itself, or its schedule was set.</summary>
    internal DateTimeOffset AutoTrainingSince => Settings.AutoTrainingSince;

    internal SolutionSettings Settings
    {
        get => Volatile.Read(ref _settings);
        set => Volatile.Write(ref _settings, value);
    }
}
