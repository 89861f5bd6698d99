using Personalize.Core.Columns;
using Personalize.Core.Records;
using Personalize.Engine.Ingest;
using Personalize.Storage.Datasets;

namespace Personalize.Engine.Serving;

/// <summary>Since when each item is known, and how often it was shown and passed over: what exploration asks.</summary>
/// <remarks>
/// An item's age counts from its CREATION_TIMESTAMP, without one from its oldest event, without events it is new; "now" is the newest event. Kept up with every event; what a
/// deletion takes back is taken back at the next start. Bytes: 12 an item.
/// </remarks>
internal sealed class ItemAges : IEventListener
{
    private readonly Lock _lock = new();
    private readonly GroupStore _store;
    private readonly bool[] _isCounted = new bool[CellMap.Cells];
    private long[] _oldest = [];
    private int[] _passedOver = [];
    private byte[] _cells = new byte[1024];
    private long _newest;

    private ItemAges(GroupStore store) => _store = store;

    /// <summary>Time of the newest event; 0 without one.</summary>
    public long Newest => Volatile.Read(ref _newest);

    public long MemoryBytes => Volatile.Read(ref _oldest).Length * 12L;

    /// <summary>Reads what there is and hears of what comes from the same moment on. Takes the cells' locks, one after the other.</summary>
    public static ItemAges Start(GroupStore store)
    {
        var ages = new ItemAges(store);
        store.State.Events.Add(ages);
        ages.ReadAll();
        return ages;
    }

    /// <summary>When an item came.</summary>
    public long BornAt(int itemRow)
    {
        Table? table = _store.State.Items.Table;
        if (table is not null && itemRow < table.RowCount && table.Schema.TryFindColumn("CREATION_TIMESTAMP"u8, out int column))
        {
            NumberColumn<long> created = table.GetSegment(itemRow / Table.SegmentRows).Numbers<long>(column);
            int at = itemRow & (Table.SegmentRows - 1);
            if ((created.Nulls[at >> 6] >> (at & 63) & 1) == 0)
            {
                return created.Values[at];
            }
        }

        long[] oldest = Volatile.Read(ref _oldest);
        return itemRow < oldest.Length && oldest[itemRow] != long.MaxValue ? oldest[itemRow] : Newest;
    }

    /// <summary>How often an item was shown beside one that was taken.</summary>
    public int PassedOver(int itemRow)
    {
        int[] passedOver = Volatile.Read(ref _passedOver);
        return itemRow < passedOver.Length ? passedOver[itemRow] : 0;
    }

    public void OnEvent(InteractionDataset interactions, in EventChange change)
    {
        if (!change.IsRemoved && _isCounted[change.Cell])
        {
            Take(interactions, change.Event);
        }
    }

    public void OnImport()
    {
        // All writers are away: nothing is missed, nothing counted twice.
        lock (_lock)
        {
            Array.Fill(_oldest, long.MaxValue);
            Array.Clear(_passedOver);
            _newest = 0;
        }

        for (int cell = 0; cell < CellMap.Cells; cell++)
        {
            ReadCell(cell);
        }
    }

    private void ReadAll()
    {
        for (int cell = 0; cell < CellMap.Cells; cell++)
        {
            lock (_store.LockOf(cell + 1))
            {
                _isCounted[cell] = true;
                ReadCell(cell);
            }
        }
    }

    private void ReadCell(int cell)
    {
        if (_store.State.TryGetCell(cell) is not { } users)
        {
            return;
        }

        var history = new HistoryEvent[256];
        for (int user = 0; user < users.Users.RowCount; user++)
        {
            int count;
            while ((count = users.Interactions.CopyHistory(user, history)) == history.Length)
            {
                history = new HistoryEvent[history.Length * 2];
            }

            foreach (HistoryEvent read in history.AsSpan(0, count))
            {
                Take(users.Interactions, read);
            }
        }
    }

    private void Take(InteractionDataset interactions, in HistoryEvent read)
    {
        lock (_lock)
        {
            EnsureItems(read.ItemRow + 1);
            _oldest[read.ItemRow] = Math.Min(_oldest[read.ItemRow], read.Timestamp);
            _newest = Math.Max(_newest, read.Timestamp);
            if (interactions.Schema!.TryFindColumn("IMPRESSION"u8, out int column))
            {
                TakeImpression(interactions.Table!, read, column);
            }
        }
    }

    private void TakeImpression(Table table, in HistoryEvent read, int column)
    {
        int bytes;
        while (!table.TryRead(read.Interaction, _cells, out bytes))
        {
            if (bytes <= _cells.Length)
            {
                return;
            }

            _cells = new byte[bytes];
        }

        if (!CellsView.TryParse(_cells.AsSpan(0, bytes), table.Schema, out CellsView cells))
        {
            return;
        }

        foreach (CellView cell in cells)
        {
            if (cell.Column == column && !cell.IsNull)
            {
                CountPassedOver(cell.Text, read.ItemRow);
            }
        }
    }

    private void CountPassedOver(ReadOnlySpan<byte> ids, int taken)
    {
        foreach (Range id in MemoryExtensions.Split(ids, (byte)'|'))
        {
            if (_store.State.Items.TryGetRow(ids[id], out int row) && row != taken)
            {
                EnsureItems(row + 1);
                _passedOver[row]++;
            }
        }
    }

    private void EnsureItems(int items)
    {
        int before = _oldest.Length;
        if (items <= before)
        {
            return;
        }

        int length = Math.Max(items, before * 2);
        int[] passedOver = new int[length];
        _passedOver.CopyTo(passedOver, 0);
        Volatile.Write(ref _passedOver, passedOver);
        long[] oldest = new long[length];
        _oldest.CopyTo(oldest, 0);
        Array.Fill(oldest, long.MaxValue, before, length - before);
        Volatile.Write(ref _oldest, oldest);
    }
}
