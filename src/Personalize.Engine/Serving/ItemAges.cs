using System.Numerics;
using Personalize.Core.Columns;
using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;

namespace Personalize.Engine.Serving;

/// <summary>Since when each item is known, and how often it was shown and passed over: what exploration asks.</summary>
/// <remarks>
/// An item's age counts from its CREATION_TIMESTAMP, without one from its oldest event, without events it is new; "now" is the newest event. Kept up with every event; after an
/// import the counts from before go on until those made aside take their place. Readers: any number, no lock.
/// </remarks>
internal sealed class ItemAges(GroupStore store, Recounter recounter) : IRecounted
{
    private readonly Lock _lock = new();
    private readonly Lock _counting = new(); // held as long as a count takes: never by whoever only stops it
    private AgeCounts? _counts;
    private int _recounts;
    private bool _isStopped;

    /// <summary>Grows whenever other counts took their place.</summary>
    public int Recounts => Volatile.Read(ref _recounts);

    /// <summary>Time of the newest event; 0 without one.</summary>
    public long Newest => Volatile.Read(ref _counts)?.Newest ?? 0;

    public long MemoryBytes => Volatile.Read(ref _counts)?.MemoryBytes ?? 0;

    /// <summary>Counts now where nothing was counted yet; waits for the cells' locks, so not under the control lock.</summary>
    public void EnsureCounted()
    {
        if (Volatile.Read(ref _counts) is null)
        {
            Recount(CancellationToken.None);
        }
    }

    /// <summary>Counts soon where nothing was counted yet.</summary>
    public void RequestCount()
    {
        if (Volatile.Read(ref _counts) is null)
        {
            recounter.Request(this);
        }
    }

    /// <summary>When an item came.</summary>
    public long BornAt(int itemRow)
    {
        Table? table = store.State.Items.Table;
        if (table is not null && itemRow < table.RowCount && table.Schema.CreationTimestampColumn is var column and >= 0
            && TryReadCreated(table, column, itemRow, out long created))
        {
            return created;
        }

        return Volatile.Read(ref _counts) is { } counts && counts.TryGetOldest(itemRow, out long oldest) ? oldest : Newest;
    }

    /// <summary>A schema may have the time as int where the service has long.</summary>
    private static bool TryReadCreated(Table table, int column, int itemRow, out long created)
    {
        Segment segment = table.GetSegment(itemRow / Table.SegmentRows);
        int at = itemRow & (Table.SegmentRows - 1);
        return table.Schema.Columns[column].Kind == ColumnKind.Int32
            ? TryRead(segment.Numbers<int>(column), at, out created)
            : TryRead(segment.Numbers<long>(column), at, out created);
    }

    private static bool TryRead<T>(NumberColumn<T> column, int at, out long value)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        bool isNull = (column.Nulls[at >> 6] >> (at & 63) & 1) != 0;
        value = isNull ? 0 : long.CreateChecked(column.Values[at]);
        return !isNull;
    }

    /// <summary>How often an item was shown beside one that was taken.</summary>
    public int PassedOver(int itemRow) => Volatile.Read(ref _counts)?.PassedOver(itemRow) ?? 0;

    public void Recount(CancellationToken cancellation)
    {
        lock (_counting)
        {
            if (Volatile.Read(ref _isStopped) || Volatile.Read(ref _counts) is { IsStale: false })
            {
                return;
            }

            AgeCounts fresh = AgeCounts.Start(store, () => recounter.Request(this), cancellation);
            lock (_lock)
            {
                (_isStopped ? fresh : _counts)?.Stop();
                if (!_isStopped)
                {
                    Volatile.Write(ref _counts, fresh);
                    _recounts++; // After the counts: who sees it sees them.
                }
            }

            if (fresh.IsStale)
            {
                recounter.Request(this); // By an import that came while it counted.
            }
        }
    }

    /// <summary>No longer asked: nothing need be kept up. Waits for nobody.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            _counts?.Stop();
        }
    }
}
