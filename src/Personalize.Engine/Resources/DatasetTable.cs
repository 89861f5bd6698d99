using System.Collections.Concurrent;
using Personalize.Core;
using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;
using Personalize.Storage.Datasets;

namespace Personalize.Engine.Resources;

/// <summary>The datasets of all groups: which there are, and which schema each has. Their records are the groups' stores.</summary>
/// <remarks>A change holds every stream of its group from the log to the end of its apply, so no put is in between and replay meets it at the same place.</remarks>
internal sealed class DatasetTable(PersonalizeEngine engine) : IGroupResources
{
    private readonly ConcurrentDictionary<(uint Group, DatasetType Type), Dataset> _datasets = new();
    private int _changes;

    /// <summary>Grows before each change of a group's schemas: a snapshot whose catalog is from before a change must not hold a group from after it.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Dataset> All => [.. _datasets.Values.OrderBy(dataset => dataset.CreatedAt).ThenBy(dataset => dataset.Group.Store.Number).ThenBy(dataset => dataset.Type)];

    public IReadOnlyList<Dataset> Of(DatasetGroup group) => [.. All.Where(dataset => dataset.Group == group)];

    public Dataset? Get(DatasetGroup group, DatasetType type) => _datasets.GetValueOrDefault((group.Store.Number, type));

    /// <summary>A dataset has this schema. Under the control lock.</summary>
    public bool Uses(Schema schema) => _datasets.Values.Any(dataset => dataset.Schema == schema);

    public Dataset Create(DatasetGroup group, DatasetType type, string name, Schema schema)
    {
        ResourceNames.Check("the dataset", name);
        RequireOf(group, type, schema);
        return engine.Changes.Commit(
            at =>
            {
                engine.Catalog.Groups.RequireKnown(group);
                engine.Catalog.Schemas.RequireKnown(schema);
                if (Get(group, type) is not null)
                {
                    throw new PersonalizeException(PersonalizeErrorCode.AlreadyExists, $"dataset group '{group.Name}' already has a dataset of {type}");
                }

                RequireRoom(group, type, null, schema.Columns);
                return new DatasetCreated(group.Store.Number, type, name, schema.Name, at);
            },
            () => Get(group, type)!,
            group.Store);
    }

    public void Update(Dataset dataset, Schema schema)
    {
        if (dataset.Type == DatasetType.Interactions)
        {
            throw new PersonalizeException("the schema of the Interactions dataset cannot be changed; allowed are Items and Users");
        }

        RequireOf(dataset.Group, dataset.Type, schema);
        engine.Changes.Commit(
            at =>
            {
                RequireKnown(dataset);
                engine.Catalog.Schemas.RequireKnown(schema);
                RequireIdle(dataset, HasImport(dataset.Group) ? "an import" : null);
                if (SchemaSuccession.Check(dataset.Columns, schema.Columns) is { } error)
                {
                    throw new PersonalizeException($"the schema is refused: {error}");
                }

                RequireRoom(dataset.Group, dataset.Type, dataset.Columns, schema.Columns);
                return new DatasetUpdated(dataset.Group.Store.Number, dataset.Type, schema.Name, at);
            },
            () => 0,
            dataset.Group.Store);
    }

    public void Drop(Dataset dataset) => engine.Changes.Commit(
        at =>
        {
            RequireKnown(dataset);
            RequireIdle(dataset, HasImport(dataset.Group) ? "an import" : HasTraining(dataset.Group) ? "a training" : null);
            return new DatasetDropped(dataset.Group.Store.Number, dataset.Type, at);
        },
        () => 0,
        dataset.Group.Store);

    /// <summary>The datasets that came with their group, from bare texts.</summary>
    public void Apply(DatasetGroup group)
    {
        foreach (DatasetType type in Enum.GetValues<DatasetType>())
        {
            if (group.Store.Schemas.Of((DatasetKind)type) is { } columns)
            {
                Add(new Dataset(engine, group, type.ToString().ToLowerInvariant(), null, columns, group.CreatedAt));
            }
        }
    }

    public void Apply(DatasetCreated created)
    {
        if (engine.Catalog.Groups.Get(created.Group) is { } group)
        {
            Schema schema = engine.Catalog.Schemas[created.Schema];
            Change(group, created.Type, schema.Columns, created.At);
            Add(new Dataset(engine, group, created.Name, schema, schema.Columns, created.At));
        }
    }

    public void Apply(DatasetUpdated updated)
    {
        if (engine.Catalog.Groups.Get(updated.Group) is { } group && Get(group, updated.Type) is { } dataset)
        {
            Schema schema = engine.Catalog.Schemas[updated.Schema];
            Change(group, updated.Type, schema.Columns, updated.At);
            dataset.Follow(schema, updated.At);
        }
    }

    public void Apply(DatasetDropped dropped)
    {
        if (engine.Catalog.Groups.Get(dropped.Group) is { } group && _datasets.TryRemove((dropped.Group, dropped.Type), out _))
        {
            Change(group, dropped.Type, null, dropped.At);
        }
    }

    public void Forget(DatasetGroup group)
    {
        foreach (DatasetType type in Enum.GetValues<DatasetType>())
        {
            _datasets.TryRemove((group.Store.Number, type), out _);
        }
    }

    private void Add(Dataset dataset) => _datasets[(dataset.Group.Store.Number, dataset.Type)] = dataset;

    private void Change(DatasetGroup group, DatasetType type, DatasetSchema? schema, DateTimeOffset at)
    {
        Interlocked.Increment(ref _changes);
        group.Store.ApplySchema((DatasetKind)type, schema);
        group.ChangedAt = at;
    }

    private void RequireKnown(Dataset dataset)
    {
        if (Get(dataset.Group, dataset.Type) != dataset)
        {
            throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"the {dataset.Type} dataset of group '{dataset.Group.Name}' was dropped");
        }
    }

    private bool HasImport(DatasetGroup group) =>
        group.Store.Work.Imports > 0 || engine.Catalog.Imports.Values.Any(import => import.Group == group && import.Status.IsUnfinished);

    private bool HasTraining(DatasetGroup group) => group.Store.Work.Trainings > 0 || engine.Catalog.Versions.HasUnfinished(group);

    private static void RequireIdle(Dataset dataset, string? work)
    {
        if (work is not null)
        {
            throw new PersonalizeException(PersonalizeErrorCode.InUse, $"{work} of dataset group '{dataset.Group.Name}' runs or waits; the {dataset.Type} dataset can be changed after it");
        }
    }

    private static void RequireOf(DatasetGroup group, DatasetType type, Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (schema.Type != type)
        {
            throw new PersonalizeException($"schema '{schema.Name}' is of {schema.Type}; allowed: one of {type}");
        }

        if (schema.Domain != group.Domain)
        {
            throw new PersonalizeException($"schema '{schema.Name}' is of domain {Show(schema.Domain)}; allowed: {Show(group.Domain)}, that of dataset group '{group.Name}'");
        }
    }

    private static string Show(DatasetDomain? domain) => domain?.ToString() ?? "none";

    /// <summary>For a moment the records are there twice, the second time with the columns that come; ids known by now have columns even without a record.</summary>
    private static void RequireRoom(DatasetGroup group, DatasetType type, DatasetSchema? before, DatasetSchema after)
    {
        GroupState state = group.Store.State;
        var kind = (DatasetKind)type;
        long more = state.EmptyTableBytesOf(kind, after) - (before is null ? 0 : state.EmptyTableBytesOf(kind, before));
        if (!group.Store.HasRoomFor(0, state.TableBytesOf(kind) + Math.Max(0, more)))
        {
            throw RefusalText.Exception(new Refusal(RefusalCode.MemoryFull), null, default);
        }
    }
}
