using Personalize.Core;
using Personalize.Engine.Resources;
using Personalize.Storage.Datasets;
using Personalize.Storage.Disk;
using Personalize.Storage.Ids;
using Personalize.Storage.Import;
using Personalize.Storage.Log;
using Personalize.Storage.Snapshots;

namespace Personalize.Engine.Ingest;

/// <summary>The data of one dataset group and the only way to change it: check, append to the log, apply the same bytes.</summary>
/// <remarks>
/// One lock per stream: 0 is the catalogue of items, 1..16 the cells of users. A put holds its stream's lock from append to apply, so log
/// order and apply order are one. Replay calls <see cref="TryApply"/> directly. Readers take no lock.
/// </remarks>
internal sealed class GroupStore
{
    private const int SpacingBytes = 128;

    private readonly Lock[] _streams = new Lock[CellMap.Cells + 1];
    private readonly byte[][] _spacing = new byte[CellMap.Cells + 1][]; // keeps two locks from lying in one cache line
    private readonly IChangeLog _log;
    private readonly BatchNumbers _batches;
    private readonly IdMap _ids;
    private readonly MemoryGuard _memory;
    private readonly IDisk _disk;
    private readonly string _importFolder;
    private int _imports;

    public GroupStore(uint number, GroupSchemas schemas, IdMap ids, IChangeLog log, BatchNumbers batches, MemoryGuard memory, IDisk disk, string importFolder)
    {
        for (int stream = 0; stream < _streams.Length; stream++)
        {
            _streams[stream] = new Lock();
            _spacing[stream] = new byte[SpacingBytes];
        }

        _disk = disk;
        _importFolder = importFolder;
        Number = number;
        Schemas = schemas;
        State = new GroupState(number, schemas.Interactions, schemas.Items, schemas.Users, ids);
        _ids = ids;
        _log = log;
        _batches = batches;
        Changes = new RecordChanges(this);
        Sessions = new SessionJoins(this);
        _memory = memory;
    }

    public uint Number { get; }

    public GroupSchemas Schemas { get; }

    public GroupState State { get; }

    /// <summary>Patches and deletes.</summary>
    public RecordChanges Changes { get; }

    /// <summary>Which session is whose.</summary>
    public SessionJoins Sessions { get; }

    /// <summary>Sequence of the last record of the items' stream.</summary>
    public ulong ItemsSequence => _log.GetSequence(new StreamId(Number, 0));

    /// <summary>The longest payload of one log record, in bytes.</summary>
    public int PayloadBytesMax => _log.PayloadBytesMax;

    /// <summary>Where import files are noted that the log names.</summary>
    public required ImportNotes ImportNotes { get; init; }

    /// <summary>Number of the record that replay applies now: the log knows none before it is replayed.</summary>
    public ulong ReplayedSequence { get; set; }

    /// <summary>Called under the items' lock after an item's row came or its record changed.</summary>
    public Action<int>? ItemChanged { get; set; }

    /// <summary>Grows when an import begins and when it ends: whoever reads over many rows compares it before and after.</summary>
    public int Imports => Volatile.Read(ref _imports);

    /// <summary>Held by whoever reads or changes the items and must not meet a put.</summary>
    public Lock ItemsLock => _streams[0];

    public bool TryPutItem(ReadOnlySpan<byte> record, out LogPosition position, out Refusal refusal)
    {
        lock (_streams[0])
        {
            return TryCommit(0, RecordKind.PutItem, record, out position, out refusal);
        }
    }

    /// <summary>A <see cref="RecordKind.PutUser"/> or <see cref="RecordKind.PutEvent"/>, for the cell of <paramref name="userId"/>.</summary>
    public bool TryPutToCell(ushort kind, ReadOnlySpan<byte> userId, ReadOnlySpan<byte> record, out LogPosition position, out Refusal refusal)
    {
        int stream = CellMap.Cell(userId) + 1;
        lock (_streams[stream])
        {
            return TryCommit(stream, kind, record, out position, out refusal);
        }
    }

    /// <summary>The item's row, taking it into the catalogue without a record where it is unknown: rows come from stream 0 only.</summary>
    public bool TryGetOrAnnounceItem(ReadOnlySpan<byte> itemId, out int row, out ulong itemsSequence, out Refusal refusal)
    {
        refusal = Refusal.None;
        itemsSequence = 0;
        if (!State.Items.TryGetRow(itemId, out row) && !TryAnnounce(itemId, out row, out refusal))
        {
            return false;
        }

        itemsSequence = ItemsSequence;
        return true;
    }

    /// <summary>Brings one log record into the datasets: the same for a live put and for replay.</summary>
    /// <returns>False when the bytes are no record of this group.</returns>
    public bool TryApply(int stream, ushort kind, ReadOnlySpan<byte> payload)
    {
        switch (kind)
        {
            case RecordKind.PutItem when stream == 0:
                return State.ApplyPutItem(payload, out int put) && Changed(put);
            case RecordKind.AnnounceItem when stream == 0:
                return State.ApplyAnnounceItem(payload, out int announced) && Changed(announced);
            case RecordKind.ImportCommit when stream == 0:
                return ImportCommit.TryRead(payload) is { } file && TryApplyImport(file);
            case RecordKind.PutUser when stream > 0:
                return State.ApplyPutUser(stream - 1, payload);
            case RecordKind.PutEvent when stream > 0:
                return State.ApplyEvent(stream - 1, payload, out _);
            case RecordKind.DeleteItem when stream == 0:
                return State.ApplyDeleteItem(payload, out int deleted) && (deleted < 0 || Changed(deleted));
            case RecordKind.PatchItem when stream == 0:
                return State.ApplyPatchItem(payload, out int patched) && Changed(patched);
            case RecordKind.DeleteUser when stream > 0:
                return State.ApplyDeleteUser(stream - 1, payload);
            case RecordKind.DeleteEvent when stream > 0:
                return State.ApplyDeleteEvent(stream - 1, payload, out _);
            case RecordKind.PatchUser when stream > 0:
                return State.ApplyPatchUser(stream - 1, payload);
            case RecordKind.JoinSession when stream > 0:
                return State.ApplyJoinSession(stream - 1, payload);
            case RecordKind.Batch:
                return TryApplyAll(stream, payload);
            default:
                return false;
        }
    }

    /// <summary>The lock of a stream: 0 the items, c + 1 cell c. Who takes several takes them in rising order.</summary>
    public Lock LockOf(int stream) => _streams[stream];

    /// <summary>Makes finished import files, at most one per dataset, part of the datasets by one log record; no put runs meanwhile, items first, then cells in order.</summary>
    /// <exception cref="PersonalizeException">The memory limit is reached or the disk failed: nothing was changed.</exception>
    public void CommitImports(IReadOnlyList<ImportedFile> files)
    {
        var parts = new BatchParts(PayloadBytesMax);
        foreach (ImportedFile file in files)
        {
            byte[] record = new byte[ImportCommit.Bytes];
            ImportCommit.Write(record, file);
            parts.Add(0, RecordKind.ImportCommit, record);
        }

        LogPosition position;
        int held = 0;
        try
        {
            for (; held < _streams.Length; held++)
            {
                _streams[held].Enter();
            }

            // An import takes all its ids or none: applied half-way it could not be taken back.
            long bytes = files.Sum(file => file.Bytes);
            bool hasRoom = _ids.HasRoomFor(files.Sum(file => file.Records + file.ItemIds), bytes) && _memory.HasRoomFor(bytes);
            Refusal refusal = hasRoom ? Refusal.None : new Refusal(RefusalCode.MemoryFull);
            position = default;
            if (!refusal.IsNone || !TryCommit(parts, out position, out refusal))
            {
                throw RefusalText.Exception(refusal, null, default);
            }
        }
        finally
        {
            while (held > 0)
            {
                _streams[--held].Exit();
            }
        }

        WaitDurable(position);
    }

    /// <summary>Takes every stream for a snapshot, each under its own lock for a moment, the items last; again when an import came between.</summary>
    public GroupCut Cut()
    {
        while (true)
        {
            int imports;
            lock (_streams[0])
            {
                imports = Imports; // None runs now: it holds this lock to its end.
            }

            var cut = new GroupCut(State);
            try
            {
                for (int stream = _streams.Length - 1; stream >= 0; stream--)
                {
                    lock (_streams[stream])
                    {
                        cut.Take(stream, _log.GetSequence(new StreamId(Number, (ushort)stream)));
                        if (stream == 0 && Imports == imports)
                        {
                            return cut;
                        }
                    }
                }
            }
            catch
            {
                cut.Dispose();
                throw;
            }

            cut.Dispose();
        }
    }

    private void WaitDurable(LogPosition position)
    {
        try
        {
            _log.WaitDurable(position);
        }
        catch (StorageFailedException failure)
        {
            throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, failure.Message, failure);
        }
    }

    /// <summary>Every cell takes its part of an import file; its hash is checked before the first record. Nobody else writes meanwhile.</summary>
    private bool TryApplyImport(ImportedFile file)
    {
        ImportNotes.Add(new ImportNote(Number, Math.Max(ReplayedSequence, ItemsSequence), file.Name));
        using ImportFileReader reader = ImportFileReader.Open(_disk, _importFolder, file);
        Interlocked.Increment(ref _imports);
        State.ApplyImport(reader, ItemChanged);
        Interlocked.Increment(ref _imports);
        return true;
    }

    private bool TryAnnounce(ReadOnlySpan<byte> itemId, out int row, out Refusal refusal)
    {
        Span<byte> record = stackalloc byte[sizeof(ushort) + IdMap.IdBytesMax];
        lock (_streams[0])
        {
            refusal = Refusal.None;
            if (State.Items.TryGetRow(itemId, out row))
            {
                return true;
            }

            int bytes = AnnounceRecord.Write(record, itemId);
            return TryCommit(0, RecordKind.AnnounceItem, record[..bytes], out _, out refusal) && State.Items.TryGetRow(itemId, out row);
        }
    }

    /// <summary>Appends and applies one record. The caller holds the stream's lock and has checked the record.</summary>
    public bool TryCommit(int stream, ushort kind, ReadOnlySpan<byte> payload, out LogPosition position, out Refusal refusal)
    {
        position = default;
        refusal = CheckRoom(kind);
        if (!refusal.IsNone)
        {
            return false;
        }

        try
        {
            // Logged before applied, so replay never misses a row that a reader saw.
            position = _log.Append(new StreamId(Number, (ushort)stream), kind, payload);
        }
        catch (StorageFailedException)
        {
            refusal = new Refusal(RefusalCode.StorageFailed);
            return false;
        }

        return TryApply(stream, kind, payload) ? true : ThrowBroken(stream, kind);
    }

    /// <summary>Appends all records of a batch, then applies them. The caller holds the locks of all their streams and has checked them.</summary>
    /// <remarks>One that dies in between leaves parts without their fellows, which replay drops.</remarks>
    public bool TryCommit(BatchParts parts, out LogPosition position, out Refusal refusal)
    {
        position = default;
        refusal = CheckRoom(RecordKind.Batch);
        if (refusal.IsNone && !(_ids.HasRoomFor(parts.Entries * 2L, parts.Bytes) && _memory.HasRoomFor(parts.Bytes)))
        {
            refusal = new Refusal(RefusalCode.MemoryFull);
        }

        if (!refusal.IsNone)
        {
            return false;
        }

        bool isTied = parts.Count > 1;
        ulong number = isTied ? _batches.Next() : 0;
        try
        {
            for (int part = 0; part < parts.Count; part++)
            {
                position = _log.Append(new StreamId(Number, (ushort)parts.StreamOf(part)), parts.KindOf(part), parts.PayloadOf(part), number, isTied ? (ushort)parts.Count : (ushort)0);
            }
        }
        catch (StorageFailedException)
        {
            refusal = new Refusal(RefusalCode.StorageFailed);
            return false;
        }

        for (int part = 0; part < parts.Count; part++)
        {
            if (!TryApply(parts.StreamOf(part), parts.KindOf(part), parts.PayloadOf(part)))
            {
                ThrowBroken(parts.StreamOf(part), parts.KindOf(part));
            }
        }

        return true;
    }

    /// <summary>What only frees room is taken however full the memory is.</summary>
    private Refusal CheckRoom(ushort kind)
    {
        bool frees = kind is RecordKind.DeleteItem or RecordKind.DeleteUser or RecordKind.DeleteEvent;
        if (!frees && (_memory.IsFull || !_ids.HasRoom))
        {
            return new Refusal(RefusalCode.MemoryFull);
        }

        return _log.IsFailed ? new Refusal(RefusalCode.StorageFailed) : Refusal.None;
    }

    private bool TryApplyAll(int stream, ReadOnlySpan<byte> batch)
    {
        int at = 0;
        while (at < batch.Length)
        {
            if (!BatchRecord.TryRead(batch, ref at, out ushort kind, out ReadOnlySpan<byte> payload) || kind == RecordKind.Batch || !TryApply(stream, kind, payload))
            {
                return false;
            }
        }

        return true;
    }

    private bool Changed(int itemRow)
    {
        ItemChanged?.Invoke(itemRow);
        return true;
    }

    private bool ThrowBroken(int stream, ushort kind) =>
        throw new InvalidOperationException($"a checked record of kind {kind} was refused when applied to group {Number}, stream {stream}");
}
