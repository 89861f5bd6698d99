using System.Text;
using System.Text.Json;
using Personalize.Engine.Ingest;
using Personalize.Storage.Log;

namespace Personalize.Engine.Resources;

/// <summary>All resources, one table per family, as the catalog's log records left them. It brings each record to its table.</summary>
/// <remarks>Changed by one thread at a time (the engine's control lock, or replay); read by any.</remarks>
internal sealed class Catalog
{
    /// <summary>The stream of the engine's own changes.</summary>
    public static readonly StreamId Stream = new(0, 0);

    private readonly List<byte[]> _records = [];
    private readonly IGroupResources[] _ofGroups;

    public Catalog(PersonalizeEngine engine)
    {
        Groups = new GroupTable(engine);
        Campaigns = new CampaignTable(engine);
        Solutions = new SolutionTable(engine);
        Versions = new SolutionVersionTable(engine);
        Imports = new ImportTable(engine);
        Filters = new FilterTable(engine);
        Schemas = new SchemaTable(engine);
        Datasets = new DatasetTable(engine);
        Trackers = new EventTrackerTable(engine);
        Tags = new TagTable(engine);
        _ofGroups = [Campaigns, Versions, Solutions, Imports, Filters, Trackers, Datasets];
    }

    public GroupTable Groups { get; }

    public CampaignTable Campaigns { get; }

    public SolutionTable Solutions { get; }

    public SolutionVersionTable Versions { get; }

    public ImportTable Imports { get; }

    public FilterTable Filters { get; }

    public SchemaTable Schemas { get; }

    public DatasetTable Datasets { get; }

    public EventTrackerTable Trackers { get; }

    public TagTable Tags { get; }

    /// <summary>All of it as of now, for a snapshot. Under the control lock.</summary>
    public CatalogCut Cut(ulong sequence) =>
        new(sequence, [.. _records], [.. Groups.Stores], Groups.NextNumber, Versions.ModelsTrained.Count, Versions.LiveModels());

    public static byte[] Encode(CatalogChange change) => JsonSerializer.SerializeToUtf8Bytes(change, CatalogJson.Default.CatalogChange);

    public static CatalogChange Decode(ReadOnlySpan<byte> payload) =>
        JsonSerializer.Deserialize(payload, CatalogJson.Default.CatalogChange)
            ?? throw new InvalidDataException("a catalog record holds no change");

    /// <summary>Something that a job makes waits, runs or is about to stop.</summary>
    public bool IsAnyUnfinished => Versions.IsAnyUnfinished || Imports.IsAnyUnfinished;

    /// <summary>A resource of that name is there, such as <c>campaign/home</c>: the last part of its ARN.</summary>
    public bool Holds(string resource)
    {
        int slash = resource.IndexOf('/', StringComparison.Ordinal);
        string name = resource[(slash + 1)..];
        return resource[..Math.Max(slash, 0)] switch
        {
            "dataset-group" => Groups.TryGet(name, out _),
            "campaign" => Campaigns.TryGet(name, out _) || Campaigns.IsDeployed(name),
            "solution" => name.IndexOf('/', StringComparison.Ordinal) is >= 0 and var end ? Solutions.HoldsVersion(name[..end], name[(end + 1)..]) : Solutions.TryGet(name, out _),
            "dataset-import-job" => Imports.TryGet(name, out _),
            "filter" => Filters.TryGet(name, out _),
            "dataset" => DatasetPath.TryRead(Encoding.UTF8.GetBytes(name), out ReadOnlySpan<byte> group, out DatasetType type)
                && Groups.TryGet(group, out DatasetGroup? known) && Datasets.Get(known!, type) is not null,
            "schema" => Schemas.TryGet(name, out _),
            "event-tracker" => Trackers.TryGet(name, out _),
            _ => false,
        };
    }

    /// <summary>Applies one record, live, in replay or from a snapshot.</summary>
    public void Apply(ReadOnlySpan<byte> record)
    {
        CatalogChange change = Decode(record);
        Apply(change);
        if (change is IResourceDropped)
        {
            Tags.ForgetGone();
        }

        _records.Add(record.ToArray());
    }

    /// <summary>Applies a change that is in the log, or can be in none.</summary>
    public void Apply(CatalogChange change)
    {
        switch (change)
        {
            case GroupCreated created:
                Groups.Apply(created);
                break;
            case GroupDropped dropped:
                Forget(Groups.Get(dropped.Number));
                break;
            case SolutionCreated created:
                Solutions.Apply(created);
                break;
            case SolutionUpdated updated:
                Solutions.Apply(updated);
                break;
            case SolutionDropped dropped:
                Solutions.Apply(dropped);
                break;
            case ImportBegun begun:
                Imports.Apply(begun);
                break;
            case ImportCommitting committing:
                Imports.Apply(committing);
                break;
            case ImportEnded ended:
                Imports.Apply(ended);
                break;
            case VersionBegun begun:
                Versions.Apply(begun);
                break;
            case VersionEnded ended:
                Versions.Apply(ended);
                break;
            case JobsInterrupted interrupted:
                Versions.Apply(interrupted);
                Imports.Apply(interrupted);
                break;
            case SolutionVersionTrained trained:
                Versions.Apply(trained);
                break;
            case CampaignDeployed deployed:
                Campaigns.Apply(deployed);
                break;
            case CampaignDropped dropped:
                Campaigns.Apply(dropped);
                break;
            case FilterCreated created:
                Filters.Apply(created);
                break;
            case FilterDropped dropped:
                Filters.Apply(dropped);
                break;
            case SchemaCreated created:
                Schemas.Apply(created);
                break;
            case SchemaDropped dropped:
                Schemas.Apply(dropped);
                break;
            case DatasetCreated created:
                Datasets.Apply(created);
                break;
            case DatasetUpdated updated:
                Datasets.Apply(updated);
                break;
            case DatasetDropped dropped:
                Datasets.Apply(dropped);
                break;
            case EventTrackerCreated created:
                Trackers.Apply(created);
                break;
            case EventTrackerDropped dropped:
                Trackers.Apply(dropped);
                break;
            case TagsSet set:
                Tags.Apply(set);
                break;
            case TagsRemoved removed:
                Tags.Apply(removed);
                break;
            default:
                throw new InvalidDataException($"a catalog record holds the change {change.GetType().Name}, which this version cannot apply");
        }
    }

    private void Forget(DatasetGroup? group)
    {
        if (group is null)
        {
            return;
        }

        foreach (IGroupResources family in _ofGroups)
        {
            family.Forget(group);
        }

        Groups.Forget(group);
    }
}
