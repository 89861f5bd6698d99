using System.Buffers.Binary;
using System.Text.Unicode;
using Personalize.Core.Schemas;

namespace Personalize.Core.Records;

/// <summary>The cells of one encoded record, checked against a schema; enumerate them with <c>foreach</c>. Borrowed, never kept.</summary>
/// <remarks>
/// <code>
/// Cells := u16 cellCount, Cell*         any order, a column at most once, absent = null
/// Cell  := u16 column (bit 15 set: explicit null, no value), value:
///          Int32 4 | Int64 8 | Float32 4 | Float64 8 | Boolean 1 | Text, Category: u32 bytes, UTF-8
/// </code>
/// Little endian.
/// </remarks>
public readonly ref struct CellsView
{
    private readonly DatasetSchema _schema;
    private readonly bool _hasAllRequired;

    private CellsView(ReadOnlySpan<byte> bytes, DatasetSchema schema, bool hasAllRequired)
    {
        Bytes = bytes;
        _schema = schema;
        _hasAllRequired = hasAllRequired;
    }

    /// <summary>The encoded form, count first.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public int Count => BinaryPrimitives.ReadUInt16LittleEndian(Bytes);

    /// <summary>Checks every bound, column, kind and text of foreign bytes; never throws and allocates nothing.</summary>
    /// <param name="bytes">Exactly the cells: bytes left over are refused.</param>
    /// <param name="schema">The schema whose columns the cells name.</param>
    /// <param name="view">The checked cells, borrowing <paramref name="bytes"/>.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, DatasetSchema schema, out CellsView view)
    {
        view = default;
        if (bytes.Length < 2)
            return false;
        var seen = default(ColumnMask);
        var present = default(ColumnMask);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        var at = 2;
        for (var cell = 0; cell < count; cell++)
        {
            if (!TryReadCell(bytes, schema, ref at, out var read) || !seen.TryAdd(read.Column) || !IsValid(read, schema))
                return false;
            if (!read.IsNull)
                present.TryAdd(read.Column);
        }

        if (at != bytes.Length)
            return false;
        view = new CellsView(bytes, schema, present.ContainsAll(schema.RequiredColumns));
        return true;
    }

    /// <summary>As <see cref="TryParse"/> for bytes of a whole record that this process wrote itself.</summary>
    internal static CellsView Trust(ReadOnlySpan<byte> bytes, DatasetSchema schema) => new(bytes, schema, hasAllRequired: true);

    public Enumerator GetEnumerator() => new(this);

    /// <summary>Finds the cell of one column; false when it is absent. An explicit null is found.</summary>
    public bool TryFind(int column, out CellView cell)
    {
        foreach (var candidate in this)
        {
            if (candidate.Column == column)
            {
                cell = candidate;
                return true;
            }
        }

        cell = default;
        return false;
    }

    /// <summary>True when every column whose field refuses null has a value.</summary>
    public bool HasAllRequired() => _hasAllRequired;

    private static bool IsValid(CellView cell, DatasetSchema schema)
    {
        if (cell.IsNull)
            return schema.Columns[cell.Column].Nullable;
        return cell.Kind switch
        {
            ColumnKind.Int32 or ColumnKind.Int64 => true,
            ColumnKind.Float32 or ColumnKind.Float64 => double.IsFinite(cell.Double),
            ColumnKind.Boolean => cell.Value[0] <= 1,
            ColumnKind.Text => cell.Text.Length <= RecordLimits.TextBytesMax && Utf8.IsValid(cell.Text),
            ColumnKind.Category => Utf8.IsValid(cell.Text) && (cell.Text.Length <= RecordLimits.CategoryCharsMax
                || RecordLimits.CountChars(cell.Text) <= RecordLimits.CategoryCharsMax),
            _ => false,
        };
    }

    private static bool TryReadCell(ReadOnlySpan<byte> bytes, DatasetSchema schema, scoped ref int at, out CellView cell)
    {
        cell = default;
        if (bytes.Length - at < 2)
            return false;
        var word = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
        at += 2;
        var column = word & ~RecordLimits.NullBit;
        if (column >= schema.Kinds.Length)
            return false;
        var kind = schema.Kinds[column];
        if ((word & RecordLimits.NullBit) != 0)
        {
            cell = new CellView(column, kind, isNull: true, default);
            return true;
        }

        var valueBytes = (uint)WidthOf(kind);
        if (valueBytes == 0)
        {
            if (bytes.Length - at < 4)
                return false;
            valueBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
            at += 4;
        }

        if (valueBytes > (uint)(bytes.Length - at))
            return false;
        cell = new CellView(column, kind, isNull: false, bytes.Slice(at, (int)valueBytes));
        at += (int)valueBytes;
        return true;
    }

    /// <summary>Bytes of a value of fixed width; 0 for texts, whose length stands before them.</summary>
    internal static int WidthOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Int32 or ColumnKind.Float32 => 4,
        ColumnKind.Int64 or ColumnKind.Float64 => 8,
        ColumnKind.Boolean => 1,
        ColumnKind.Text or ColumnKind.Category => 0,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a column kind"),
    };

    /// <summary>Walks checked cells.</summary>
    public ref struct Enumerator
    {
        private readonly CellsView _cells;
        private readonly int _count;
        private int _at;
        private int _index;
        private CellView _current;

        internal Enumerator(CellsView cells)
        {
            _cells = cells;
            _count = cells.Bytes.IsEmpty ? 0 : cells.Count;
            _at = 2;
            _index = 0;
            _current = default;
        }

        public readonly CellView Current => _current;

        public bool MoveNext()
        {
            if (_index == _count)
                return false;
            _index++;
            return TryReadCell(_cells.Bytes, _cells._schema, ref _at, out _current);
        }
    }
}
