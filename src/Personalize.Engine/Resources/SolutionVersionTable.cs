using System.Collections.Concurrent;

namespace Personalize.Engine.Resources;

/// <summary>What was trained, by group, solution and version.</summary>
internal sealed class SolutionVersionTable(PersonalizeEngine engine) : IGroupResources
{
    private readonly ConcurrentDictionary<(uint Group, string Solution, string Version), SolutionVersion> _versions = new();
    private readonly List<string> _modelsTrained = [];

    /// <summary>Files of all models ever trained, in order, dropped ones too.</summary>
    public IReadOnlyList<string> ModelsTrained => _modelsTrained;

    /// <summary>Files of the models that solution versions use.</summary>
    public IReadOnlySet<string> LiveModels() => _versions.Values.Select(version => version.Trained.ModelFile).ToHashSet(StringComparer.Ordinal);

    public SolutionVersion? Get(uint group, string solution, string version) => _versions.GetValueOrDefault((group, solution, version));

    /// <summary>The versions trained for a group, oldest first.</summary>
    public IReadOnlyList<SolutionVersion> Of(DatasetGroup group) => _versions.Values.Where(v => v.Group == group).OrderBy(v => v.Trained.At).ToList();

    /// <summary>Notes a trained model, which is kept by now.</summary>
    /// <exception cref="PersonalizeException">The group was dropped meanwhile.</exception>
    public SolutionVersion Add(DatasetGroup group, Func<DateTimeOffset, SolutionVersionTrained> describe)
    {
        SolutionVersionTrained? trained = null;
        return engine.Changes.Commit(
            at =>
            {
                engine.Catalog.Groups.RequireKnown(group);
                return trained = describe(at);
            },
            () => Get(trained!.Group, trained.Solution, trained.Version)!);
    }

    /// <summary>A version of a group dropped since then is left out.</summary>
    public void Apply(SolutionVersionTrained trained)
    {
        _modelsTrained.Add(trained.ModelFile);
        if (engine.Catalog.Groups.Get(trained.Group) is { } group)
        {
            _versions[(trained.Group, trained.Solution, trained.Version)] = new SolutionVersion(engine, group, trained);
        }
    }

    public void Forget(DatasetGroup group)
    {
        foreach (var key in _versions.Keys.Where(key => key.Group == group.Store.Number).ToList())
        {
            _versions.TryRemove(key, out _);
        }
    }
}
