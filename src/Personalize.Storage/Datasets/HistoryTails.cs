using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Personalize.Core.Records;
using Personalize.Storage.Import;

namespace Personalize.Storage.Datasets;

/// <summary>Where the histories of one cell stand while an import adds to them: what an event asks of its user and its item lies in two places, not in seven.</summary>
/// <remarks>
/// An event newer than all of its user's can repeat none of them and goes in front, which nearly all of an ordered file do. Any other goes
/// the common way. Readers see the events when <see cref="Publish"/> has written the heads; the rows are whole by then. Writer only.
/// </remarks>
internal sealed class HistoryTails(InteractionDataset target, InteractionRows rows, ItemCounts counts, ReadOnlyMemory<int> itemRows, HistoryTails.ItemTail[] items)
{
    private const int AskAhead = 16;

    private UserTail[] _users = new UserTail[256];
    private byte[] _cells = new byte[256];

    /// <summary>Users so far.</summary>
    public int UserCount { get; private set; }

    /// <summary>The next user's number leads to this row from here on.</summary>
    public void AddUser(int userRow)
    {
        if (UserCount == _users.Length)
            Array.Resize(ref _users, UserCount * 2);
        Read(ref _users[UserCount++], userRow);
    }

    /// <summary>Asks for what an event will touch.</summary>
    public unsafe void Ask(int user, int item)
    {
        // Safe: a prefetch reads nothing into the program and never faults.
        if (!Sse.IsSupported)
            return;
        if ((uint)user < (uint)UserCount)
            Sse.Prefetch0(Unsafe.AsPointer(ref _users[user]));
        if ((uint)item < (uint)items.Length)
            Sse.Prefetch0(Unsafe.AsPointer(ref items[item]));
    }

    /// <summary>Adds an event, or drops it where an identical one is there.</summary>
    /// <param name="user">Number of its user.</param>
    /// <param name="item">Number of its item.</param>
    /// <param name="timestamp">Its second.</param>
    /// <param name="cells">Its fields.</param>
    public void Append(int user, int item, long timestamp, CellsView cells)
    {
        ref var ofUser = ref _users[user];
        ref var ofItem = ref items[item];
        if (timestamp <= ofUser.Newest)
        {
            AppendAmong(ref ofUser, ref ofItem, item, timestamp, cells);
            return;
        }

        var itemRow = itemRows.Span[item];
        if (ofItem.Head == 0)
            ofItem.Head = rows.NewestOfItem(itemRow);
        var link = 1 + rows.AppendBulk(ofUser.Row, itemRow, timestamp, cells, ofUser.Head, ofItem.Head);
        ofUser.Newest = timestamp;
        ofUser.Head = link;
        ofUser.Added++;
        ofItem.Head = link;
        ofItem.Added++;
    }

    /// <summary>Adds the events of a block, in their order; those are dropped to which an identical one is there.</summary>
    /// <returns>False, and nothing added, where one names a user or an item that is not there.</returns>
    public bool TryAppend(EventBlock events)
    {
        if (!AreBelow(events.Users, UserCount) || !AreBelow(events.Items, Math.Min(items.Length, itemRows.Length)))
            return false;
        for (var from = 0; from < events.Rows;)
        {
            var run = rows.BeginRun(events.Rows - from);
            var taken = Fill(run, events, from);
            if (taken > 0)
                rows.EndRun(run, taken, events.Cells, from);
            from += taken;
            if (taken == run.Count)
                continue;
            var (user, item) = (events.Users[from], events.Items[from]);
            AppendAmong(ref _users[user], ref items[item], item, events.Timestamps[from], events.Cells.GetCells(from, ref _cells));
            from++;
        }

        return true;
    }

    /// <summary>Fills the fields of rows up to the first that is not newer than all of its user's. Returns how many.</summary>
    private int Fill(in BulkRun run, EventBlock events, int from)
    {
        ReadOnlySpan<int> rowOf = itemRows.Span;
        var users = events.Users[from..];
        var eventItems = events.Items[from..];
        var timestamps = events.Timestamps[from..];
        for (var i = 0; i < run.Count; i++)
        {
            if (i + AskAhead < users.Length)
                Ask(users[i + AskAhead], eventItems[i + AskAhead]);
            ref var ofUser = ref _users[users[i]];
            if (timestamps[i] <= ofUser.Newest)
                return i;
            ref var ofItem = ref items[eventItems[i]];
            var itemRow = rowOf[eventItems[i]];
            if (ofItem.Head == 0)
                ofItem.Head = rows.NewestOfItem(itemRow);
            run.Segment.Items[run.At + i] = itemRow;
            run.Segment.Users[run.At + i] = ofUser.Row;
            run.Segment.Timestamps[run.At + i] = timestamps[i];
            run.Segment.OlderOfUser[run.At + i] = ofUser.Head;
            run.Segment.OlderOfItem[run.At + i] = ofItem.Head;
            var link = 1 + run.FirstRow + i;
            ofUser.Newest = timestamps[i];
            ofUser.Head = link;
            ofUser.Added++;
            ofItem.Head = link;
            ofItem.Added++;
        }

        return run.Count;
    }

    private static bool AreBelow(ReadOnlySpan<int> numbers, int count)
    {
        foreach (var number in numbers)
        {
            if ((uint)number >= (uint)count)
                return false;
        }

        return true;
    }

    /// <summary>Leads readers to what was added, and forgets the items for the next cell.</summary>
    public void Publish()
    {
        for (var user = 0; user < UserCount; user++)
            PublishUser(ref _users[user]);
        for (var item = 0; item < itemRows.Length; item++)
        {
            if (items[item].Added > 0)
                PublishItem(ref items[item], itemRows.Span[item]);
            items[item] = default;
        }
    }

    private void AppendAmong(ref UserTail ofUser, ref ItemTail ofItem, int item, long timestamp, CellsView cells)
    {
        var itemRow = itemRows.Span[item];
        PublishUser(ref ofUser);
        PublishItem(ref ofItem, itemRow);
        target.Apply(ofUser.Row, itemRow, timestamp, cells, RecordOrigin.Bulk);
        Read(ref ofUser, ofUser.Row);
        ofItem = default;
    }

    private void Read(ref UserTail tail, int userRow)
    {
        var head = rows.NewestOfUser(userRow);
        tail = new UserTail { Row = userRow, Head = head, Newest = head == 0 ? long.MinValue : rows.TimestampOf(head - 1) };
    }

    private void PublishUser(ref UserTail tail)
    {
        if (tail.Added > 0)
            rows.LeadUser(tail.Row, tail.Head, tail.Added);
        tail.Added = 0;
    }

    private void PublishItem(ref ItemTail tail, int itemRow)
    {
        if (tail.Added == 0)
            return;
        rows.LeadItem(itemRow, tail.Head);
        counts.Add(itemRow, tail.Added);
        tail.Added = 0;
    }

    private struct UserTail
    {
        public long Newest;                                  // 8 bytes: second of the newest event
        public int Row;                                      // 4
        public int Head;                                     // 4: link to the newest event
        public int Added;                                    // 4: not yet published
    }

    /// <summary>An item's newest event of the cell, 0 until one was met, and how many are not published yet.</summary>
    internal struct ItemTail
    {
        public int Head;                                     // 4 bytes
        public int Added;                                    // 4
    }
}
