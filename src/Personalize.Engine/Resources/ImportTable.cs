using Personalize.Core.Schemas;
using Personalize.Engine.Jobs;

namespace Personalize.Engine.Resources;

/// <summary>The import jobs by name. They stay until their group goes.</summary>
internal sealed class ImportTable(PersonalizeEngine engine) : NameTable<DatasetImport>, IGroupResources
{
    private const int LocationCharsMax = 4096;

    /// <summary>Some import waits, runs or is about to stop.</summary>
    public bool IsAnyUnfinished => Values.Any(import => import.Status.IsUnfinished);

    /// <summary>Begins an import: logged, and put into the queue of imports.</summary>
    /// <exception cref="PersonalizeException">
    /// Too many imports wait, the name is taken or none, there is no such dataset, or there is nothing to add to: nothing was begun.
    /// </exception>
    public DatasetImport Begin(DatasetGroup group, DatasetImportRequest request, Func<CancellationToken, ValueTask<FetchedFiles>> fetch)
    {
        ResourceNames.Check("the import job", request.Name);
        if (request.Location.Length is 0 or > LocationCharsMax)
        {
            throw new PersonalizeException($"the location has {request.Location.Length} characters; allowed 1..{LocationCharsMax}");
        }

        DatasetImport import = null!;
        engine.JobQueue.Start(JobKind.Import, () => engine.Changes.Commit(
            at =>
            {
                engine.Catalog.Groups.RequireKnown(group);
                RequireFree("import job", request.Name);
                RequireMayBegin(group, request);
                return new ImportBegun(group.Store.Number, request.Name, request.Dataset, request.Location, request.RoleArn, request.Mode, at);
            },
            () =>
            {
                import = this[request.Name];
                return import.Job = new ImportRun(engine, import, fetch);
            }));
        return import;
    }

    /// <summary>An import of a group dropped since then is left out.</summary>
    public void Apply(ImportBegun begun)
    {
        if (engine.Catalog.Groups.Get(begun.Group) is { } group)
        {
            Set(begun.Name, new DatasetImport(engine, group, begun));
        }
    }

    public void Apply(ImportCommitting committing)
    {
        if (TryGet(committing.Name, out DatasetImport? import))
        {
            import!.Committing = committing;
        }
    }

    /// <summary>Imports whose data are in the log and whose end is not, for the process ended between: done all the same. At an opening, after replay.</summary>
    public void EndCommitted()
    {
        foreach (DatasetImport import in Values.Where(import => import.Status.IsUnfinished))
        {
            if (import.Committing is { } committing && engine.ImportNotes.IsCommitted(import.Group.Store.Number, committing.File, committing.Sequence))
            {
                engine.Changes.Commit(at => new ImportEnded(import.Name, ResourceState.Active, null, committing.Records, at, import.Group.Store.Number));
            }
        }
    }

    public void Apply(ImportEnded ended)
    {
        if (TryGet(ended.Name, out DatasetImport? import) && (ended.Group is null || ended.Group == import!.Group.Store.Number))
        {
            import!.End(ended);
        }
    }

    /// <summary>Throws where an import went with its group. Under the control lock.</summary>
    public void RequireKnown(DatasetImport import)
    {
        if (!TryGet(import.Name, out DatasetImport? known) || known != import)
        {
            throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"import '{import.Name}' was dropped with dataset group '{import.Group.Name}'");
        }
    }

    public void Apply(JobsInterrupted interrupted)
    {
        foreach (DatasetImport import in Values.Where(import => import.Status.IsUnfinished))
        {
            import.Status = new ResourceStatus(ResourceState.Failed, interrupted.At, interrupted.Reason);
        }
    }

    public void Forget(DatasetGroup group)
    {
        foreach (DatasetImport import in Values.Where(import => import.Group == group).ToList())
        {
            Remove(import.Name);
        }
    }

    private static void RequireMayBegin(DatasetGroup group, DatasetImportRequest request)
    {
        var kind = (DatasetKind)request.Dataset;
        if (group.Store.Schemas.Of(kind) is null)
        {
            throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"dataset group '{group.Name}' has no {request.Dataset} dataset");
        }

        if (request.Mode == ImportMode.Incremental && !group.Store.State.HasBulk(kind))
        {
            throw new PersonalizeException($"the import mode is Incremental, and nothing was imported into the {request.Dataset} dataset of '{group.Name}' before; allowed is Full");
        }
    }
}
