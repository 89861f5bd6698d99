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
        Versions = new SolutionVersionTable(engine);
        Filters = new FilterTable(engine);
        _ofGroups = [Campaigns, Versions, Filters];
    }

    public GroupTable Groups { get; }

    public CampaignTable Campaigns { get; }

    public SolutionVersionTable Versions { get; }

    public FilterTable Filters { get; }

    /// <summary>All of it as of now, for a snapshot. Under the control lock.</summary>
    public CatalogCut Cut(ulong sequence) =>
        new(sequence, [.. _records], [.. Groups.Stores], Groups.NextNumber, Versions.ModelsTrained.Count, Versions.LiveModels());

    public static byte[] Encode(CatalogChange change) => JsonSerializer.SerializeToUtf8Bytes(change, CatalogJson.Default.CatalogChange);

    public static CatalogChange Decode(ReadOnlySpan<byte> payload) =>
        JsonSerializer.Deserialize(payload, CatalogJson.Default.CatalogChange)
            ?? throw new InvalidDataException("a catalog record holds no change");

    /// <summary>Applies one record, live, in replay or from a snapshot.</summary>
    public void Apply(ReadOnlySpan<byte> record)
    {
        Apply(Decode(record));
        _records.Add(record.ToArray());
    }

    private void Apply(CatalogChange change)
    {
        switch (change)
        {
            case GroupCreated created:
                Groups.Apply(created);
                break;
            case GroupDropped dropped:
                Forget(Groups.Get(dropped.Number));
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
