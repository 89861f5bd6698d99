using Personalize.Core;
using Personalize.Storage.Datasets;
using Personalize.Storage.Disk;
using Personalize.Storage.Import;
using Personalize.Storage.Log;
using Personalize.Storage.Snapshots;

namespace Personalize.Engine.Ingest;

/// <summary>From finished import files to datasets: opened and checked, then logged by one record, then applied; no put runs meanwhile.</summary>
internal sealed class ImportCommits(GroupStore store, IChangeLog log, IDisk disk, string folder)
{
    private const int Streams = CellMap.Cells + 1;

    private OpenedImports? _opened; // of the commit that runs, under all locks; null in replay
    private int _count;

    /// <summary>Grows when an import begins and when it ends: whoever reads over many rows compares it before and after.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Makes import files, at most one per dataset, part of the datasets by one log record; items first, then cells in order.</summary>
    /// <param name="opened">Opened and checked: once they are logged, it would be too late to find that one cannot be read.</param>
    /// <exception cref="PersonalizeException">The memory limit is reached or the disk failed: nothing was changed. Or they are logged and could not be applied: writes have stopped.</exception>
    public void Commit(OpenedImports opened)
    {
        var parts = new BatchParts(store.PayloadBytesMax);
        foreach (ImportedFile file in opened.Files)
        {
            byte[] record = new byte[ImportCommit.Bytes];
            ImportCommit.Write(record, file);
            parts.Add(0, RecordKind.ImportCommit, record);
        }

        int held = 0;
        LogPosition position;
        try
        {
            for (; held < Streams; held++)
            {
                store.LockOf(held).Enter();
            }

            position = CommitLocked(opened, parts);
        }
        finally
        {
            while (held > 0)
            {
                store.LockOf(--held).Exit();
            }
        }

        try
        {
            log.WaitDurable(position);
        }
        catch (StorageFailedException failure)
        {
            throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, failure.Message, failure);
        }
    }

    /// <summary>Every cell takes its part of an import file; its hash is checked before the first record. Nobody else writes meanwhile.</summary>
    public bool TryApply(ImportedFile file)
    {
        store.ImportNotes.Add(new ImportNote(store.Number, Math.Max(store.ReplayedSequence, store.ItemsSequence), file.Name));
        using ImportFileReader? replayed = _opened is null ? ImportFileReader.Open(disk, folder, file) : null;
        Interlocked.Increment(ref _count);
        store.State.ApplyImport(replayed ?? _opened!.Of(file), store.ItemChanged);
        Interlocked.Increment(ref _count);
        return true;
    }

    private LogPosition CommitLocked(OpenedImports opened, BatchParts parts)
    {
        // An import takes all its ids or none: applied half-way it could not be taken back.
        bool hasRoom = store.HasRoomFor(opened.Files.Sum(file => file.Records + file.ItemIds), opened.Files.Sum(file => file.Bytes));
        Refusal refusal = hasRoom ? Refusal.None : new Refusal(RefusalCode.MemoryFull);
        LogPosition position = default;
        _opened = opened;
        bool isDone = hasRoom && store.TryCommit(parts, out position, out refusal);
        _opened = null;
        return isDone ? position : throw RefusalText.Exception(refusal, null, default);
    }
}
