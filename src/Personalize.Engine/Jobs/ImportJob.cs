using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;
using Personalize.Engine.Resources;
using Personalize.Storage.Disk;
using Personalize.Storage.Import;
using FileMode = Personalize.Storage.Import.ImportMode;
using FileProgress = Personalize.Storage.Import.ImportProgress;

namespace Personalize.Engine.Jobs;

/// <summary>From CSV files to datasets: checked rows in an import file, then one log record that makes all of it count.</summary>
internal static class ImportJob
{
    /// <summary>One dataset, read and committed.</summary>
    public static ImportResult Run(
        DatasetGroup group,
        string dataset,
        string path,
        ImportMode mode,
        IProgress<ImportProgress>? progress,
        CancellationToken cancellationToken)
    {
        using GroupImport import = group.BeginImport(mode);
        ImportResult result = import.Add(dataset, path, progress, cancellationToken);
        import.Commit();
        return result;
    }

    /// <summary>Reads and checks the files of one dataset; nothing counts before it is committed.</summary>
    public static ImportedFile Read(
        PersonalizeEngine engine,
        DatasetGroup group,
        string dataset,
        string path,
        ImportMode mode,
        IProgress<ImportProgress>? progress,
        CancellationToken cancellationToken)
    {
        DatasetSchema schema = group.Store.Schemas.Of(KindOf(dataset))
            ?? throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"dataset group '{group.Name}' has no {dataset} dataset");
        var request = new ImportRequest(schema, path, engine.Disk, engine.ImportFolder, $"import-{Guid.NewGuid():n}")
        {
            Mode = mode == ImportMode.Full ? FileMode.Full : FileMode.Incremental,
            Progress = progress is null ? null : new Told(progress),
        };
        engine.Imports.BeginReading();
        try
        {
            return Read(request, cancellationToken);
        }
        finally
        {
            engine.Imports.EndReading();
        }
    }

    private static ImportedFile Read(ImportRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return BackgroundWork.Run("import", work =>
                RowImport.TryRun(request with { Progress = CallersProgress<FileProgress>.Of(work, request.Progress) }, out ImportRefusal? refusal, cancellationToken)
                    ?? throw new PersonalizeException(refusal!.ToString()));
        }
        catch (IOException cause)
        {
            StorageFailedException failure = cause as StorageFailedException ?? new StorageFailedException("write", request.Folder, cause);
            throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, failure.Message, failure);
        }
    }

    private static DatasetKind KindOf(string dataset) => dataset?.ToUpperInvariant() switch
    {
        "INTERACTIONS" => DatasetKind.Interactions,
        "ITEMS" => DatasetKind.Items,
        "USERS" => DatasetKind.Users,
        _ => throw new PersonalizeException($"dataset is '{ResourceNames.Printable(dataset ?? "")}'; allowed are interactions, items, users"),
    };

    private sealed class Told(IProgress<ImportProgress> progress) : IProgress<FileProgress>
    {
        public void Report(FileProgress value) => progress.Report(new ImportProgress(value.Rows, value.Bytes, value.TotalBytes));
    }
}
