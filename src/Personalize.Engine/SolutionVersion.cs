using Personalize.Engine.Serving;
using Personalize.Training;

namespace Personalize.Engine;

/// <summary>One trained result: a model file and how it came to be. Immutable.</summary>
public sealed class SolutionVersion
{
    private readonly PersonalizeEngine _engine;

    internal SolutionVersion(PersonalizeEngine engine, DatasetGroup group, Resources.SolutionVersionTrained trained)
    {
        _engine = engine;
        Group = group;
        Trained = trained;
    }

    /// <summary>The group it was trained on.</summary>
    public DatasetGroup Group { get; }

    /// <summary>Name of its solution.</summary>
    public string Solution => Trained.Solution;

    /// <summary>Its own name: eight hexadecimal digits.</summary>
    public string Version => Trained.Version;

    /// <summary>Name of the recipe.</summary>
    public string Recipe => Trained.Recipe;

    /// <summary>Parameters given and chosen, by name.</summary>
    public IReadOnlyDictionary<string, string> Parameters => Trained.Parameters;

    /// <summary>Figures of the training by name.</summary>
    public IReadOnlyDictionary<string, double> Metrics => Trained.Metrics;

    internal Resources.SolutionVersionTrained Trained { get; }

    /// <summary>The model, indexed and kept up with every item put from now on.</summary>
    /// <exception cref="IOException">Its file is not there.</exception>
    /// <exception cref="InvalidDataException">Its file is damaged.</exception>
    internal ServingModel Load()
    {
        using var content = new MemoryStream(_engine.Blobs.Load(Trained.ModelFile));
        return Group.Serving.Start(TrainedModel.Load(content));
    }

    /// <summary>Makes the campaign of that name serve this version, a new one where there is none; requests in flight finish on the version before.</summary>
    /// <exception cref="PersonalizeException">The name is none, or another group's campaign has it.</exception>
    public Campaign Deploy(string campaign) => _engine.Catalog.Campaigns.Deploy(campaign, this);
}
