using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Personalize.Engine.Ingest;
using Personalize.Engine.Serving;
using Personalize.Storage.Log;

namespace Personalize.Engine.Resources;

/// <summary>All resources by name, as the catalog's log records left them.</summary>
/// <remarks>Changed by one thread at a time (the engine's control lock, or replay); read by any.</remarks>
internal sealed class Catalog(PersonalizeEngine engine)
{
    /// <summary>The stream of the engine's own changes.</summary>
    public static readonly StreamId Stream = new(0, 0);

    private readonly ConcurrentDictionary<(uint Group, string Solution, string Version), SolutionVersion> _versions = new();
    private readonly Dictionary<string, CampaignDeployed> _deployments = new(StringComparer.Ordinal);
    private readonly List<byte[]> _records = [];
    private readonly List<string> _modelsTrained = [];
    private DatasetGroup?[] _groupByNumber = new DatasetGroup?[16];

    public NameTable<DatasetGroup> Groups { get; } = new();

    public NameTable<Campaign> Campaigns { get; } = new();

    public NameTable<Filter> Filters { get; } = new();

    /// <summary>Number of the next group; numbers are never used again.</summary>
    public uint NextGroupNumber { get; private set; } = 1;

    /// <summary>Files of all models ever trained, in order, dropped ones too.</summary>
    public IReadOnlyList<string> ModelsTrained => _modelsTrained;

    /// <summary>The data of all groups.</summary>
    public IEnumerable<GroupStore> Stores => Groups.Values.Select(group => group.Store);

    /// <summary>Files of the models that solution versions use.</summary>
    public IReadOnlySet<string> LiveModels() => _versions.Values.Select(version => version.Trained.ModelFile).ToHashSet(StringComparer.Ordinal);

    /// <summary>All of it as of now, for a snapshot. Under the control lock.</summary>
    public CatalogCut Cut(ulong sequence) => new(sequence, [.. _records], [.. Stores], NextGroupNumber, _modelsTrained.Count, LiveModels());

    public static byte[] Encode(CatalogChange change) => JsonSerializer.SerializeToUtf8Bytes(change, CatalogJson.Default.CatalogChange);

    public static CatalogChange Decode(ReadOnlySpan<byte> payload) =>
        JsonSerializer.Deserialize(payload, CatalogJson.Default.CatalogChange)
            ?? throw new InvalidDataException("a catalog record holds no change");

    public GroupStore? GetStore(uint number) => GetGroup(number)?.Store;

    public SolutionVersion? GetSolutionVersion(uint group, string solution, string version) => _versions.GetValueOrDefault((group, solution, version));

    /// <summary>The versions trained for a group, oldest first.</summary>
    public IReadOnlyList<SolutionVersion> SolutionVersions(DatasetGroup group) =>
        _versions.Values.Where(v => v.Group == group).OrderBy(v => v.Trained.At).ToList();

    /// <summary>A campaign of that name is deployed, whether its model could be read or not. Under the control lock.</summary>
    public bool IsDeployed(string campaign) => _deployments.ContainsKey(campaign);

    /// <summary>Applies one record, live, in replay or from a snapshot.</summary>
    public void Apply(ReadOnlySpan<byte> record)
    {
        Apply(Decode(record));
        _records.Add(record.ToArray());
    }

    /// <summary>Applies one change. A deployed campaign serves once <see cref="Publish"/> has its model.</summary>
    private void Apply(CatalogChange change)
    {
        switch (change)
        {
            case GroupCreated created:
                Create(created);
                break;
            case GroupDropped dropped:
                Drop(dropped.Number);
                break;
            case SolutionVersionTrained trained:
                Add(trained);
                break;
            case CampaignDeployed deployed:
                _deployments[deployed.Name] = deployed;
                break;
            case CampaignDropped dropped:
                DropCampaign(dropped.Name);
                break;
            case FilterCreated created:
                Create(created);
                break;
            case FilterDropped dropped:
                Filters.Remove(dropped.Name);
                break;
            default:
                throw new InvalidDataException($"a catalog record holds the change {change.GetType().Name}, which this version cannot apply");
        }
    }

    /// <summary>Loads the model of every campaign; called once, after replay.</summary>
    /// <remarks>One model that is lost, damaged or too large costs its campaign, not the data: the others serve, and it can be trained and deployed again.</remarks>
    public void StartServing(ILogger logger)
    {
        foreach (CampaignDeployed deployed in _deployments.Values)
        {
            if (GetSolutionVersion(deployed.Group, deployed.Solution, deployed.Version) is not { } version)
            {
                continue;
            }

            try
            {
                Publish(deployed.Name, version, version.Load());
            }
            catch (Exception damaged) when (ModelFailure.IsOfModel(damaged))
            {
                logger.LogError(damaged, "Campaign {Campaign} does not serve: its model cannot be loaded. Train and deploy it again", deployed.Name);
            }
        }
    }

    /// <summary>Makes a campaign serve a version from now on.</summary>
    public Campaign Publish(string name, SolutionVersion version, ServingModel serving)
    {
        if (Campaigns.TryGet(name, out Campaign? campaign))
        {
            campaign!.Publish(version, serving);
            return campaign;
        }

        campaign = new Campaign(name, version, serving);
        Campaigns.Set(name, campaign);
        return campaign;
    }

    private DatasetGroup? GetGroup(uint number)
    {
        DatasetGroup?[] groups = Volatile.Read(ref _groupByNumber);
        return number < groups.Length ? groups[number] : null;
    }

    private void Create(GroupCreated created)
    {
        GroupStore store = engine.MakeStore(created.Number, GroupSchemas.Read(created.Interactions, created.Items, created.Users));
        var group = new DatasetGroup(engine, store, created.Name, created.At);
        if (created.Number >= _groupByNumber.Length)
        {
            var grown = new DatasetGroup?[created.Number * 2];
            _groupByNumber.CopyTo(grown, 0);
            Volatile.Write(ref _groupByNumber, grown);
        }

        _groupByNumber[created.Number] = group;
        NextGroupNumber = Math.Max(NextGroupNumber, created.Number + 1);
        Groups.Set(created.Name, group);
    }

    private void Drop(uint number)
    {
        if (GetGroup(number) is not { } group)
        {
            return;
        }

        foreach (string campaign in _deployments.Values.Where(d => d.Group == number).Select(d => d.Name).ToList())
        {
            DropCampaign(campaign);
        }

        foreach (var key in _versions.Keys.Where(k => k.Group == number).ToList())
        {
            _versions.TryRemove(key, out _);
        }

        foreach (Filter filter in Filters.Values.Where(f => f.Group == group).ToList())
        {
            Filters.Remove(filter.Name);
        }

        Groups.Remove(group.Name);
        _groupByNumber[number] = null;
    }

    /// <summary>A filter of a group dropped since then is left out.</summary>
    private void Create(FilterCreated created)
    {
        if (GetGroup(created.Group) is { } group)
        {
            Filters.Set(created.Name, new Filter(group, created.Name, FilterReader.Read(group.Store.Schemas, created.Expression, created.Extensions), created.At));
        }
    }

    private void DropCampaign(string name)
    {
        if (Campaigns.TryGet(name, out Campaign? campaign))
        {
            campaign!.Retire();
            Campaigns.Remove(name);
        }

        _deployments.Remove(name);
    }

    /// <summary>A version of a group dropped since then is left out.</summary>
    private void Add(SolutionVersionTrained trained)
    {
        _modelsTrained.Add(trained.ModelFile);
        if (GetGroup(trained.Group) is { } group)
        {
            _versions[(trained.Group, trained.Solution, trained.Version)] = new SolutionVersion(engine, group, trained);
        }
    }
}
