using Personalize.Core.Columns;
using Personalize.Core.Records;
using Personalize.Engine.Ingest;
using Personalize.Storage.Datasets;

namespace Personalize.Engine.Serving;

/// <summary>The oldest event of each item, how often it was shown and passed over, and the newest event of all: counted once, then kept up with every event until an import.</summary>
/// <remarks>What a deletion takes back is taken back when they are counted anew. Bytes: 12 an item. Readers take no lock.</remarks>
internal sealed class AgeCounts : IEventListener
{
    private readonly Lock _lock = new();
    private readonly GroupStore _store;
    private readonly Action _outdated;
    private readonly bool[] _isCounted = new bool[CellMap.Cells];
    private long[] _oldest = [];
    private int[] _passedOver = [];
    private byte[] _cells = new byte[1024];
    private long _newest;
    private volatile bool _isStale;

    private AgeCounts(GroupStore store, Action outdated) => (_store, _outdated) = (store, outdated);

    /// <summary>An import came that only counting anew can follow.</summary>
    public bool IsStale => _isStale;

    /// <summary>Time of the newest event; 0 without one.</summary>
    public long Newest => Volatile.Read(ref _newest);

    public long MemoryBytes => Volatile.Read(ref _oldest).Length * 12L;

    /// <summary>Counts what there is and hears of what comes from the same moment on. Takes the cells' locks, one after the other.</summary>
    /// <param name="store">The group's data.</param>
    /// <param name="outdated">Called once they are stale, by whoever holds the streams.</param>
    /// <param name="cancellation">Ends it between two cells.</param>
    public static AgeCounts Start(GroupStore store, Action outdated, CancellationToken cancellation)
    {
        var counts = new AgeCounts(store, outdated);
        CellByCell.Count(store, counts, counts.CountCell, cancellation);
        return counts;
    }

    public void Stop() => _store.State.Events.Remove(this);

    /// <summary>Time of an item's oldest event; false without one.</summary>
    public bool TryGetOldest(int itemRow, out long timestamp)
    {
        long[] oldest = Volatile.Read(ref _oldest);
        timestamp = itemRow < oldest.Length ? oldest[itemRow] : long.MaxValue;
        return timestamp != long.MaxValue;
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
        // All writers are away. Cells that were not counted yet will be, with what came now.
        if (_isCounted.AsSpan().Contains(true))
        {
            _isStale = true;
            _outdated();
        }
    }

    private void CountCell(int cell)
    {
        _isCounted[cell] = true;
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
