using System.Buffers.Binary;
using System.IO.Hashing;
using Personalize.Core.Columns;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Snapshots;

namespace Personalize.Storage.Datasets;

/// <summary>The interactions of one cell: columns, each user's history by time, each item's by arrival.</summary>
/// <remarks>
/// One writer at a time; readers take no lock and allocate nothing. Rows are added and never changed; deleted ones leave a gap until half
/// of all rows are gaps, then the rest moves together (a row number is good until <see cref="Version"/> changes). Memory: 24 bytes and a bit per
/// interaction, 8 per user, 4 per item of the stretches met, and the schema's columns (4 for a type, 4 for a value, a bit each for null).
/// </remarks>
public sealed class InteractionDataset
{
    private const int DeletedRowsMin = 1024;

    private readonly ItemCounts _itemCounts;
    private readonly EventWatch? _watch;
    private readonly int _cell;
    private RecentEventIds _eventIds = new();
    private InteractionRows? _published;
    private InteractionRows? _rows;
    private uint _version;

    /// <param name="schema">Null where the group has no interactions dataset: every event is then refused.</param>
    /// <param name="itemCounts">Shared by all cells.</param>
    /// <param name="watch">Shared by all cells; null: nobody hears.</param>
    /// <param name="cell">Which cell this is.</param>
    public InteractionDataset(DatasetSchema? schema, ItemCounts itemCounts, EventWatch? watch = null, int cell = 0)
    {
        ArgumentNullException.ThrowIfNull(itemCounts);
        _watch = watch;
        _cell = cell;
        _itemCounts = itemCounts;
        _published = _rows = schema is null ? null : new InteractionRows(new Table(schema));
    }

    public DatasetSchema? Schema => Table?.Schema;

    /// <summary>Interactions, deleted ones not counted.</summary>
    public int Count => Published?.LiveCount ?? 0;

    /// <summary>Some interaction came by a bulk import. Any thread.</summary>
    public bool HasBulk => Published?.HasBulk ?? false;

    /// <summary>Rows, gaps included; an event's row is below it.</summary>
    public int RowCount => Published?.Count ?? 0;

    /// <summary>The schema's columns by interaction row; null without a schema. Another object after gaps were closed.</summary>
    public Table? Table => Published?.Table;

    /// <summary>Event types by code; null when the schema has no EVENT_TYPE. The codes are stable for life.</summary>
    public CategoryDictionary? EventTypes => TypesOf(Published);

    /// <summary>Grows with every change; equal means unchanged.</summary>
    public uint Version => Volatile.Read(ref _version);

    /// <summary>Bytes of rows, columns, histories and event ids.</summary>
    public long MemoryBytes => RowsMemoryBytes + HistoriesMemoryBytes + EventIdsMemoryBytes + (Published?.Table.MemoryBytes ?? 0);

    /// <summary>Bytes of item, user, time, links and origin of all rows.</summary>
    public long RowsMemoryBytes => Published?.MemoryBytes ?? 0;

    /// <summary>Bytes of where the histories begin.</summary>
    public long HistoriesMemoryBytes => Published?.HeadsMemoryBytes ?? 0;

    /// <summary>Bytes of the recent event ids.</summary>
    public long EventIdsMemoryBytes => _eventIds.MemoryBytes;

    private InteractionRows? Published => Volatile.Read(ref _published);

    /// <summary>How many interactions a user has.</summary>
    public int HistoryCount(int userRow) => Published?.CountOfUser(userRow) ?? 0;

    /// <summary>Copies a user's newest events, newest first; of equal times the later arrival first. Returns how many.</summary>
    public int CopyHistory(int userRow, Span<HistoryEvent> newestFirst) => CopyHistory(userRow, newestFirst, out _);

    /// <inheritdoc cref="CopyHistory(int, Span{HistoryEvent})"/>
    /// <param name="userRow">Whose.</param>
    /// <param name="newestFirst">Takes them.</param>
    /// <param name="eventTypes">What the events' codes belong to, whatever became of the dataset meanwhile.</param>
    public int CopyHistory(int userRow, Span<HistoryEvent> newestFirst, out CategoryDictionary? eventTypes)
    {
        var published = Published;
        eventTypes = TypesOf(published);
        if (published is not { } rows)
            return 0;
        var count = 0;
        for (var link = rows.NewestOfUser(userRow); link != 0 && count < newestFirst.Length; link = rows.OlderOfUser(link - 1))
        {
            if (TryReadEvent(rows, link - 1, out newestFirst[count]))
                count++;
        }

        return count;
    }

    /// <summary>Copies an item's events of this cell, latest arrival first. Returns how many.</summary>
    public int CopyItemHistory(int itemRow, Span<ItemEvent> latestFirst) => CopyItemHistory(itemRow, latestFirst, out _);

    /// <inheritdoc cref="CopyItemHistory(int, Span{ItemEvent})"/>
    /// <param name="itemRow">Of which item.</param>
    /// <param name="latestFirst">Takes them.</param>
    /// <param name="eventTypes">What the events' codes belong to, whatever became of the dataset meanwhile.</param>
    public int CopyItemHistory(int itemRow, Span<ItemEvent> latestFirst, out CategoryDictionary? eventTypes)
    {
        var published = Published;
        eventTypes = TypesOf(published);
        if (published is not { } rows)
            return 0;
        var count = 0;
        for (var link = rows.NewestOfItem(itemRow); link != 0 && count < latestFirst.Length; link = rows.OlderOfItem(link - 1))
        {
            var user = rows.UserOf(link - 1);
            if (!TryReadEvent(rows, link - 1, out var read))
                continue;
            latestFirst[count++] = new ItemEvent(user, read.Interaction, read.Timestamp, read.EventType, read.Value);
        }

        return count;
    }

    /// <summary>False when an event with this id came from this user within 24 hours of the timestamp. Notes it else. Writer only.</summary>
    public bool TryNoteEventId(ReadOnlySpan<byte> userId, ReadOnlySpan<byte> eventId, long timestamp) =>
        _eventIds.TryAdd(userId, eventId, timestamp);

    /// <summary>True when <see cref="TryNoteEventId"/> would say false. Writer only.</summary>
    public bool IsRepeatedEventId(ReadOnlySpan<byte> userId, ReadOnlySpan<byte> eventId, long timestamp) =>
        _eventIds.IsRepeat(userId, eventId, timestamp);

    /// <summary>Adds an event to a user's history. Writer only.</summary>
    /// <returns>Its row; -1 when an identical row (user, item, type, second, value) is there and this one was dropped.</returns>
    public int ApplyEvent(EventView view, int userRow, RecordOrigin origin = RecordOrigin.Put) =>
        Apply(userRow, view.ItemRow, view.Timestamp, view.Cells, origin);

    /// <summary>Deletes a user's events of an item, of one type and one second where given. Returns how many. Writer only.</summary>
    /// <param name="userRow">Whose.</param>
    /// <param name="itemRow">Of which item.</param>
    /// <param name="eventType">Its exact text; empty, or a schema without EVENT_TYPE, takes every type.</param>
    /// <param name="timestamp">Its second; negative takes every time.</param>
    public int ApplyDeleteEvents(int userRow, int itemRow, ReadOnlySpan<byte> eventType, long timestamp)
    {
        if (_rows is null)
            return 0;
        var anyType = eventType.IsEmpty || EventTypes is null;
        var type = -1;
        if (!anyType && !_rows.Table.GetDictionary(_rows.Table.Schema.EventTypeColumn).TryFindCell(eventType, out type))
            return 0;
        return RemoveWhere(
            userRow, row => _rows.ItemOf(row) == itemRow && (timestamp < 0 || _rows.TimestampOf(row) == timestamp)
            && (anyType || EventIdentity.Read(_rows.Table, row).EventType == type));
    }

    /// <summary>Deletes all events of a user. Returns how many. Writer only.</summary>
    public int ApplyDeleteUser(int userRow) => RemoveWhere(userRow, static _ => true);

    /// <summary>Gives the dataset a schema or takes it away with all events and their ids. Writer only.</summary>
    public void ApplySchema(DatasetSchema? schema)
    {
        if (ReferenceEquals(_rows?.Table.Schema, schema))
            return;
        for (var row = 0; row < (_rows?.Count ?? 0); row++)
        {
            if (!_rows!.IsDeleted(row))
                _itemCounts.Add(_rows.ItemOf(row), -1);
        }

        _eventIds = new RecentEventIds();
        _rows = schema is null ? null : new InteractionRows(new Table(schema));
        Volatile.Write(ref _published, _rows);
        BumpVersion();
    }

    /// <summary>From here to <see cref="EndFullImport"/>, readers see the rows as they were; the writer goes on without the bulk ones.</summary>
    public void BeginFullImport()
    {
        if (_rows is not null)
            _rows = CopyRows(static (rows, row) => !rows.IsBulk(row));
    }

    /// <summary>Shows readers what the import brought.</summary>
    public void EndFullImport()
    {
        Volatile.Write(ref _published, _rows);
        BumpVersion();
    }

    /// <summary>Hash of every history in user order; the same for equal content wherever its rows lie.</summary>
    public ulong StateHash(int userCount)
    {
        var hash = new XxHash3();
        var cells = new byte[1024];
        Span<byte> head = stackalloc byte[24];
        for (var user = 0; user < userCount; user++)
        {
            for (var link = _rows?.NewestOfUser(user) ?? 0; link != 0; link = _rows!.OlderOfUser(link - 1))
            {
                var row = link - 1;
                int written;
                while (!_rows!.Table.TryRead(row, cells, out written))
                    cells = new byte[written];
                BinaryPrimitives.WriteInt32LittleEndian(head, user);
                BinaryPrimitives.WriteInt32LittleEndian(head[4..], _rows.ItemOf(row));
                BinaryPrimitives.WriteInt64LittleEndian(head[8..], _rows.TimestampOf(row));
                BinaryPrimitives.WriteInt32LittleEndian(head[16..], _rows.IsBulk(row) ? 1 : 0);
                BinaryPrimitives.WriteInt32LittleEndian(head[20..], written);
                hash.Append(head);
                hash.Append(cells.AsSpan(0, written));
            }
        }

        return hash.GetCurrentHashAsUInt64();
    }

    /// <summary>What a snapshot keeps, as of now; null without a schema. Writer only.</summary>
    internal InteractionCut? Cut() =>
        _rows is null ? null : new InteractionCut(_rows.Table.Schema, _rows, _eventIds.Cut());

    /// <summary>Takes rows whose columns <see cref="Table"/> has by now; false where a link leads nowhere or an event has no cells. Before any other use.</summary>
    internal bool TryRestore(InteractionSegment[] segments, int rows, int users, int items, EventIdsCut eventIds)
    {
        if (!_rows!.TryAdopt(segments, rows, users, items))
            return false;
        for (var row = 0; row < rows; row++)
        {
            if (_rows.ItemOf(row) is not (>= 0 and var item))
                continue;
            // Whoever walks a history reads its cells until they are there.
            if (!_rows.Table.IsLive(row))
                return false;
            _itemCounts.Add(item, 1);
        }

        _eventIds.Restore(eventIds);
        BumpVersion();
        return true;
    }

    /// <summary>Whether a row is there and came by an import, and whose it is.</summary>
    internal bool IsBulkOf(int row, out int user)
    {
        user = _rows!.UserOf(row);
        return !_rows.IsDeleted(row) && _rows.IsBulk(row);
    }

    /// <summary>Where an import adds events, in the rows that the writer has now; not without a schema.</summary>
    internal HistoryTails BeginTails(ReadOnlyMemory<int> itemRows, HistoryTails.ItemTail[] items) => new(this, _rows!, _itemCounts, itemRows, items);

    /// <summary>An import has added what it had.</summary>
    internal void EndImport() => BumpVersion();

    internal int Apply(int userRow, int itemRow, long timestamp, CellsView cells, RecordOrigin origin)
    {
        if (_rows is null)
            return -1;
        var same = _rows.FindSame(userRow, itemRow, timestamp, EventIdentity.Of(cells, _rows.Table));
        if (same >= 0)
        {
            // Both of them are this row: the next full import takes the bulk one only.
            if (origin == RecordOrigin.Put && _rows.TryMarkPut(same))
                BumpVersion();
            return -1;
        }

        var row = _rows.Append(userRow, itemRow, timestamp, cells, origin);
        _itemCounts.Add(itemRow, 1);
        BumpVersion();
        if (_watch is { IsHeard: true })
            _watch.Tell(this, new EventChange(_cell, userRow, IsRemoved: false, ReadEvent(row)));
        return row;
    }

    private HistoryEvent ReadEvent(int row)
    {
        var identity = EventIdentity.Read(_rows!.Table, row);
        return new HistoryEvent(_rows.ItemOf(row), row, _rows.TimestampOf(row), identity.EventType, identity.Value);
    }

    private static CategoryDictionary? TypesOf(InteractionRows? rows) =>
        rows is null || rows.Table.Schema.EventTypeColumn < 0 ? null : rows.Table.GetDictionary(rows.Table.Schema.EventTypeColumn);

    private static bool TryReadEvent(InteractionRows rows, int row, out HistoryEvent read)
    {
        var identity = EventIdentity.Read(rows.Table, row);
        // The item last: had the row been deleted meanwhile, its cells may be null already.
        read = new HistoryEvent(rows.ItemOf(row), row, rows.TimestampOf(row), identity.EventType, identity.Value);
        Volatile.ReadBarrier();
        return !rows.IsDeleted(row);
    }

    private int RemoveWhere(int userRow, Func<int, bool> matches)
    {
        var removed = 0;
        var link = _rows?.NewestOfUser(userRow) ?? 0;
        while (link != 0)
        {
            var row = link - 1;
            link = _rows!.OlderOfUser(row);
            if (!matches(row))
                continue;
            var gone = _watch is { IsHeard: true } ? ReadEvent(row) : default;
            _itemCounts.Add(_rows.ItemOf(row), -1);
            _rows.Remove(row);
            removed++;
            if (_watch is { IsHeard: true })
                _watch.Tell(this, new EventChange(_cell, userRow, IsRemoved: true, gone));
        }

        if (removed > 0)
            CloseGaps();
        return removed;
    }

    private void CloseGaps()
    {
        if (_rows!.Count - _rows.LiveCount > Math.Max(DeletedRowsMin, _rows.LiveCount))
        {
            var isPublished = ReferenceEquals(_rows, _published);
            _rows = CopyRows(static (_, _) => true);
            if (isPublished)
                Volatile.Write(ref _published, _rows);
        }

        BumpVersion();
    }

    /// <summary>The live rows that are kept, in their order, under new numbers.</summary>
    private InteractionRows CopyRows(Func<InteractionRows, int, bool> isKept)
    {
        var old = _rows!;
        var fresh = new InteractionRows(Table.EmptyWithTypesOf(old.Table));
        var buffer = new byte[1024];
        for (var row = 0; row < old.Count; row++)
        {
            if (old.IsDeleted(row))
                continue;
            if (!isKept(old, row))
            {
                _itemCounts.Add(old.ItemOf(row), -1);
                continue;
            }

            int written;
            while (!old.Table.TryRead(row, buffer, out written))
                buffer = new byte[written];
            if (!CellsView.TryParse(buffer.AsSpan(0, written), old.Table.Schema, out var cells))
                throw new InvalidOperationException($"interaction row {row} does not fit its schema");
            fresh.Append(old.UserOf(row), old.ItemOf(row), old.TimestampOf(row), cells, old.IsBulk(row) ? RecordOrigin.Bulk : RecordOrigin.Put);
        }

        return fresh;
    }

    private void BumpVersion() => Volatile.Write(ref _version, _version + 1);
}
