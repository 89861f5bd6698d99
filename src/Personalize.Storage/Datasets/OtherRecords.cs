using Personalize.Core.Columns;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Snapshots;

namespace Personalize.Storage.Datasets;

/// <summary>Which rows hold a bulk record, and the encoded record of the other origin that each of them hides. Writer only.</summary>
internal sealed class OtherRecords
{
    private const int EntryBytes = 64; // a dictionary entry, its array's header and rounding

    private RowBits _bulk = new();
    private Dictionary<int, byte[]> _others = [];
    private RowBits? _pending;
    private byte[] _buffer = new byte[256];
    private long _cellBytes;

    public long MemoryBytes => _bulk.MemoryBytes + _buffer.Length + _cellBytes + (long)_others.Count * EntryBytes;

    public bool IsBulk(int row) => _bulk[row];

    /// <summary>Some row holds a bulk record, or hides one. Any thread; exact while nobody writes.</summary>
    public bool HasBulk => _others.Count > 0 || _bulk.Words.ContainsAnyExcept(0ul);

    /// <summary>Before a record of an origin is written: keeps the row's record if it is of the other origin.</summary>
    public void Displace(int row, Table table, RecordOrigin origin)
    {
        if (_bulk[row] == (origin == RecordOrigin.Bulk))
            return;
        int written;
        while (!table.TryRead(row, _buffer, out written))
            _buffer = new byte[written * 2];
        Forget(row);
        _others.Add(row, _buffer.AsSpan(0, written).ToArray());
        _cellBytes += written;
    }

    /// <summary>After a record was written.</summary>
    public void Note(int row, RecordOrigin origin)
    {
        _bulk.Set(row, origin == RecordOrigin.Bulk);
        if (origin == RecordOrigin.Bulk)
            _pending?.Set(row, false);
    }

    public ReadOnlySpan<byte> Peek(int row) => _others.GetValueOrDefault(row);

    public bool TryTake(int row, out byte[] cells)
    {
        if (!_others.Remove(row, out cells!))
            return false;
        _cellBytes -= cells.Length;
        return true;
    }

    public void Forget(int row) => TryTake(row, out _);

    /// <summary>Forgets all: no row has a record any more.</summary>
    public void Clear()
    {
        _bulk = new RowBits();
        _others = [];
        _cellBytes = 0;
    }

    /// <summary>Brings what is hidden to the schema that follows; fresh bytes, for a snapshot may be saving those that were.</summary>
    public void Renumber(SchemaSuccession succession)
    {
        var renumbered = new Dictionary<int, byte[]>(_others.Count);
        foreach (var (row, cells) in _others)
        {
            var copy = cells.AsSpan().ToArray();
            CellRenumbering.Run(succession, copy);
            renumbered.Add(row, copy);
        }

        _others = renumbered;
    }

    public OtherRecordsCut Cut() => new(_bulk.ToArray(), [.. _others]);

    /// <summary>Takes what a snapshot held; before any other use.</summary>
    public void Restore(OtherRecordsCut cut)
    {
        _bulk.Restore(cut.Bulk);
        foreach (var (row, cells) in cut.Hidden)
        {
            _others.Add(row, cells);
            _cellBytes += cells.Length;
        }
    }

    /// <summary>Notes every row that has a bulk record, shown or hidden.</summary>
    public void BeginFullImport(int rowCount, Table? table)
    {
        _pending = new RowBits();
        for (var row = 0; row < rowCount; row++)
        {
            if (table is not null && table.IsLive(row) && (_bulk[row] || _others.ContainsKey(row)))
                _pending.Set(row, true);
        }
    }

    /// <summary>The noted rows whose bulk record did not come again, in order.</summary>
    public IReadOnlyList<int> EndFullImport()
    {
        var rows = new List<int>();
        for (var row = 0; _pending is not null && row < _pending.Words.Length * 64; row++)
        {
            if (_pending[row])
                rows.Add(row);
        }

        _pending = null;
        return rows;
    }
}
