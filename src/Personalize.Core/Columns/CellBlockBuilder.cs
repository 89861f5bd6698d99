using System.Runtime.InteropServices;
using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Core.Columns;

/// <summary>Gathers the cells of some rows column by column, to be written as a <see cref="CellBlock"/>.</summary>
/// <remarks>One thread. Allocates only while texts need more room.</remarks>
public sealed class CellBlockBuilder
{
    /// <summary>Most rows of a block: codes of 16 bits tell its texts apart, and one is left for null.</summary>
    public const int RowsMax = 8192;

    private readonly OpenColumn[] _columns;

    /// <param name="schema">Whose columns.</param>
    /// <param name="rowsMax">Rows there is room for; a multiple of 64, at most <see cref="RowsMax"/>.</param>
    public CellBlockBuilder(DatasetSchema schema, int rowsMax)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rowsMax, RowsMax);
        if (rowsMax % Table.BlockRows != 0)
            throw new ArgumentException($"rowsMax is {rowsMax}; allowed are multiples of {Table.BlockRows}", nameof(rowsMax));
        Capacity = rowsMax;
        _columns = [.. schema.Columns.Select(field => new OpenColumn(field.Kind, rowsMax))];
    }

    public int Capacity { get; }

    /// <summary>Rows that have a place.</summary>
    public int Rows { get; private set; }

    /// <summary>Bytes of all texts in it.</summary>
    public int TextBytes => _columns.Sum(static column => column.TextBytes);

    /// <summary>Bytes that a row of a schema takes, texts not counted.</summary>
    public static int BytesPerRow(DatasetSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return schema.Columns.Sum(static field => WidthOf(field.Kind)) + (schema.Columns.Length / 8) + 1;
    }

    /// <summary>Gives the next row its place, to be filled by <see cref="Scatter"/>.</summary>
    public int TakeRow() => Rows++;

    public void Clear()
    {
        foreach (var column in _columns)
            column.Clear(Rows);
        Rows = 0;
    }

    /// <summary>Copies up to 64 rows of a batch, each into the block and place given.</summary>
    /// <param name="batch">Where from.</param>
    /// <param name="first">Its first row, a multiple of 64.</param>
    /// <param name="blockOf">The block of each row.</param>
    /// <param name="placeOf">Its place there, as <see cref="TakeRow"/> gave it.</param>
    /// <param name="blocks">The blocks.</param>
    public static void Scatter(CellBatch batch, int first, ReadOnlySpan<byte> blockOf, ReadOnlySpan<ushort> placeOf, ReadOnlySpan<CellBlockBuilder> blocks)
    {
        ArgumentNullException.ThrowIfNull(batch);
        for (var column = 0; column < batch.Schema.Columns.Length; column++)
        {
            var bits = batch.BitsOf(column).Slice(first, blockOf.Length);
            switch (WidthOf(batch.KindOf(column)))
            {
                case sizeof(uint) when batch.KindOf(column) != ColumnKind.Text:
                    for (var i = 0; i < bits.Length; i++)
                        MemoryMarshal.Cast<byte, uint>(blocks[blockOf[i]]._columns[column].Cells.AsSpan())[placeOf[i]] = (uint)bits[i];
                    break;
                case sizeof(ulong):
                    for (var i = 0; i < bits.Length; i++)
                        MemoryMarshal.Cast<byte, long>(blocks[blockOf[i]]._columns[column].Cells.AsSpan())[placeOf[i]] = bits[i];
                    break;
                default:
                    for (var i = 0; i < bits.Length; i++)
                        blocks[blockOf[i]]._columns[column].Set(placeOf[i], batch, column, first + i);
                    break;
            }

            for (var nulls = batch.NullsOf(column)[first / Table.BlockRows]; nulls != 0; nulls &= nulls - 1)
            {
                var i = System.Numerics.BitOperations.TrailingZeroCount(nulls);
                blocks[blockOf[i]]._columns[column].SetNull(placeOf[i]);
            }
        }
    }

    /// <summary>Writes the rows in the form of <see cref="CellBlock"/>.</summary>
    public void Save(IByteSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        foreach (var column in _columns)
            column.Save(sink, Rows);
    }

    private static int WidthOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Int32 or ColumnKind.Float32 or ColumnKind.Text => sizeof(uint),
        ColumnKind.Int64 or ColumnKind.Float64 => sizeof(ulong),
        ColumnKind.Category => sizeof(ushort),
        ColumnKind.Boolean => 0,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a column kind"),
    };

    private sealed class OpenColumn(ColumnKind kind, int rowsMax)
    {
        public readonly byte[] Cells = new byte[kind == ColumnKind.Boolean ? rowsMax / 8 : rowsMax * WidthOf(kind)];
        private readonly ulong[] _nulls = new ulong[rowsMax / Table.BlockRows];
        private readonly TextCodes? _codes = kind == ColumnKind.Category ? new TextCodes() : null;
        private byte[] _texts = [];
        private int _textBytes;

        public int TextBytes => _textBytes + (_codes?.Bytes.Length ?? 0);

        /// <summary>Booleans and texts; what is null is set so afterwards.</summary>
        public void Set(int at, CellBatch batch, int column, int row)
        {
            var isNull = (batch.NullsOf(column)[row >> 6] >> (row & 63) & 1) != 0;
            var bits = batch.BitsOf(column)[row];
            switch (kind)
            {
                case ColumnKind.Boolean:
                    MemoryMarshal.Cast<byte, ulong>(Cells.AsSpan())[at >> 6] |= (ulong)bits << (at & 63);
                    break;
                case ColumnKind.Category:
                    MemoryMarshal.Cast<byte, ushort>(Cells.AsSpan())[at] = isNull
                        ? CellBlock.NoCode : (ushort)_codes!.GetOrAdd(batch.TextAt(bits), batch.HashesOf(column)[row]);
                    break;
                default:
                    AddText(at, batch.TextAt(bits));
                    break;
            }
        }

        public void SetNull(int at) => _nulls[at >> 6] |= 1ul << (at & 63);

        public void Clear(int rows)
        {
            _nulls.AsSpan(0, Words(rows)).Clear();
            if (kind == ColumnKind.Boolean)
                Cells.AsSpan().Clear();
            _codes?.Clear();
            _textBytes = 0;
        }

        public void Save(IByteSink sink, int rows)
        {
            sink.WriteValues<ulong>(_nulls.AsSpan(0, Words(rows)));
            if (_codes is not null)
            {
                sink.WriteValue(_codes.Count);
                sink.WriteValues(_codes.Lengths);
                sink.Write(_codes.Bytes);
            }

            sink.Write(Cells.AsSpan(0, kind == ColumnKind.Boolean ? Words(rows) * sizeof(ulong) : rows * WidthOf(kind)));
            sink.Write(_texts.AsSpan(0, _textBytes));
        }

        private static int Words(int rows) => (rows + Table.BlockRows - 1) / Table.BlockRows;

        private void AddText(int at, ReadOnlySpan<byte> text)
        {
            if (_textBytes + text.Length > _texts.Length)
                Array.Resize(ref _texts, Math.Max(_textBytes + text.Length, _texts.Length * 2));
            text.CopyTo(_texts.AsSpan(_textBytes));
            _textBytes += text.Length;
            MemoryMarshal.Cast<byte, int>(Cells.AsSpan())[at] = text.Length;
        }
    }
}
