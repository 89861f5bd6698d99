using Personalize.Core.Columns;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Ids;
using Personalize.Storage.Import;

namespace Personalize.Storage.Datasets;

/// <summary>All data of one dataset group: its items, and its users in 16 cells that are made when their first user comes.</summary>
/// <remarks>
/// Stream 0 writes the items, stream c + 1 writes cell c; one writer per stream at a time, readers take no lock. Every <c>Apply</c> takes
/// log bytes, which are foreign: it returns false for what is no record of this group and never throws for it; what it does depends on the
/// bytes and the state alone.
/// </remarks>
public sealed class GroupState
{
    // Ids of the items and of each cell live in spaces of their own.
    private const uint SpacesPerGroup = 32;

    private readonly uint _number;
    private DatasetSchema? _interactions;
    private DatasetSchema? _users;
    private readonly IdMap _ids;
    private readonly UserCell?[] _cells = new UserCell?[CellMap.Cells];

    public GroupState(uint number, DatasetSchema? interactions, DatasetSchema? items, DatasetSchema? users, IdMap ids)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, uint.MaxValue / SpacesPerGroup);
        _number = number;
        _interactions = interactions;
        _users = users;
        _ids = ids;
        Items = new EntityDataset(items, ids, number * SpacesPerGroup);
    }

    public EntityDataset Items { get; }

    internal uint Number => _number;

    internal DatasetSchema? InteractionSchema => _interactions;

    /// <summary>Interactions per item row, over all cells.</summary>
    public ItemCounts ItemCounts { get; } = new();

    /// <summary>Who hears of events that come and go.</summary>
    public EventWatch Events { get; } = new();

    /// <summary>Bytes of everything but the id map.</summary>
    public long MemoryBytes
    {
        get
        {
            var bytes = Items.MemoryBytes + ItemCounts.MemoryBytes;
            for (var cell = 0; cell < CellMap.Cells; cell++)
                bytes += TryGetCell(cell)?.MemoryBytes ?? 0;
            return bytes;
        }
    }

    /// <summary>A cell, null while it has no user.</summary>
    public UserCell? TryGetCell(int cell) => Volatile.Read(ref _cells[cell]);

    /// <summary>Some record of a dataset came by a bulk import. Any thread; exact while nobody writes.</summary>
    public bool HasBulk(DatasetKind kind) => kind switch
    {
        DatasetKind.Items => Items.HasBulk,
        DatasetKind.Users => _cells.Any(cell => cell is not null && cell.Users.HasBulk),
        _ => _cells.Any(cell => cell is not null && cell.Interactions.HasBulk),
    };

    /// <summary>The cell and row of a user id, or of a session id; that of a joined session leads to its user.</summary>
    public bool TryGetUser(ReadOnlySpan<byte> userId, out UserCell? cell, out int row)
    {
        if (!TryGetOwnRow(userId, out cell, out row))
            return false;
        // One step only: a user is nobody's session, and two sessions noted for each other must not turn in a circle.
        // The session of a deleted user is nobody's.
        if (cell!.TryGetUserOfSession(row, out var noted) && TryGetOwnRow(noted, out var userCell, out var userRow) && !userCell!.Users.IsDeleted(userRow))
            (cell, row) = (userCell, userRow);
        return true;
    }

    private bool TryGetOwnRow(ReadOnlySpan<byte> userId, out UserCell? cell, out int row)
    {
        cell = TryGetCell(CellMap.Cell(userId));
        row = -1;
        return cell is not null && cell.Users.TryGetRow(userId, out row);
    }

    /// <summary>An EntityRecord (<see cref="RecordView"/>) of stream 0.</summary>
    public bool ApplyPutItem(ReadOnlySpan<byte> payload, out int row, RecordOrigin origin = RecordOrigin.Put)
    {
        row = -1;
        return Items.Schema is not null && RecordView.TryParse(payload, Items.Schema, out var record)
            && (row = Items.ApplyPut(record, origin)) >= 0;
    }

    /// <summary>An <see cref="AnnounceRecord"/> of stream 0.</summary>
    public bool ApplyAnnounceItem(ReadOnlySpan<byte> payload, out int row)
    {
        row = -1;
        return AnnounceRecord.TryRead(payload, out var id) && (row = Items.ApplyAnnounce(id)) >= 0;
    }

    /// <summary>An EntityRecord of the cell's stream.</summary>
    public bool ApplyPutUser(int cell, ReadOnlySpan<byte> payload, RecordOrigin origin = RecordOrigin.Put) =>
        _users is not null && RecordView.TryParse(payload, _users, out var record) && CellMap.Cell(record.Id) == cell
        && GetOrMakeCell(cell).ApplyPutUser(record, origin);

    /// <summary>An EventRecord (<see cref="EventView"/>) of the cell's stream, whose item row exists.</summary>
    /// <param name="cell">0..15.</param>
    /// <param name="payload">The record.</param>
    /// <param name="interaction">Its row; -1 for a repeat, which was dropped.</param>
    /// <param name="origin">How it came.</param>
    public bool ApplyEvent(int cell, ReadOnlySpan<byte> payload, out int interaction, RecordOrigin origin = RecordOrigin.Put)
    {
        interaction = -1;
        return _interactions is not null && EventView.TryParse(payload, _interactions, out var view)
            && view.ItemRow < Items.RowCount && CellMap.Cell(view.UserId) == cell
            && GetOrMakeCell(cell).ApplyEvent(view, origin, out interaction);
    }

    /// <summary>An <see cref="AnnounceRecord"/> of stream 0: both records of the item go and its row is marked deleted until it is put again.</summary>
    /// <remarks>Its events stay in the histories: they are what people did.</remarks>
    /// <param name="payload">The record.</param>
    /// <param name="row">The item's row; -1 when it is unknown, which is no mistake.</param>
    public bool ApplyDeleteItem(ReadOnlySpan<byte> payload, out int row)
    {
        row = -1;
        if (!AnnounceRecord.TryRead(payload, out var id))
            return false;
        row = Items.ApplyDelete(id);
        return true;
    }

    /// <summary>An EntityRecord of stream 0 that changes the fields it names; refused for an item without a record.</summary>
    public bool ApplyPatchItem(ReadOnlySpan<byte> payload, out int row)
    {
        row = -1;
        return Items.Schema is not null && RecordView.TryParse(payload, Items.Schema, out var patch) && (row = Items.ApplyPatch(patch)) >= 0;
    }

    /// <summary>An EntityRecord of the cell's stream that changes the fields it names; refused for a user without a record.</summary>
    public bool ApplyPatchUser(int cell, ReadOnlySpan<byte> payload) =>
        _users is not null && RecordView.TryParse(payload, _users, out var patch) && CellMap.Cell(patch.Id) == cell
        && TryGetCell(cell) is { } users && users.Users.ApplyPatch(patch) >= 0;

    /// <summary>An <see cref="AnnounceRecord"/> of the cell's stream: the user's record and history go. An unknown user is no mistake.</summary>
    public bool ApplyDeleteUser(int cell, ReadOnlySpan<byte> payload)
    {
        if (!AnnounceRecord.TryRead(payload, out var id) || CellMap.Cell(id) != cell)
            return false;
        TryGetCell(cell)?.ApplyDeleteUser(id);
        return true;
    }

    /// <summary>A <see cref="DeleteEventRecord"/> of the cell's stream.</summary>
    /// <param name="cell">0..15.</param>
    /// <param name="payload">The record.</param>
    /// <param name="removed">How many events went.</param>
    public bool ApplyDeleteEvent(int cell, ReadOnlySpan<byte> payload, out int removed)
    {
        removed = 0;
        if (!DeleteEventRecord.TryParse(payload, out var record) || CellMap.Cell(record.UserId) != cell)
            return false;
        if (TryGetCell(cell) is { } users && users.Users.TryGetRow(record.UserId, out var row))
            removed = users.Interactions.ApplyDeleteEvents(row, record.ItemRow, record.EventType, record.Timestamp);
        return true;
    }

    /// <summary>A <see cref="JoinRecord"/> of the session's cell; the session's events are appended to the user's stream in the same batch.</summary>
    public bool ApplyJoinSession(int cell, ReadOnlySpan<byte> payload) =>
        JoinRecord.TryParse(payload, out var record) && CellMap.Cell(record.Session) == cell && GetOrMakeCell(cell).ApplyJoin(record);

    /// <summary>Bytes of the columns of a dataset: what its copy takes while its schema changes.</summary>
    public long TableBytesOf(DatasetKind kind)
    {
        if (kind == DatasetKind.Items)
            return Items.Table?.MemoryBytes ?? 0;
        var bytes = 0L;
        for (var cell = 0; cell < CellMap.Cells && kind == DatasetKind.Users; cell++)
            bytes += TryGetCell(cell)?.Users.Table?.MemoryBytes ?? 0;
        return bytes;
    }

    /// <summary>Bytes of the columns that a dataset would have for the ids known by now, before any record: foretold by making one segment of them.</summary>
    public long EmptyTableBytesOf(DatasetKind kind, DatasetSchema schema)
    {
        if (kind == DatasetKind.Items)
            return EmptyTableBytes(schema, Items.RowCount);
        var bytes = 0L;
        for (var cell = 0; cell < CellMap.Cells && kind == DatasetKind.Users; cell++)
            bytes += EmptyTableBytes(schema, TryGetCell(cell)?.Users.RowCount ?? 0);
        return bytes;
    }

    private static long EmptyTableBytes(DatasetSchema schema, int rows)
    {
        var (full, rest) = Math.DivRem(rows, Table.SegmentRows);
        var bytes = rest == 0 ? 0 : TableSuccession.Empty(schema, rest).MemoryBytes;
        return full == 0 ? bytes : bytes + full * TableSuccession.Empty(schema, Table.SegmentRows).MemoryBytes;
    }

    /// <summary>Gives a dataset its schema, changes it, or takes it away with all its records; ids and rows stay. The caller keeps all other writers away.</summary>
    public void ApplySchema(DatasetKind kind, DatasetSchema? schema)
    {
        switch (kind)
        {
            case DatasetKind.Items:
                Items.ApplySchema(schema);
                NoteGone(schema is null);
                break;
            case DatasetKind.Users:
                _users = schema;
                Parallel.For(0, CellMap.Cells, cell => TryGetCell(cell)?.Users.ApplySchema(schema));
                break;
            case DatasetKind.Interactions:
                _interactions = schema;
                Parallel.For(0, CellMap.Cells, cell => TryGetCell(cell)?.ApplyInteractionSchema(schema));
                Events.EndImport(isOfEvents: true);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a dataset kind");
        }
    }

    /// <summary>Makes the import file that an <see cref="ImportCommit"/> of stream 0 names part of the datasets. The caller keeps all other writers away.</summary>
    /// <exception cref="InvalidDataException">A record does not fit this group, or the ids have no room; the group is then half changed.</exception>
    /// <param name="file">Opened and checked.</param>
    /// <param name="itemChanged">Told each item row that came or whose record changed, on the calling thread.</param>
    public void ApplyImport(ImportFileReader file, Action<int>? itemChanged = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ImportApplication.Run(this, file, itemChanged);
    }

    /// <summary>Hash of all content that one stream wrote, for tests that live, replayed and replicated state are one.</summary>
    /// <param name="stream">0 for the items, c + 1 for cell c.</param>
    public ulong StateHash(int stream) => stream == 0 ? Items.StateHash() : TryGetCell(stream - 1)?.StateHash() ?? 0;

    /// <summary>Nothing is left of an item but its id: it was deleted, or lost its record and has no interactions.</summary>
    public bool IsGone(int itemRow) => Items.IsDeleted(itemRow) || (IdleOf(itemRow >> 6) >> (itemRow & 63) & 1) != 0;

    /// <summary>Takes from a mask of item rows those of which nothing is left but the id.</summary>
    public void TakeOutGone(Span<ulong> mask)
    {
        var deleted = Items.DeletedWords;
        for (var word = 0; word < Math.Min(mask.Length, deleted.Length); word++)
            mask[word] &= ~deleted[word];
        for (var word = 0; ItemCounts.HasIdle && word < mask.Length; word++)
            mask[word] &= ~IdleOf(word);
    }

    /// <summary>Items that lost their record, have no interactions and were not deleted.</summary>
    public int CountIdleItems()
    {
        var count = 0;
        var deleted = Items.DeletedWords;
        for (var word = 0; ItemCounts.HasIdle && word << 6 < Items.RowCount; word++)
            count += System.Numerics.BitOperations.PopCount(IdleOf(word) & ~(word < deleted.Length ? deleted[word] : 0));
        return count;
    }

    /// <summary>Items whose imported record did not come again.</summary>
    internal void NoteGone(IReadOnlyList<int> itemRows, Action<int>? itemChanged)
    {
        foreach (var row in itemRows)
        {
            ItemCounts.NoteIdle(row >> 6, 1ul << (row & 63));
            itemChanged?.Invoke(row);
        }
    }

    /// <summary>Looks for all items of which nothing is left but the id.</summary>
    /// <param name="withInteractions">Those too that have interactions: all records went, and these may go later.</param>
    internal void NoteGone(bool withInteractions)
    {
        for (var word = 0; word << 6 < Items.RowCount; word++)
        {
            var rows = Items.RowCount - (word << 6) >= 64 ? ulong.MaxValue : (1ul << (Items.RowCount & 63)) - 1;
            ItemCounts.NoteIdle(word, rows & ~Items.RecordsOf(word) & (withInteractions ? ulong.MaxValue : ItemCounts.ZerosOf(word)));
        }
    }

    private ulong IdleOf(int word) => ItemCounts.IdleOf(word) is var idle && idle != 0 ? idle & ~Items.RecordsOf(word) : 0;

    /// <summary>So many new ids are about to come.</summary>
    internal void ReserveIds(long ids) => _ids.Reserve(ids);

    internal UserCell GetOrMakeCell(int cell)
    {
        if (_cells[cell] is { } made)
            return made;
        var fresh = new UserCell(_users, _interactions, _ids, _number * SpacesPerGroup + 1 + (uint)cell, ItemCounts, Events, cell);
        Volatile.Write(ref _cells[cell], fresh);
        return fresh;
    }
}
