using Personalize.Core.Columns;
using Personalize.Core.Records;

namespace Personalize.Storage.Datasets;

/// <summary>The rows of one cell's interactions and the links through them: each user's by time, each item's by arrival.</summary>
/// <remarks>
/// One writer; readers take no lock. A row is written whole before a link leads to it, so a walk sees whole events only; one that an
/// unlinking passes by is recognised by its item. When too much is deleted all rows are copied to a fresh object, and readers of this
/// one finish on it. A link is row + 1, 0 = none.
/// </remarks>
internal sealed class InteractionRows(Table table)
{
    private const int FirstRows = 64;
    private const int WalkMax = 512;

    // Identical rows are looked for among this many newest events of the same second.
    private const int SameSecondMax = 1024;

    private readonly Dictionary<int, ExpressLinks> _express = [];
    private readonly RowLinks _newestOfUser = new();
    private readonly RowLinks _countOfUser = new();
    private readonly RowLinks _newestOfItem = new();
    private InteractionSegment[] _segments = [];
    private int _count;
    private int _liveCount;
    private long _expressBytes;

    /// <summary>The schema's columns; row numbers are the same.</summary>
    public Table Table => table;

    /// <summary>Rows, deleted ones too.</summary>
    public int Count => Volatile.Read(ref _count);

    public int LiveCount => Volatile.Read(ref _liveCount);

    public long MemoryBytes
    {
        get
        {
            var bytes = _segments.Length * 8L;
            foreach (var segment in Volatile.Read(ref _segments))
                bytes += segment?.MemoryBytes ?? 0;
            return bytes;
        }
    }

    /// <summary>Bytes of where histories begin, and of the stations along long ones.</summary>
    public long HeadsMemoryBytes =>
        _newestOfUser.MemoryBytes + _countOfUser.MemoryBytes + _newestOfItem.MemoryBytes + Volatile.Read(ref _expressBytes);

    public long TimestampOf(int row) => SegmentOf(row).Timestamps[row & (Table.SegmentRows - 1)];

    public int ItemOf(int row) => SegmentOf(row).Items[row & (Table.SegmentRows - 1)];

    public int UserOf(int row) => SegmentOf(row).Users[row & (Table.SegmentRows - 1)];

    public bool IsBulk(int row) => SegmentOf(row).IsBulk(row & (Table.SegmentRows - 1));

    /// <summary>Some row came by a bulk import. Any thread.</summary>
    public bool HasBulk
    {
        get
        {
            foreach (var segment in Volatile.Read(ref _segments))
            {
                if (segment is not null && segment.BulkWords.AsSpan().ContainsAnyExcept(0ul))
                    return true;
            }

            return false;
        }
    }

    public bool IsDeleted(int row) => Volatile.Read(ref SegmentOf(row).Items[row & (Table.SegmentRows - 1)]) < 0;

    /// <summary>Row + 1 of a user's newest interaction, 0 without one.</summary>
    public int NewestOfUser(int userRow) => _newestOfUser[userRow];

    public int NewestOfItem(int itemRow) => _newestOfItem[itemRow];

    public int CountOfUser(int userRow) => _countOfUser[userRow];

    /// <summary>Row + 1 of the same user's next older interaction, 0 after the oldest.</summary>
    public int OlderOfUser(int row) => Volatile.Read(ref SegmentOf(row).OlderOfUser[row & (Table.SegmentRows - 1)]);

    public int OlderOfItem(int row) => Volatile.Read(ref SegmentOf(row).OlderOfItem[row & (Table.SegmentRows - 1)]);

    /// <summary>Adds a row and links it into its user's and its item's histories.</summary>
    public int Append(int userRow, int itemRow, long timestamp, CellsView cells, RecordOrigin origin)
    {
        var (segment, at, row) = AppendFields(userRow, itemRow, timestamp, cells, origin);
        LinkToUser(segment, at, row);
        LinkToItem(segment, at, row);
        return row;
    }

    /// <summary>Adds a bulk row that leads on to those given, newer than all of its user's; nothing leads to it until <see cref="LeadUser"/> and <see cref="LeadItem"/>.</summary>
    public int AppendBulk(int userRow, int itemRow, long timestamp, CellsView cells, int olderOfUser, int olderOfItem)
    {
        var (segment, at, row) = AppendFields(userRow, itemRow, timestamp, cells, RecordOrigin.Bulk);
        segment.OlderOfUser[at] = olderOfUser;
        segment.OlderOfItem[at] = olderOfItem;
        return row;
    }

    /// <summary>Where the next bulk rows go: at most so many, in one segment. Their fields are filled, newer than all of their users', then <see cref="EndRun"/> adds them.</summary>
    public BulkRun BeginRun(int rowsMax)
    {
        var at = _count & (Table.SegmentRows - 1);
        var count = Math.Min(rowsMax, Table.SegmentRows - at);
        return new BulkRun(OpenRun(_count, at + count), at, _count, count);
    }

    /// <summary>Adds so many rows of the run, with the cells of a block; nothing leads to them until <see cref="LeadUser"/> and <see cref="LeadItem"/>.</summary>
    public void EndRun(in BulkRun run, int count, CellBlock cells, int from)
    {
        for (var at = run.At; at < run.At + count; at++)
            run.Segment.BulkWords[at >> 6] |= 1ul << (at & 63);
        table.Append(cells, from, count);
        table.PublishRows();
        Volatile.Write(ref _count, run.FirstRow + count);
        Volatile.Write(ref _liveCount, _liveCount + count);
    }

    /// <summary>The user's history begins at a link from here on, and has so many events more.</summary>
    public void LeadUser(int userRow, int newest, int added)
    {
        Volatile.Write(ref _newestOfUser.PlaceOf(userRow), newest);
        _countOfUser.PlaceOf(userRow) += added;
    }

    /// <summary>The item's history begins at a link from here on.</summary>
    public void LeadItem(int itemRow, int newest) => Volatile.Write(ref _newestOfItem.PlaceOf(itemRow), newest);

    /// <summary>The row of the same user, item, second and cells of identity (type, value); -1 where there is none.</summary>
    public int FindSame(int userRow, int itemRow, long timestamp, in EventIdentity identity)
    {
        var newer = FindNewer(userRow, timestamp);
        var link = newer < 0 ? NewestOfUser(userRow) : OlderOfUser(newer);
        for (var seen = 0; link != 0 && seen < SameSecondMax && TimestampOf(link - 1) == timestamp; seen++)
        {
            var row = link - 1;
            if (ItemOf(row) == itemRow && identity.Matches(table, row))
                return row;
            link = OlderOfUser(row);
        }

        return -1;
    }

    /// <summary>A row that came by an import is a put one from here on. False where it is one already.</summary>
    public bool TryMarkPut(int row)
    {
        var at = row & (Table.SegmentRows - 1);
        if (!SegmentOf(row).IsBulk(at))
            return false;
        Own(row).BulkWords[at >> 6] &= ~(1ul << (at & 63));
        return true;
    }

    /// <summary>Takes a row out of its user's history and marks it deleted; its item's history passes over it.</summary>
    public void Remove(int row)
    {
        var segment = Own(row);
        var at = row & (Table.SegmentRows - 1);
        var user = segment.Users[at];
        UnlinkFromUser(row, user, segment.Timestamps[at], segment.OlderOfUser[at]);
        Volatile.Write(ref segment.Items[at], ~segment.Items[at]);
        table.Clear(row);
        _countOfUser.PlaceOf(user)--;
        Volatile.Write(ref _liveCount, _liveCount - 1);
    }

    /// <summary>Segments that have rows. Writer only.</summary>
    public int SegmentCount => (_count + Table.SegmentRows - 1) / Table.SegmentRows;

    /// <summary>Holds a segment as it is, to be saved while writes go on. A second hold at the same time gets the segment, and the writer goes on with a copy. Writer only.</summary>
    public InteractionSegment HoldSegment(int index, BlockImages images)
    {
        ref var segment = ref _segments[index];
        if (segment.Images is not null)
            Volatile.Write(ref segment, new InteractionSegment(segment, segment.Capacity));
        segment.Images = images;
        return segment;
    }

    /// <summary>Takes rows that a snapshot held and finds the heads of their histories. Before any other use.</summary>
    /// <returns>False when a live row names a user or item that is not there, or two rows the same older one.</returns>
    public bool TryAdopt(InteractionSegment[] segments, int rows, int users, int items)
    {
        var links = new HistoryLinks(segments, rows);
        if (!links.TryFind(users, items, _newestOfUser, _countOfUser, _newestOfItem))
            return false;
        _segments = segments;
        _count = rows;
        _liveCount = links.LiveCount;
        return true;
    }

    private (InteractionSegment Segment, int At, int Row) AppendFields(int userRow, int itemRow, long timestamp, CellsView cells, RecordOrigin origin)
    {
        var row = table.AppendRow();
        var segment = Open(row);
        var at = row & (Table.SegmentRows - 1);
        segment.Items[at] = itemRow;
        segment.Users[at] = userRow;
        segment.Timestamps[at] = timestamp;
        if (origin == RecordOrigin.Bulk)
            segment.BulkWords[at >> 6] |= 1ul << (at & 63);
        table.Write(row, cells);
        table.PublishRows();
        Volatile.Write(ref _count, row + 1);
        Volatile.Write(ref _liveCount, _liveCount + 1);
        return (segment, at, row);
    }

    private void LinkToUser(InteractionSegment segment, int at, int row)
    {
        var user = segment.Users[at];
        // A later arrival is newer among equal times: it goes right behind the last that is truly newer.
        var newer = FindNewer(user, segment.Timestamps[at]);
        ref var link = ref newer < 0 ? ref _newestOfUser.PlaceOf(user) : ref Own(newer).OlderOfUser[newer & (Table.SegmentRows - 1)];
        segment.OlderOfUser[at] = link;
        Volatile.Write(ref link, row + 1);
        _countOfUser.PlaceOf(user)++;
    }

    private void LinkToItem(InteractionSegment segment, int at, int row)
    {
        ref var newest = ref _newestOfItem.PlaceOf(segment.Items[at]);
        segment.OlderOfItem[at] = newest;
        Volatile.Write(ref newest, row + 1);
    }

    private void UnlinkFromUser(int row, int user, long timestamp, int older)
    {
        var newer = FindNewer(user, timestamp);
        if (_express.TryGetValue(user, out var express) && express.Contains(row))
        {
            _express.Remove(user);
            _expressBytes -= express.MemoryBytes;
        }

        while (true)
        {
            ref var link = ref newer < 0 ? ref _newestOfUser.PlaceOf(user) : ref Own(newer).OlderOfUser[newer & (Table.SegmentRows - 1)];
            if (link == row + 1)
            {
                Volatile.Write(ref link, older);
                return;
            }

            newer = link - 1;
        }
    }

    /// <summary>The oldest interaction of a user that is newer than a time; -1 when there is none.</summary>
    private int FindNewer(int user, long timestamp)
    {
        var head = NewestOfUser(user);
        if (head == 0 || TimestampOf(head - 1) <= timestamp)
            return -1;
        var station = -1;
        var newer = -1;
        if (_express.TryGetValue(user, out var express))
            newer = express.FindNewer(this, timestamp, out station);
        if (newer < 0)
            newer = head - 1;
        return Walk(user, newer, timestamp, station);
    }

    private int Walk(int user, int newer, long timestamp, int station)
    {
        var steps = 0;
        var halfWay = newer;
        for (var link = OlderOfUser(newer); link != 0 && TimestampOf(link - 1) > timestamp; link = OlderOfUser(newer))
        {
            newer = link - 1;
            if (++steps == WalkMax / 2)
                halfWay = newer;
        }

        if (steps > WalkMax)
        {
            if (!_express.TryGetValue(user, out var express))
                _express.Add(user, express = new ExpressLinks());
            else
                _expressBytes -= express.MemoryBytes;
            express.InsertAfter(station, halfWay);
            _expressBytes += express.MemoryBytes;
        }

        return newer;
    }

    private InteractionSegment OpenRun(int row, int rowsNeeded)
    {
        var index = row / Table.SegmentRows;
        if (index == _segments.Length)
            Array.Resize(ref _segments, Math.Max(1, index * 2));
        var segment = _segments[index];
        var capacity = index > 0 ? Table.SegmentRows : Math.Max(FirstRows, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)rowsNeeded));
        if (segment is null)
            segment = new InteractionSegment(capacity);
        else if (segment.Capacity < rowsNeeded)
            segment = new InteractionSegment(segment, capacity);
        for (var block = (row & (Table.SegmentRows - 1)) / Table.BlockRows; block * Table.BlockRows < rowsNeeded; block++)
            segment.Keep(block);
        Volatile.Write(ref _segments[index], segment);
        return segment;
    }

    private InteractionSegment Open(int row)
    {
        var index = row / Table.SegmentRows;
        if (index == _segments.Length)
            Array.Resize(ref _segments, Math.Max(1, index * 2));
        var segment = _segments[index];
        if (segment is null)
            segment = new InteractionSegment(index == 0 ? FirstRows : Table.SegmentRows);
        else if ((row & (Table.SegmentRows - 1)) == segment.Capacity)
            segment = new InteractionSegment(segment, segment.Capacity * 2);
        else
            return Own(row);
        Volatile.Write(ref _segments[index], segment);
        return segment;
    }

    /// <summary>The segment of a row, to be written; the row's block is kept first for whoever saves it.</summary>
    private InteractionSegment Own(int row)
    {
        var segment = _segments[row / Table.SegmentRows];
        segment.Keep((row & (Table.SegmentRows - 1)) / Table.BlockRows);
        return segment;
    }

    /// <summary>False once another has taken the segment's place. Any thread.</summary>
    internal bool IsPresent(int index, InteractionSegment segment) => Volatile.Read(ref Volatile.Read(ref _segments)[index]) == segment;

    private InteractionSegment SegmentOf(int row) => Volatile.Read(ref Volatile.Read(ref _segments)[row / Table.SegmentRows]);
}
