using Personalize.Storage.Disk;
using Personalize.Storage.Import;

namespace Personalize.Engine.Jobs;

/// <summary>Counts the imports that run, so that a refused one can take its file away and never another's.</summary>
/// <remarks>Files are named by content: two imports of the same rows share one. Any thread.</remarks>
internal sealed class ImportsUnderWay
{
    private readonly Lock _lock = new();
    private int _count;
    private int _reading;

    /// <summary>Blocks of rows, encoded records and ids met of one import that reads its files, about.</summary>
    public const long BytesPerImport = 8 << 20;

    /// <summary>Bytes that the imports which read hold beside the datasets.</summary>
    public long MemoryBytes => Volatile.Read(ref _reading) * BytesPerImport;

    /// <summary>How many run.</summary>
    public int Count => Volatile.Read(ref _count);

    public void BeginReading() => Interlocked.Increment(ref _reading);

    public void EndReading() => Interlocked.Decrement(ref _reading);

    public void Begin()
    {
        lock (_lock)
        {
            _count++;
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _count--;
        }
    }

    /// <summary>Acts while none runs and none can begin; does nothing while one runs.</summary>
    public void WhenNoneRuns(Action act)
    {
        lock (_lock)
        {
            if (_count == 0)
            {
                act();
            }
        }
    }

    /// <summary>Deletes the file of an import that was refused before the log named it, unless somebody else may need it.</summary>
    /// <remarks>A file that stays is deleted later: by the next opening, or behind a snapshot.</remarks>
    public void Withdraw(IDisk disk, string folder, ImportedFile file)
    {
        lock (_lock)
        {
            if (_count > 1 || !file.IsNew)
            {
                return;
            }

            try
            {
                disk.Delete(Path.Combine(folder, file.Name + ImportedFile.Extension));
                disk.FlushDirectory(folder);
            }
            catch (IOException)
            {
                // The refusal is what the caller must hear; the file harms nobody.
            }
        }
    }
}
