using Microsoft.Extensions.Logging;
using Personalize.Core;
using Personalize.Core.Schemas;
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
    private GroupSchemas _schemas;
    private int _overhauls;

    public GroupStore(uint number, GroupSchemas schemas, IdMap ids, IChangeLog log, BatchNumbers batches, MemoryGuard memory, IDisk disk, string importFolder)
    {
        for (int stream = 0; stream < _streams.Length; stream++)
        {
            _streams[stream] = new Lock();
            _spacing[stream] = new byte[SpacingBytes];
        }

        Number = number;
        _schemas = schemas;
        State = new GroupState(number, schemas.Interactions, schemas.Items, schemas.Users, ids);
        _ids = ids;
        _log = log;
        Imports = new ImportCommits(this, log, disk, importFolder);
        _batches = batches;
        Changes = new RecordChanges(this);
        Sessions = new SessionJoins(this);
        _memory = memory;
    }

    public uint Number { get; }

    /// <summary>The schemas of this moment. A record encoded before they changed is not taken after: whoever encodes says by which.</summary>
    public GroupSchemas Schemas => Volatile.Read(ref _schemas);

    /// <summary>Grows when an import or a change of a schema begins and when it ends: whoever reads over many rows compares it before and after.</summary>
    public int Overhauls => Volatile.Read(ref _overhauls);

    public GroupState State { get; }

    /// <summary>What runs on the group's data.</summary>
    public GroupWork Work { get; } = new();

    /// <summary>Patches and deletes.</summary>
    public RecordChanges Changes { get; }

    /// <summary>Which session is whose.</summary>
    public SessionJoins Sessions { get; }

    /// <summary>Sequence of the last record of the items' stream.</summary>
    public ulong ItemsSequence => _log.GetSequence(new StreamId(Number, 0));

    /// <summary>The longest payload of one log record, in bytes.</summary>
    public int PayloadBytesMax => _log.PayloadBytesMax;

    /// <summary>The longest batch over several log records, in bytes.</summary>
    public long BatchBytesMax => _log.BatchBytesMax;

    /// <summary>Where import files are noted that the log names.</summary>
    public required ImportNotes ImportNotes { get; init; }

    /// <summary>Told why writes stopped.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Number of the items' record that replay applies now, for the log knows none before it is replayed; else 0.</summary>
    public ulong ReplayedSequence { get; set; }

    /// <summary>Called under the items' lock after an item's row came or its record changed.</summary>
    public Action<int>? ItemChanged { get; set; }

    /// <summary>How import files become part of the datasets.</summary>
    public ImportCommits Imports { get; }

    /// <summary>Held by whoever reads or changes the items and must not meet a put.</summary>
    public Lock ItemsLock => _streams[0];

    /// <summary>A <see cref="RecordKind.PutItem"/>, encoded by <paramref name="schema"/>.</summary>
    public bool TryPutItem(DatasetSchema schema, ReadOnlySpan<byte> record, out LogPosition position, out Refusal refusal)
    {
        using StreamTurn turn = Take(0);
        return turn.IsMine && schema == Schemas.Items ? TryCommit(0, RecordKind.PutItem, record, out position, out refusal) : Busy(out position, out refusal);
    }

    /// <summary>A <see cref="RecordKind.PutUser"/> or <see cref="RecordKind.PutEvent"/>, for the cell of <paramref name="userId"/>, encoded by <paramref name="schema"/>.</summary>
    public bool TryPutToCell(ushort kind, DatasetSchema schema, ReadOnlySpan<byte> userId, ReadOnlySpan<byte> record, out LogPosition position, out Refusal refusal)
    {
        int stream = CellMap.Cell(userId) + 1;
        using StreamTurn turn = Take(stream);
        return turn.IsMine && schema == Schemas.Of(schema.Kind) ? TryCommit(stream, kind, record, out position, out refusal) : Busy(out position, out refusal);
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
                return ImportCommit.TryRead(payload) is { } file && Imports.TryApply(file);
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

    /// <summary>Takes every stream; nobody else writes to the group until it is disposed.</summary>
    public AllStreams TakeAll() => new(_streams);

    /// <summary>Gives a dataset its schema, changes it or takes it away with all its records. Every stream is held, or nobody else is there yet.</summary>
    public void ApplySchema(DatasetKind kind, DatasetSchema? schema)
    {
        BeginOverhaul();
        State.ApplySchema(kind, schema);
        Volatile.Write(ref _schemas, _schemas.With(kind, schema));
        for (int row = 0; kind == DatasetKind.Items && row < State.Items.RowCount; row++)
        {
            Changed(row);
        }

        EndOverhaul();
    }

    /// <summary>Until <see cref="EndOverhaul"/> rows come, go and change by the many. Every stream is held.</summary>
    public void BeginOverhaul() => Interlocked.Increment(ref _overhauls);

    public void EndOverhaul() => Interlocked.Increment(ref _overhauls);

    /// <summary>Waits for the lock of a stream, as long as the thread's <see cref="WriterPatience"/> allows.</summary>
    public StreamTurn Take(int stream) => new(WriterPatience.TryTake(_streams[stream]) ? _streams[stream] : null);

    /// <summary>The answer of whoever may not wait any longer; nothing was changed.</summary>
    public static bool Busy(out LogPosition position, out Refusal refusal)
    {
        position = default;
        refusal = new Refusal(RefusalCode.Busy);
        return false;
    }

    /// <summary>Takes every stream for a snapshot, each under its own lock for a moment, the items last; again when an import or another schema came between.</summary>
    public GroupCut Cut()
    {
        while (true)
        {
            int overhauls;
            lock (_streams[0])
            {
                overhauls = Overhauls; // None runs now: it holds this lock to its end.
            }

            var cut = new GroupCut(State);
            try
            {
                for (int stream = _streams.Length - 1; stream >= 0; stream--)
                {
                    lock (_streams[stream])
                    {
                        cut.Take(stream, _log.GetSequence(new StreamId(Number, (ushort)stream)));
                        if (stream == 0 && Overhauls == overhauls)
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

    private bool TryAnnounce(ReadOnlySpan<byte> itemId, out int row, out Refusal refusal)
    {
        Span<byte> record = stackalloc byte[sizeof(ushort) + IdMap.IdBytesMax];
        row = -1;
        using StreamTurn turn = Take(0);
        if (!turn.IsMine)
        {
            return Busy(out _, out refusal);
        }

        refusal = Refusal.None;
        if (State.Items.TryGetRow(itemId, out row))
        {
            return true;
        }

        int bytes = AnnounceRecord.Write(record, itemId);
        return TryCommit(0, RecordKind.AnnounceItem, record[..bytes], out _, out refusal) && State.Items.TryGetRow(itemId, out row);
    }

    /// <summary>Appends and applies one record. The caller holds the stream's lock and has checked the record.</summary>
    public bool TryCommit(int stream, ushort kind, ReadOnlySpan<byte> payload, out LogPosition position, out Refusal refusal)
    {
        position = default;
        refusal = CheckRoom(kind is RecordKind.DeleteItem or RecordKind.DeleteUser or RecordKind.DeleteEvent);
        if (!refusal.IsNone)
        {
            return false;
        }

        try
        {
            // Logged before applied, so replay never misses a row that a reader saw.
            position = _log.Append(new StreamId(Number, (ushort)stream), kind, payload);
        }
        catch (StorageFailedException failure)
        {
            refusal = Failed(failure);
            return false;
        }

        return position.Address > 0 ? TryApplyLogged(stream, kind, payload, out refusal) : Busy(out position, out refusal);
    }

    /// <summary>Appends all records of a batch, then applies them. The caller holds the locks of all their streams and has checked them.</summary>
    /// <remarks>One that dies in between leaves parts without their fellows, which replay drops.</remarks>
    public bool TryCommit(BatchParts parts, out LogPosition position, out Refusal refusal)
    {
        position = default;
        bool isTied = parts.Count > 1;
        refusal = isTied && WriterPatience.IsLimited ? new Refusal(RefusalCode.Busy) : CheckRoom(parts.OnlyFrees); // half a batch cannot be taken back
        if (refusal.IsNone && !parts.OnlyFrees && !HasRoomFor(parts.Entries * 2L, parts.Bytes))
        {
            refusal = new Refusal(RefusalCode.MemoryFull);
        }

        if (!refusal.IsNone)
        {
            return false;
        }

        ulong number = isTied ? _batches.Next() : 0;
        try
        {
            for (int part = 0; part < parts.Count; part++)
            {
                position = _log.Append(new StreamId(Number, (ushort)parts.StreamOf(part)), parts.KindOf(part), parts.PayloadOf(part), number, isTied ? (ushort)parts.Count : (ushort)0, parts.Bytes);
            }
        }
        catch (StorageFailedException failure)
        {
            refusal = Failed(failure);
            return false;
        }

        if (position.Address == 0)
        {
            return Busy(out position, out refusal); // Only a part alone may be told so.
        }

        for (int part = 0; part < parts.Count; part++)
        {
            if (!TryApplyLogged(parts.StreamOf(part), parts.KindOf(part), parts.PayloadOf(part), out refusal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True while that many new ids and bytes are sure to be taken.</summary>
    public bool HasRoomFor(long ids, long bytes) => _ids.HasRoomFor(ids, bytes) && _memory.HasRoomFor(bytes);

    /// <summary>Whether puts are taken now: asked before what goes ahead of one, an announced item or a joined session.</summary>
    public bool IsTaking(out Refusal refusal)
    {
        refusal = CheckRoom(frees: false);
        return refusal.IsNone;
    }

    /// <summary>What only frees room is taken however full the memory is.</summary>
    private Refusal CheckRoom(bool frees)
    {
        if (!frees && (_memory.IsFull || !_ids.HasRoom))
        {
            return new Refusal(RefusalCode.MemoryFull);
        }

        return _log.Failure is { } failure ? Failed(failure) : Refusal.None;
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

    /// <summary>Applies what the log has by now. Where that fails memory is not what the log says: writes stop before the lock is let go, reads go on.</summary>
    private bool TryApplyLogged(int stream, ushort kind, ReadOnlySpan<byte> payload, out Refusal refusal)
    {
        Exception? cause = null;
        refusal = Refusal.None;
        try
        {
            if (TryApply(stream, kind, payload))
            {
                return true;
            }
        }
        catch (Exception failure) // any: whatever it was, the record is logged and not applied
        {
            cause = failure;
        }

        cause = new InvalidDataException($"a record of kind {kind} was logged and could not be applied to group {Number}, stream {stream}: {cause?.Message ?? "it was refused"}", cause);
        _log.Fail(cause);
        Logger.WritesStop(cause, cause.Message);
        refusal = Failed(_log.Failure ?? cause);
        return false;
    }

    /// <summary>A refusal that <see cref="RefusalText"/> words by what failed.</summary>
    private static Refusal Failed(Exception failure)
    {
        PutScratch.Current.StorageFailure = failure.Message;
        return new Refusal(RefusalCode.StorageFailed);
    }
}
