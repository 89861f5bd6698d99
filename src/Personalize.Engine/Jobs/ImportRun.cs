using Personalize.Engine.Resources;

namespace Personalize.Engine.Jobs;

/// <summary>An import that was begun: its files are fetched, read and checked, then committed as a whole.</summary>
internal sealed class ImportRun(PersonalizeEngine engine, DatasetImport import, Func<CancellationToken, ValueTask<FetchedFiles>> fetch)
    : Job(engine, JobKind.Import, $"dataset-import-job/{import.Name}", import), IProgress<ImportProgress>
{
    private const double ShareOfReading = .9;

    private readonly PersonalizeEngine _engine = engine;

    public void Report(ImportProgress value) => Report(("reading", ShareOfReading * value.Bytes / Math.Max(1, value.TotalBytes)));

    protected override void Work(CancellationToken cancellationToken)
    {
        using GroupImport files = import.Group.BeginImport(import.Mode);
        ImportResult read = Read(files, cancellationToken);
        if (_engine.HasAwsQuotas && import.Dataset == DatasetType.Interactions && read.Records < Quotas.InteractionsPerImportMin)
        {
            throw new PersonalizeException($"The files have {read.Records} interactions; allowed are at least {Quotas.InteractionsPerImportMin}");
        }

        Report(("applying", ShareOfReading));
        _engine.Changes.Commit(at =>
        {
            _engine.Catalog.Imports.RequireKnown(import);
            PassLastStop();
            return new ImportCommitting(import.Name, files.Files[0].Name, import.Group.Store.ItemsSequence, read.Records, at);
        });
        files.Commit();
        _engine.Changes.Commit(at =>
        {
            _engine.Catalog.Imports.RequireKnown(import);
            return new ImportEnded(import.Name, ResourceState.Active, null, read.Records, at, import.Group.Store.Number);
        });
    }

    private ImportResult Read(GroupImport files, CancellationToken cancellationToken)
    {
        Report(("fetching", 0));
        string? path = null;
        try
        {
            // The lane's thread is its own: it may wait here.
            using FetchedFiles fetched = fetch(cancellationToken).AsTask().GetAwaiter().GetResult();
            path = Path.TrimEndingDirectorySeparator(fetched.Path);
            return files.Add(import.Dataset.ToString(), fetched.Path, this, cancellationToken);
        }
        catch (PersonalizeException refused) when (path is not null && refused.Message.Contains(path, StringComparison.Ordinal))
        {
            // Whoever asked knows the location; where this machine has it is not theirs to know.
            throw new PersonalizeException(refused.Code, refused.Message.Replace(path, import.Location.TrimEnd('/'), StringComparison.Ordinal), refused);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _engine.Logger.ImportUnread(failure, Resource);
            throw new PersonalizeException($"{import.Location} cannot be read: {(failure is UnauthorizedAccessException ? "this server may not" : "its disk failed")}; the server's log says more", failure);
        }
    }
}
