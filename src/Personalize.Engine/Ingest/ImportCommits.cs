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
    private OpenedImports? _opened; // of the commit that runs, under all locks; null in replay

    /// <summary>Makes import files, at most one per dataset, part of the datasets by one log record; items first, then cells in order.</summary>
    /// <param name="opened">Opened and checked: once they are logged, it would be too late to find that one cannot be read.</param>
    /// <exception cref="PersonalizeException">A dataset got another schema since its file was read, the memory limit is reached or the disk failed: nothing was changed. Or they are logged and could not be applied: writes have stopped.</exception>
    public void Commit(OpenedImports opened)
    {
        var parts = new BatchParts(store.PayloadBytesMax);
        foreach (ImportedFile file in opened.Files)
        {
            byte[] record = new byte[ImportCommit.Bytes];
            ImportCommit.Write(record, file);
            parts.Add(0, RecordKind.ImportCommit, record);
        }

        LogPosition position;
        using (store.TakeAll())
        {
            position = CommitLocked(opened, parts);
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
        store.BeginOverhaul();
        store.State.ApplyImport(replayed ?? _opened!.Of(file), store.ItemChanged);
        store.EndOverhaul();
        return true;
    }

    private LogPosition CommitLocked(OpenedImports opened, BatchParts parts)
    {
        if (opened.Files.FirstOrDefault(file => file.Schema is { } schema && schema != store.Schemas.Of(file.Kind)) is { } outdated)
        {
            throw new PersonalizeException(PersonalizeErrorCode.InUse, $"the {outdated.Kind} dataset got another schema while its files were read: import them again");
        }

        // An import takes all its ids or none: applied half-way it could not be taken back.
        bool hasRoom = store.HasRoomFor(opened.NewIdsMax, opened.MemoryBytes);
        Refusal refusal = hasRoom ? Refusal.None : new Refusal(RefusalCode.MemoryFull);
        LogPosition position = default;
        _opened = opened;
        bool isDone = hasRoom && store.TryCommit(parts, out position, out refusal);
        _opened = null;
        return isDone ? position : throw RefusalText.Exception(refusal, null, default);
    }
}
