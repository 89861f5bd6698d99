using Personalize.Core;
using Personalize.Engine.Ingest;
using Personalize.Engine.Serving;
using Personalize.Storage.Disk;
using Personalize.Storage.Log;

namespace Personalize.Engine.Resources;

/// <summary>The only way to change the catalog: one change at a time, checked, logged, applied, safe.</summary>
internal sealed class CatalogChanges(PersonalizeEngine engine, TimeProvider time)
{
    private readonly Lock _control = new();

    /// <summary>A snapshot's catalog, as of now.</summary>
    public CatalogCut Cut()
    {
        lock (_control)
        {
            return engine.Catalog.Cut(engine.Log.GetSequence(Catalog.Stream));
        }
    }

    /// <summary>One change that needs no check but that of the call which makes it.</summary>
    public void Commit(Func<DateTimeOffset, CatalogChange> describe)
    {
        lock (_control)
        {
            Commit(describe(time.GetUtcNow()));
        }
    }

    /// <summary>A dataset group under a name that is free.</summary>
    /// <exception cref="PersonalizeException">The name is taken.</exception>
    public DatasetGroup CreateGroup(string name, string? interactions, string? items, string? users)
    {
        lock (_control)
        {
            if (engine.Catalog.Groups.TryGet(name, out _))
            {
                throw new PersonalizeException(PersonalizeErrorCode.AlreadyExists, $"dataset group '{name}' already exists");
            }

            Commit(new GroupCreated(engine.Catalog.NextGroupNumber, name, interactions, items, users, time.GetUtcNow()));
            engine.Catalog.Groups.TryGet(name, out DatasetGroup? group);
            return group!;
        }
    }

    /// <summary>Keeps a trained model and notes it in the catalog.</summary>
    /// <exception cref="PersonalizeException">The group was dropped meanwhile.</exception>
    public SolutionVersion AddSolutionVersion(DatasetGroup group, Func<DateTimeOffset, SolutionVersionTrained> describe)
    {
        lock (_control)
        {
            RequireKnown(group);
            SolutionVersionTrained trained = describe(time.GetUtcNow());
            Commit(trained);
            return engine.Catalog.GetSolutionVersion(trained.Group, trained.Solution, trained.Version)!;
        }
    }

    public Filter CreateFilter(DatasetGroup group, string name, string expression)
    {
        ResourceNames.Check("the filter", name);
        FilterReader.Read(group.Store.Schemas, expression, engine.FilterExtensions);
        lock (_control)
        {
            RequireKnown(group);
            if (engine.Catalog.Filters.TryGet(name, out _))
            {
                throw new PersonalizeException(PersonalizeErrorCode.AlreadyExists, $"filter '{name}' already exists");
            }

            Commit(new FilterCreated(name, group.Store.Number, expression, engine.FilterExtensions, time.GetUtcNow()));
            engine.Catalog.Filters.TryGet(name, out Filter? filter);
            return filter!;
        }
    }

    public Campaign Deploy(string name, SolutionVersion version)
    {
        ResourceNames.Check("the campaign", name);
        ServingModel serving = Load(version); // Before it is logged: what cannot serve is not deployed.
        try
        {
            lock (_control)
            {
                RequireKnown(version.Group);
                if (engine.Catalog.Campaigns.TryGet(name, out Campaign? taken) && taken!.Group != version.Group)
                {
                    throw new PersonalizeException(PersonalizeErrorCode.AlreadyExists, $"campaign '{name}' already exists in dataset group '{taken.Group.Name}'");
                }

                Commit(new CampaignDeployed(name, version.Group.Store.Number, version.Solution, version.Version, time.GetUtcNow()));
                return engine.Catalog.Publish(name, version, serving);
            }
        }
        catch
        {
            version.Group.Serving.Stop(serving);
            throw;
        }
    }

    private static ServingModel Load(SolutionVersion version)
    {
        try
        {
            return version.Load();
        }
        catch (Exception damaged) when (ModelFailure.IsOfModel(damaged))
        {
            throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, $"the model of version {version.Version} cannot be loaded: {damaged.Message}", damaged);
        }
    }

    private void RequireKnown(DatasetGroup group)
    {
        if (engine.Catalog.GetStore(group.Store.Number) != group.Store)
        {
            throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"dataset group '{group.Name}' was dropped");
        }
    }

    /// <summary>Logs a change of the catalog, applies it and waits until it is safe. Under the control lock.</summary>
    private void Commit(CatalogChange change)
    {
        if (engine.Log.IsFailed)
        {
            throw RefusalText.Exception(new Refusal(RefusalCode.StorageFailed), null, default);
        }

        byte[] record = Catalog.Encode(change);
        LogPosition position;
        try
        {
            position = engine.Log.Append(Catalog.Stream, Storage.Datasets.RecordKind.Catalog, record);
        }
        catch (StorageFailedException failure)
        {
            throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, failure.Message, failure);
        }

        try
        {
            engine.Catalog.Apply(record);
        }
        catch (Exception failure) // any: the change is logged and not applied
        {
            engine.Log.Fail(failure);
            throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, $"a change of the catalog was logged and could not be applied; writes need the engine to be opened again: {failure.Message}", failure);
        }

        engine.WaitDurable(position);
    }
}
