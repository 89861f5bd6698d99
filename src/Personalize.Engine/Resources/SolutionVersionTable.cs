using System.Collections.Concurrent;
using System.Security.Cryptography;
using Personalize.Engine.Jobs;

namespace Personalize.Engine.Resources;

/// <summary>What was trained or is to be, by group, solution and version.</summary>
internal sealed class SolutionVersionTable(PersonalizeEngine engine) : IGroupResources
{
    private readonly ConcurrentDictionary<(uint Group, string Solution, string Version), SolutionVersion> _versions = new();
    private readonly List<string> _modelsTrained = [];
    private long _order;

    /// <summary>Files of all models ever trained, in order, dropped ones too.</summary>
    public IReadOnlyList<string> ModelsTrained => _modelsTrained;

    /// <summary>Files of the models that solution versions use.</summary>
    public IReadOnlySet<string> LiveModels() =>
        _versions.Values.Select(version => version.ModelFile).OfType<string>().ToHashSet(StringComparer.Ordinal);

    public SolutionVersion? Get(uint group, string solution, string version) => _versions.GetValueOrDefault((group, solution, version));

    /// <summary>The active versions of a group, oldest first.</summary>
    public IReadOnlyList<SolutionVersion> Of(DatasetGroup group) => Find(version => version.Group == group && version.State == ResourceState.Active);

    /// <summary>The versions of a solution in every state, oldest first.</summary>
    public IReadOnlyList<SolutionVersion> Of(Solution solution) => Find(version => version.Group == solution.Group && version.Solution == solution.Name);

    /// <summary>The version of the same solution that was trained last; null: none that is there still.</summary>
    public SolutionVersion? NewestTrainedOf(SolutionVersion version) =>
        _versions.Values.Where(other => other.Group == version.Group && other.Solution == version.Solution && other.State == ResourceState.Active).MaxBy(other => other.TrainedOrder);

    /// <summary>The next number of the order in which versions began, were trained and were deployed, which clocks do not change. Under the control lock.</summary>
    public long TakeOrder() => ++_order;

    /// <summary>Begins a version: logged, and put into the queue of trainings.</summary>
    /// <exception cref="PersonalizeException">Too many trainings wait, the name is taken or none, or there is nothing to update: nothing was begun.</exception>
    public SolutionVersion Begin(Solution solution, TrainingMode mode, TrainingType type, string? name)
    {
        if (name is not null)
        {
            ResourceNames.Check("the version", name);
        }

        SolutionVersion version = null!;
        engine.JobQueue.Start(JobKind.Training, () =>
        {
            string id = "";
            return engine.Changes.Commit(
                at =>
                {
                    engine.Catalog.Solutions.RequireKnown(solution);
                    RequireMayBegin(solution, mode, name);
                    id = NewId(solution);
                    return new VersionBegun(solution.Group.Store.Number, solution.Name, id, solution.Recipe, mode, type, name, at);
                },
                () =>
                {
                    version = Get(solution.Group.Store.Number, solution.Name, id)!;
                    return version.Job = new TrainingRun(engine, solution, version);
                });
        });
        return version;
    }

    /// <summary>Notes a trained model, which is kept by now.</summary>
    /// <exception cref="PersonalizeException">The group was dropped meanwhile, or the solution's name was taken.</exception>
    public SolutionVersion Add(DatasetGroup group, Func<DateTimeOffset, SolutionVersionTrained> describe)
    {
        SolutionVersionTrained? trained = null;
        return engine.Changes.Commit(
            at =>
            {
                engine.Catalog.Groups.RequireKnown(group);
                trained = describe(at);
                engine.Catalog.Solutions.RequireFor(group, trained.Solution, trained.Recipe);
                return trained;
            },
            () => Get(trained!.Group, trained.Solution, trained.Version)!);
    }

    /// <summary>Throws where a version went with its solution. Under the control lock.</summary>
    public void RequireKnown(SolutionVersion version)
    {
        if (Get(version.Group.Store.Number, version.Solution, version.Version) != version)
        {
            throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"version {version.Version} was dropped with solution '{version.Solution}'");
        }
    }

    /// <summary>A version of a group dropped since then is left out.</summary>
    public void Apply(VersionBegun begun)
    {
        if (engine.Catalog.Groups.Get(begun.Group) is { } group)
        {
            Set(new SolutionVersion(engine, group, begun, new ResourceStatus(ResourceState.Pending, begun.At), ++_order));
        }
    }

    public void Apply(VersionEnded ended)
    {
        if (Get(ended.Group, ended.Solution, ended.Version) is { } version)
        {
            version.Status = new ResourceStatus(ended.State, ended.At, ended.Reason);
        }
    }

    public void Apply(JobsInterrupted interrupted)
    {
        foreach (SolutionVersion version in _versions.Values.Where(version => version.Status.IsUnfinished))
        {
            version.Status = new ResourceStatus(ResourceState.Failed, interrupted.At, interrupted.Reason) { IsInterrupted = true };
        }
    }

    /// <summary>A version that was begun has its model; one that was not comes to be. That of a group dropped since then is left out.</summary>
    public void Apply(SolutionVersionTrained trained)
    {
        _modelsTrained.Add(trained.ModelFile);
        if (engine.Catalog.Groups.Get(trained.Group) is not { } group)
        {
            return;
        }

        if (trained.ItemColumns is null)
        {
            // Of before the names were kept: trained with the schema that its group has had from the beginning.
            trained = trained with { ItemColumns = [.. group.Store.Schemas.Items?.Columns.Select(column => column.Name) ?? []] };
        }

        engine.Catalog.Solutions.Imply(group, trained);
        if (Get(trained.Group, trained.Solution, trained.Version) is not { } version)
        {
            var begun = new VersionBegun(trained.Group, trained.Solution, trained.Version, trained.Recipe, trained.Mode, TrainingType.Manual, null, trained.At);
            version = new SolutionVersion(engine, group, begun, new ResourceStatus(ResourceState.Active, trained.At), ++_order);
            version.BecomeActive(trained, TakeOrder());
            Set(version);
            return;
        }

        version.BecomeActive(trained, TakeOrder());
    }

    /// <summary>Some version of the group waits, runs or is about to stop.</summary>
    public bool HasUnfinished(DatasetGroup group) => _versions.Values.Any(version => version.Group == group && version.Status.IsUnfinished);

    /// <summary>Some version waits, runs or is about to stop.</summary>
    public bool IsAnyUnfinished => _versions.Values.Any(version => version.Status.IsUnfinished);

    public void Forget(DatasetGroup group) => Forget(version => version.Group == group);

    /// <summary>The versions of a solution go.</summary>
    public void Forget(Solution solution) => Forget(version => version.Group == solution.Group && version.Solution == solution.Name);

    private void RequireMayBegin(Solution solution, TrainingMode mode, string? name)
    {
        IReadOnlyList<SolutionVersion> versions = Of(solution);
        if (name is not null && versions.Any(version => version.Name == name))
        {
            throw new PersonalizeException(PersonalizeErrorCode.AlreadyExists, $"version '{name}' of solution '{solution.Name}' already exists");
        }

        if (mode == TrainingMode.Update && !versions.Any(version => version is { State: ResourceState.Active, Mode: TrainingMode.Full }))
        {
            throw new PersonalizeException($"the training mode is Update, and solution '{solution.Name}' has no active version of mode Full; allowed is Full");
        }
    }

    /// <summary>Eight hexadecimal digits that no version of the solution has.</summary>
    private string NewId(Solution solution)
    {
        string id;
        do
        {
            id = RandomNumberGenerator.GetHexString(8, lowercase: true);
        }
        while (Get(solution.Group.Store.Number, solution.Name, id) is not null);
        return id;
    }

    private void Set(SolutionVersion version) => _versions[(version.Group.Store.Number, version.Solution, version.Version)] = version;

    private void Forget(Func<SolutionVersion, bool> isMeant)
    {
        foreach (var (key, version) in _versions)
        {
            if (isMeant(version))
            {
                _versions.TryRemove(key, out _);
            }
        }
    }

    private List<SolutionVersion> Find(Func<SolutionVersion, bool> isMeant) => [.. _versions.Values.Where(isMeant).OrderBy(version => version.Order)];
}
