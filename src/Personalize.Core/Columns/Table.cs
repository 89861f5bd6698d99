using System.Diagnostics;
using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Core.Columns;

/// <summary>The columns of one dataset, in segments of 65,536 rows.</summary>
/// <remarks>
/// One writer at a time; any number of readers, which take no lock and never see half of a write (see <see cref="Segment"/>). A row is
/// its entity's for life. The open segment starts with room for 64 rows and doubles. A write of what is known already (numbers,
/// categories seen before, texts that fit their room) allocates nothing. Room left behind is reclaimed: a text column when more of
/// its heap is dead than alive, a category dictionary when its unused codes outnumber the used ones and an eighth of the rows.
/// The EVENT_TYPE dictionary is never rebuilt: its codes are stable for the table's life.
/// </remarks>
public sealed class Table
{
    public const int SegmentRows = 65_536;

    /// <summary>Rows that share a version; also the bits of a mask word.</summary>
    public const int BlockRows = 64;

    private const int FirstSegmentRows = 64;
    private const int UnusedCodesMin = 1024;

    private readonly RowWriter _writer;
    private readonly CategoryDictionary?[] _dictionaries;
    private readonly int[] _textColumns;
    private readonly int[] _categoryColumns;
    private Segment[] _segments = [];
    private int _segmentCount;
    private int _appendedRows;
    private int _rowCount;
    private uint _version;

    public Table(DatasetSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Schema = schema;
        _writer = new RowWriter(schema);
        _dictionaries = new CategoryDictionary?[schema.Columns.Length];
        _textColumns = ColumnsOf(schema, ColumnKind.Text);
        _categoryColumns = ColumnsOf(schema, ColumnKind.Category);
        for (var column = 0; column < _dictionaries.Length; column++)
        {
            if (schema.Columns[column].Kind == ColumnKind.Category)
                _dictionaries[column] = new CategoryDictionary();
        }
    }

    private Table(Table other) : this(other.Schema)
    {
        if (Schema.EventTypeColumn >= 0)
            _dictionaries[Schema.EventTypeColumn] = other._dictionaries[Schema.EventTypeColumn];
    }

    public DatasetSchema Schema { get; }

    /// <summary>Published rows. Read it before taking segments: they then have room for as many.</summary>
    public int RowCount => Volatile.Read(ref _rowCount);

    public int SegmentCount => (RowCount + SegmentRows - 1) / SegmentRows;

    /// <summary>Grows by one after each write; equal means unchanged.</summary>
    public uint Version => Volatile.Read(ref _version);

    /// <summary>Bytes of all arrays: what the columns, heaps and dictionaries take.</summary>
    public long MemoryBytes
    {
        get
        {
            var bytes = _segments.Length * 8L;
            foreach (var segment in Segments)
                bytes += segment.MemoryBytes;
            foreach (var dictionary in _dictionaries)
                bytes += dictionary?.MemoryBytes ?? 0;
            return bytes;
        }
    }

    private ReadOnlySpan<Segment> Segments
    {
        get
        {
            // The count first: the array read after it is long enough.
            var count = Volatile.Read(ref _segmentCount);
            return Volatile.Read(ref _segments).AsSpan(0, count);
        }
    }

    public Segment GetSegment(int index) => Segments[index];

    /// <summary>The newest dictionary of a Category column; a segment's codes belong to <see cref="CategoryColumn.Dictionary"/>.</summary>
    public CategoryDictionary GetDictionary(int column) =>
        Volatile.Read(ref _dictionaries[column])
        ?? throw new ArgumentException($"column {Schema.Columns[column].Name} is not categorical", nameof(column));

    /// <summary>Bytes that one column takes in all segments, with its dictionary.</summary>
    public long GetColumnMemoryBytes(int column)
    {
        var bytes = _dictionaries[column]?.MemoryBytes ?? 0;
        foreach (var segment in Segments)
            bytes += segment.GetColumn(column).MemoryBytes;
        return bytes;
    }

    /// <summary>A table without rows whose event types have, and will have, the codes of the other. Both have one writer.</summary>
    public static Table EmptyWithTypesOf(Table other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new Table(other);
    }

    /// <summary>A new row, all null, without a record; readers see it after <see cref="PublishRows"/>.</summary>
    public int AppendRow()
    {
        var row = _appendedRows;
        if (_segmentCount == 0 || row == _segments[_segmentCount - 1].FirstRow + SegmentRows)
            OpenSegment(row);
        else if (row == _segments[_segmentCount - 1].FirstRow + _segments[_segmentCount - 1].Capacity)
            Volatile.Write(ref _segments[_segmentCount - 1], _segments[_segmentCount - 1].Grow());
        _appendedRows++;
        return row;
    }

    /// <summary>New rows with the cells of a block; readers see them after <see cref="PublishRows"/>.</summary>
    /// <param name="block">Of this table's schema.</param>
    /// <param name="from">First row of the block.</param>
    /// <param name="count">How many; no more than have room in the segment of the next row.</param>
    public void Append(CellBlock block, int from, int count)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, SegmentRows - (_appendedRows & (SegmentRows - 1)));
        if (count == 0)
            return;
        var row = AppendRow();
        ref var segment = ref _segments[row / SegmentRows];
        var at = row & (SegmentRows - 1);
        if (at + count > segment.Capacity)
            Volatile.Write(ref segment, segment.Grow((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(at + count))));
        segment.Append(block, from, at, count);
        _appendedRows += count - 1;
    }

    /// <summary>Makes the appended rows visible.</summary>
    public void PublishRows()
    {
        if (_rowCount == _appendedRows)
            return;
        Volatile.Write(ref _rowCount, _appendedRows);
        BumpVersion();
    }

    /// <summary>Replaces the whole record of a row: fields that it does not name become null.</summary>
    public void Write(int row, CellsView cells) => Write(row, cells, keepAbsent: false);

    /// <summary>Changes the named fields only; explicit nulls clear theirs.</summary>
    public void Patch(int row, CellsView cells) => Write(row, cells, keepAbsent: true);

    /// <summary>Takes the record away; the row stays.</summary>
    public void Clear(int row)
    {
        _writer.Clear(SegmentOf(row), row & (SegmentRows - 1));
        BumpVersion();
        Reclaim(SegmentOf(row));
    }

    /// <summary>True when the row has a record.</summary>
    public bool IsLive(int row) => (uint)row < (uint)RowCount && Segments[row / SegmentRows].IsLive(row & (SegmentRows - 1));

    /// <summary>Copies one consistent state of a row in the form <c>Cells</c> (see <see cref="CellsView"/>), nulls left out.</summary>
    /// <param name="row">A published row; another gives false and 0.</param>
    /// <param name="destination">Where to; nothing is kept.</param>
    /// <param name="written">Bytes written; on false, the bytes that would be needed.</param>
    /// <returns>False when the destination is too short or the row has no record.</returns>
    public bool TryRead(int row, Span<byte> destination, out int written)
    {
        written = 0;
        if ((uint)row >= (uint)RowCount)
            return false;
        var at = row & (SegmentRows - 1);
        while (true)
        {
            var segment = Segments[row / SegmentRows];
            var version = segment.ReadVersion(at >> 6);
            var isLive = segment.IsLive(at);
            var needed = isLive ? new RowReader(segment, at, destination).Read(Schema.Columns.AsSpan()) : 0;
            if (!segment.IsUnchanged(at >> 6, version))
                continue;
            written = needed;
            return isLive && needed <= destination.Length;
        }
    }

    /// <summary>All rows as of now, to be saved while writes go on. Writer only, at rest; costs a few references per segment.</summary>
    public TableCut Cut() => new(this, _dictionaries);

    /// <summary>Holds a segment as it is. A second hold at the same time gets the segment, and the writer goes on with a copy. Writer only.</summary>
    internal SegmentHold HoldSegment(int index, int rows)
    {
        ref var segment = ref _segments[index];
        if (segment.Hold is not null)
            Volatile.Write(ref segment, segment.Copy());
        return new SegmentHold(segment, rows);
    }

    /// <summary>Takes the next segment of a table that is loaded; its rows are visible at once.</summary>
    internal void Append(Segment loaded, int rows)
    {
        Debug.Assert(loaded.FirstRow == _appendedRows && _rowCount == _appendedRows);
        Add(loaded);
        _appendedRows += rows;
        PublishRows();
    }

    internal ReadOnlySpan<CategoryDictionary?> Dictionaries => _dictionaries;

    /// <summary>The segment of a row, to be written; the row's block is kept first for whoever saves it.</summary>
    private Segment SegmentOf(int row)
    {
        Debug.Assert((uint)row < (uint)_appendedRows);
        var segment = _segments[row / SegmentRows];
        segment.Hold?.Keep((row & (SegmentRows - 1)) / BlockRows);
        return segment;
    }

    private void Write(int row, CellsView cells, bool keepAbsent)
    {
        var segment = SegmentOf(row);
        _writer.Write(segment, row & (SegmentRows - 1), cells, _dictionaries, keepAbsent);
        BumpVersion();
        Reclaim(segment);
    }

    // Tables that outgrew one segment fill the next one too.
    private void OpenSegment(int firstRow) =>
        Add(new Segment(Schema, _dictionaries, firstRow, firstRow == 0 ? FirstSegmentRows : SegmentRows));

    private void Add(Segment segment)
    {
        if (_segmentCount == _segments.Length)
        {
            var more = new Segment[Math.Max(1, _segments.Length * 2)];
            _segments.CopyTo(more, 0);
            Volatile.Write(ref _segments, more);
        }

        _segments[_segmentCount] = segment;
        Volatile.Write(ref _segmentCount, _segmentCount + 1);
    }

    private void Reclaim(Segment segment)
    {
        foreach (var column in _textColumns)
        {
            if (segment.Texts(column).IsWorthCompacting)
                segment.Replace(column, segment.Texts(column).Grow(segment.Capacity));
        }

        foreach (var column in _categoryColumns)
        {
            if (IsWorthRebuilding(column))
                RebuildDictionary(column);
        }
    }

    private bool IsWorthRebuilding(int column)
    {
        var dictionary = _dictionaries[column]!;
        var used = dictionary.CodeCount - dictionary.UnusedCount;
        return column != Schema.EventTypeColumn
            && dictionary.UnusedCount > Math.Max(UnusedCodesMin, Math.Max(used, _appendedRows / 8));
    }

    private void RebuildDictionary(int column)
    {
        var fresh = new CategoryDictionary();
        var freshCodes = new int[_dictionaries[column]!.CodeCount];
        freshCodes.AsSpan().Fill(-1);
        foreach (var segment in Segments)
            segment.Replace(column, segment.Categories(column).Recode(fresh, freshCodes));
        Volatile.Write(ref _dictionaries[column], fresh);
        BumpVersion();
    }

    private static int[] ColumnsOf(DatasetSchema schema, ColumnKind kind) =>
        [.. Enumerable.Range(0, schema.Columns.Length).Where(column => schema.Columns[column].Kind == kind)];

    private void BumpVersion() => Volatile.Write(ref _version, _version + 1);
}
