using System.Collections.Concurrent;

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
        _versions.Values.Select(version => version.Status.Trained?.ModelFile).OfType<string>().ToHashSet(StringComparer.Ordinal);

    public SolutionVersion? Get(uint group, string solution, string version) => _versions.GetValueOrDefault((group, solution, version));

    /// <summary>The active versions of a group, oldest first.</summary>
    public IReadOnlyList<SolutionVersion> Of(DatasetGroup group) => Find(version => version.Group == group && version.State == ResourceState.Active);

    /// <summary>The versions of a solution in every state, oldest first.</summary>
    public IReadOnlyList<SolutionVersion> Of(Solution solution) => Find(version => version.Group == solution.Group && version.Solution == solution.Name);

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
    public void Apply(SolutionVersionTrained trained)
    {
        _modelsTrained.Add(trained.ModelFile);
        if (engine.Catalog.Groups.Get(trained.Group) is not { } group)
        {
            return;
        }

        var active = new VersionStatus(ResourceState.Active, trained.At) { Trained = trained };
        engine.Catalog.Solutions.Imply(group, trained);
        var begun = new VersionBegun(trained.Group, trained.Solution, trained.Version, trained.Recipe, trained.Mode, TrainingType.Manual, null, trained.At);
        _versions[(trained.Group, trained.Solution, trained.Version)] = new SolutionVersion(engine, group, begun, active, ++_order);
    }

    public void Forget(DatasetGroup group) => Forget(version => version.Group == group);

    /// <summary>The versions of a solution go.</summary>
    public void Forget(Solution solution) => Forget(version => version.Group == solution.Group && version.Solution == solution.Name);

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
