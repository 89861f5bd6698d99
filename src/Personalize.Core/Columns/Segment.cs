using System.Diagnostics;
using Personalize.Core.Schemas;

namespace Personalize.Core.Columns;

/// <summary>Up to 65,536 consecutive rows of all columns of a table.</summary>
/// <remarks>
/// <para>It starts with room for 64 rows and doubles: a larger segment takes its place and this one is never written again, so whoever
/// holds it reads rows as they were then.</para>
/// <para>Readers take no lock. A version per block of 64 rows is odd while a row of the block is written:</para>
/// <code>
/// do
/// {
///     version = segment.ReadVersion(block);         // waits while odd
///     ... take the columns, read rows of the block ...
/// }
/// while (!segment.IsUnchanged(block, version));     // what was read is one state
/// </code>
/// <para>Take the columns after the version, not before the loop: a compacted column is another object. Until the check, values may be torn
/// (never out of bounds).</para>
/// </remarks>
public sealed class Segment
{
    private SegmentHold? _hold;
    private readonly uint[] _versions;
    private readonly ulong[] _live;
    private readonly Column[] _columns;

    internal Segment(DatasetSchema schema, CategoryDictionary?[] dictionaries, int firstRow, int capacity)
    {
        FirstRow = firstRow;
        Capacity = capacity;
        _versions = new uint[Table.SegmentRows / Table.BlockRows];
        _live = new ulong[capacity / Table.BlockRows];
        _columns = new Column[schema.Columns.Length];
        for (var column = 0; column < _columns.Length; column++)
            _columns[column] = Make(schema.Columns[column].Kind, capacity, dictionaries[column]);
    }

    /// <summary>Reads what <see cref="TableCut"/> wrote of so many rows.</summary>
    internal Segment(DatasetSchema schema, CategoryDictionary?[] dictionaries, int firstRow, IByteSource source, int rows)
    {
        FirstRow = firstRow;
        Capacity = Math.Max(Table.BlockRows, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)rows));
        _versions = new uint[Table.SegmentRows / Table.BlockRows];
        _live = source.ReadValues<ulong>((rows + Table.BlockRows - 1) / Table.BlockRows, Capacity / Table.BlockRows);
        _columns = new Column[schema.Columns.Length];
        for (var column = 0; column < _columns.Length; column++)
            _columns[column] = Read(schema.Columns[column].Kind, Capacity, dictionaries[column], source, rows);
    }

    private Segment(Segment smaller, int capacity)
    {
        FirstRow = smaller.FirstRow;
        Capacity = capacity;
        // Shared, so that a reader of the smaller segment notices writes to the larger one.
        _versions = smaller._versions;
        _live = new ulong[capacity / Table.BlockRows];
        smaller._live.CopyTo(_live, 0);
        _columns = Array.ConvertAll(smaller._columns, column => capacity == smaller.Capacity ? column.Copy(capacity) : column.Grow(capacity));
    }

    public int FirstRow { get; }

    /// <summary>Rows there is room for; how many are in use, <see cref="Table.RowCount"/> says.</summary>
    public int Capacity { get; }

    /// <summary>One bit per row, 1 = the row has a record; one word per block.</summary>
    public ReadOnlySpan<ulong> Live => _live;

    public int ColumnCount => _columns.Length;

    public long MemoryBytes
    {
        get
        {
            var bytes = _versions.Length * 4L + _live.Length * 8L + _columns.Length * 8L;
            foreach (var column in _columns)
                bytes += column.MemoryBytes;
            return bytes;
        }
    }

    /// <summary>The version of a block at rest; waits while the writer is inside.</summary>
    public uint ReadVersion(int block)
    {
        var version = Volatile.Read(ref _versions[block]);
        return (version & 1) == 0 ? version : WaitForWriter(block);
    }

    /// <summary>True when nothing was written to the block since <see cref="ReadVersion"/>.</summary>
    public bool IsUnchanged(int block, uint version)
    {
        Volatile.ReadBarrier();
        return Volatile.Read(ref _versions[block]) == version;
    }

    public Column GetColumn(int column) => Volatile.Read(ref _columns[column]);

    /// <summary>Numbers of an Int32, Int64, Float32 or Float64 column; another type than the column's throws InvalidCastException.</summary>
    public NumberColumn<T> Numbers<T>(int column)
        where T : unmanaged, System.Numerics.INumber<T>, System.Numerics.IMinMaxValue<T> => (NumberColumn<T>)GetColumn(column);

    public BooleanColumn Booleans(int column) => (BooleanColumn)GetColumn(column);

    public TextColumn Texts(int column) => (TextColumn)GetColumn(column);

    public CategoryColumn Categories(int column) => (CategoryColumn)GetColumn(column);

    public bool IsLive(int at) => (Volatile.Read(ref _live[at >> 6]) >> (at & 63) & 1) != 0;

    /// <summary>Whoever saves this segment as it was: the writer keeps a block for them before it changes it. Set under the writer's lock, null again by any thread.</summary>
    internal SegmentHold? Hold
    {
        get => Volatile.Read(ref _hold);
        set => Volatile.Write(ref _hold, value);
    }

    internal Segment Copy() => new(this, Capacity);

    internal ReadOnlySpan<Column> Columns => _columns;

    internal Segment Grow() => Grow(Capacity * 2);

    /// <summary>The same rows with room for so many, a power of two times 64; never more than a segment has.</summary>
    internal Segment Grow(int capacity) => new(this, Math.Min(capacity, Table.SegmentRows));

    /// <summary>Takes rows of a block behind the last.</summary>
    internal void Append(CellBlock block, int from, int at, int count)
    {
        var (firstBlock, lastBlock) = (at / Table.BlockRows, (at + count - 1) / Table.BlockRows);
        for (var i = firstBlock; i <= lastBlock; i++)
        {
            Hold?.Keep(i);
            BeginWrite(i);
        }

        try
        {
            for (var column = 0; column < _columns.Length; column++)
                _columns[column].Append(block, column, from, at, count);
            for (var row = at; row < at + count;)
            {
                var part = Math.Min(Table.BlockRows - (row & 63), at + count - row);
                Volatile.Write(ref _live[row >> 6], _live[row >> 6] | BitRange.Ones(part) << (row & 63));
                row += part;
            }
        }
        finally
        {
            // Texts need room: an odd version would outlive what is thrown for want of it, and readers would wait for ever.
            for (var i = firstBlock; i <= lastBlock; i++)
                EndWrite(i);
        }
    }

    /// <summary>Asks for all cells of a row that is about to be written.</summary>
    internal void Prefetch(int at)
    {
        CellPrefetch.Ask(_versions, at >> 6);
        CellPrefetch.Ask(_live, at >> 6);
        foreach (var column in _columns)
            column.Prefetch(at);
    }

    internal void BeginWrite(int block)
    {
        Debug.Assert((_versions[block] & 1) == 0, "one writer at a time");
        _versions[block]++;
        // No cell may be written before readers can see the odd version.
        Volatile.WriteBarrier();
    }

    internal void EndWrite(int block) => Volatile.Write(ref _versions[block], _versions[block] + 1);

    internal void SetLive(int at, bool live)
    {
        var bit = 1ul << (at & 63);
        Volatile.Write(ref _live[at >> 6], live ? _live[at >> 6] | bit : _live[at >> 6] & ~bit);
    }

    internal void Replace(int column, Column replacement) => Volatile.Write(ref _columns[column], replacement);

    private uint WaitForWriter(int block)
    {
        var spin = default(SpinWait);
        while (true)
        {
            spin.SpinOnce(sleep1Threshold: -1);
            var version = Volatile.Read(ref _versions[block]);
            if ((version & 1) == 0)
                return version;
        }
    }

    private static Column Read(ColumnKind kind, int capacity, CategoryDictionary? dictionary, IByteSource source, int rows) => kind switch
    {
        ColumnKind.Int32 => new NumberColumn<int>(capacity, source, rows),
        ColumnKind.Int64 => new NumberColumn<long>(capacity, source, rows),
        ColumnKind.Float32 => new NumberColumn<float>(capacity, source, rows),
        ColumnKind.Float64 => new NumberColumn<double>(capacity, source, rows),
        ColumnKind.Boolean => new BooleanColumn(capacity, source, rows),
        ColumnKind.Text => new TextColumn(capacity, source, rows),
        ColumnKind.Category => new CategoryColumn(capacity, dictionary!, source, rows),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a column kind"),
    };

    private static Column Make(ColumnKind kind, int capacity, CategoryDictionary? dictionary) => kind switch
    {
        ColumnKind.Int32 => new NumberColumn<int>(capacity),
        ColumnKind.Int64 => new NumberColumn<long>(capacity),
        ColumnKind.Float32 => new NumberColumn<float>(capacity),
        ColumnKind.Float64 => new NumberColumn<double>(capacity),
        ColumnKind.Boolean => new BooleanColumn(capacity),
        ColumnKind.Text => new TextColumn(capacity),
        ColumnKind.Category => new CategoryColumn(capacity, dictionary!),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a column kind"),
    };
}
