using Personalize.Engine.Ingest;
using Personalize.Engine.Jobs;
using Personalize.Storage.Import;

namespace Personalize.Engine;

/// <summary>CSV files of several datasets that become part of a group together, by one log record: all of them or none.</summary>
/// <remarks>
/// Add each file: it is read and checked, and changes nothing. Then commit; dispose takes away what was not committed. One thread; puts and
/// recommendations go on meanwhile.
/// </remarks>
public sealed class GroupImport : IDisposable
{
    private readonly PersonalizeEngine _engine;
    private readonly DatasetGroup _group;
    private readonly ImportMode _mode;
    private readonly List<ImportedFile> _files = [];
    private bool _isDisposed;

    internal GroupImport(PersonalizeEngine engine, DatasetGroup group, ImportMode mode)
    {
        _engine = engine;
        _group = group;
        _mode = mode;
        engine.Imports.Begin();
        group.Store.Work.BeginImport();
    }

    /// <summary>What was added and is not committed.</summary>
    internal IReadOnlyList<ImportedFile> Files => _files;

    /// <summary>Reads and checks a CSV file, or all CSV files of a folder, for one of the datasets.</summary>
    /// <param name="dataset"><c>interactions</c>, <c>items</c> or <c>users</c>, each once.</param>
    /// <param name="path">The file or folder.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="PersonalizeException">Something is wrong with a file: the message names file, row, column, value and what is allowed.</exception>
    public ImportResult Add(string dataset, string path, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ImportedFile file = ImportJob.Read(_engine, _group, dataset, path, _mode, progress, cancellationToken);
        if (_files.Exists(added => added.Kind == file.Kind))
        {
            _engine.Imports.Withdraw(_engine.Disk, _engine.ImportFolder, file);
            throw new PersonalizeException($"dataset {dataset} is imported twice; allowed once");
        }

        _files.Add(file);
        return new ImportResult(file.Records, file.Bytes);
    }

    /// <summary>Makes all files part of the datasets and returns when that is as safe as the engine's durability promises.</summary>
    /// <exception cref="PersonalizeException">A dataset got another schema since its file was read, the memory limit is reached or the disk failed: nothing was changed.</exception>
    public void Commit()
    {
        if (_files.Count == 0)
        {
            return;
        }

        using OpenedImports opened = OpenedImports.Open(_engine.Disk, _engine.ImportFolder, _files);
        bool isRefused = false;
        try
        {
            _group.Store.Imports.Commit(opened);
        }
        catch (PersonalizeException refused) when (refused.Code is PersonalizeErrorCode.LimitExceeded or PersonalizeErrorCode.InUse)
        {
            isRefused = true;
            throw;
        }
        finally
        {
            if (!isRefused)
            {
                _files.Clear(); // The log may name them, even where it failed: they stay.
            }
        }
    }

    /// <summary>Ends the import; files that were not committed are deleted.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _files.ForEach(file => _engine.Imports.Withdraw(_engine.Disk, _engine.ImportFolder, file));
        _engine.Imports.End();
        _group.Store.Work.EndImport();
    }
}
