using Personalize.Core.Columns;
using Personalize.Core.Schemas;

namespace Personalize.Core.Records;

/// <summary>Checked cells of some rows that were read from text, column by column, before it is known where they go.</summary>
/// <remarks>
/// It refuses what <see cref="RecordBuilder.TrySetText"/> refuses, by the same codes. Numbers lie in arrays, texts in one buffer of the batch. One
/// thread at a time; allocates only while texts need more room.
/// </remarks>
public sealed class CellBatch
{
    /// <summary>Rows there is room for.</summary>
    public const int RowsMax = 1024;

    private const int TextRoomBytes = 1 << 16;

    private readonly DatasetSchema _schema;
    private readonly BatchColumn[] _columns;
    private byte[] _texts = new byte[TextRoomBytes];

    public CellBatch(DatasetSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _schema = schema;
        _columns = [.. schema.Columns.Select(static field => new BatchColumn(field.Kind))];
    }

    public DatasetSchema Schema => _schema;

    /// <summary>Bytes of the texts in it: whoever fills it ends it when they are many.</summary>
    public int TextBytes { get; private set; }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        TextBytes = 0;
        foreach (var column in _columns)
            column.Nulls.AsSpan().Clear();
    }

    /// <summary>Sets a cell that is not set yet. Empty text is null where the field allows it.</summary>
    /// <param name="row">Below <see cref="RowsMax"/>.</param>
    /// <param name="column">Column of the schema.</param>
    /// <param name="utf8">Its text, as CSV gives it.</param>
    /// <returns>Why not; None when it was set.</returns>
    public RefusalCode SetText(int row, int column, ReadOnlySpan<byte> utf8)
    {
        var cells = _columns[column];
        if (utf8.IsEmpty && _schema.Columns[column].Nullable)
        {
            return SetNull(cells, row);
        }

        switch (cells.Kind)
        {
            case ColumnKind.Int32:
                var isInt32 = NumberText.TryReadInt64(utf8, out var int32) && int32 is >= int.MinValue and <= int.MaxValue;
                cells.Bits[row] = int32;
                return isInt32 ? RefusalCode.None : RefusalCode.NotAnInt;
            case ColumnKind.Int64:
                return SetInt64(cells, row, column, utf8);
            case ColumnKind.Float32:
                if (!NumberText.TryReadSingle(utf8, out var float32))
                    return RefusalCode.NotAFloat;
                cells.Bits[row] = BitConverter.SingleToInt32Bits(float32);
                return float.IsFinite(float32) ? RefusalCode.None : RefusalCode.NotFinite;
            case ColumnKind.Float64:
                if (!NumberText.TryReadDouble(utf8, out var float64))
                    return RefusalCode.NotADouble;
                cells.Bits[row] = BitConverter.DoubleToInt64Bits(float64);
                return double.IsFinite(float64) ? RefusalCode.None : RefusalCode.NotFinite;
            case ColumnKind.Boolean:
                var isBoolean = NumberText.TryReadBoolean(utf8, out var boolean);
                cells.Bits[row] = boolean ? 1 : 0;
                return isBoolean ? RefusalCode.None : RefusalCode.NotABoolean;
            case ColumnKind.Text or ColumnKind.Category:
                return SetString(cells, row, _schema.Columns[column], utf8);
            default:
                throw new InvalidOperationException($"column kind {cells.Kind} cannot be set from text");
        }
    }

    internal ColumnKind KindOf(int column) => _columns[column].Kind;

    /// <summary>One bit per row, 1 = null.</summary>
    internal ReadOnlySpan<ulong> NullsOf(int column) => _columns[column].Nulls;

    /// <summary>Numbers as they are stored, booleans as 0 and 1, 0 for null; of a text its place in the batch.</summary>
    internal ReadOnlySpan<long> BitsOf(int column) => _columns[column].Bits;

    /// <summary>Hashes of a Category column's texts.</summary>
    internal ReadOnlySpan<ulong> HashesOf(int column) => _columns[column].Hashes;

    /// <summary>The text at a place; empty for null.</summary>
    internal ReadOnlySpan<byte> TextAt(long place) => _texts.AsSpan((int)(place >> 32), (int)place);

    private static RefusalCode SetNull(BatchColumn cells, int row)
    {
        cells.Nulls[row >> 6] |= 1ul << (row & 63);
        cells.Bits[row] = 0;
        return RefusalCode.None;
    }

    private RefusalCode SetInt64(BatchColumn cells, int row, int column, ReadOnlySpan<byte> utf8)
    {
        if (!NumberText.TryReadInt64(utf8, out var value))
            return RefusalCode.NotALong;
        cells.Bits[row] = value;
        return column == _schema.CreationTimestampColumn && !RecordLimits.IsTimestamp(value) ? RefusalCode.TimestampOutOfRange : RefusalCode.None;
    }

    private RefusalCode SetString(BatchColumn cells, int row, Field field, ReadOnlySpan<byte> utf8)
    {
        var code = RecordLimits.CheckText(field, utf8);
        if (code != RefusalCode.None)
            return code;
        if (TextBytes + utf8.Length > _texts.Length)
            Array.Resize(ref _texts, Math.Max(TextBytes + utf8.Length, _texts.Length * 2));
        var length = utf8.Length;
        if (field.Textual)
            TextualText.TryClean(utf8, _texts.AsSpan(TextBytes), out length);
        else
            utf8.CopyTo(_texts.AsSpan(TextBytes));
        if (length == 0 && field.Nullable)
            return SetNull(cells, row);
        cells.Bits[row] = (long)TextBytes << 32 | (uint)length;
        TextBytes += length;
        if (field.Kind == ColumnKind.Category)
            cells.Hashes[row] = TextCodes.HashOf(utf8);
        return RefusalCode.None;
    }

    private sealed class BatchColumn(ColumnKind kind)
    {
        public readonly ColumnKind Kind = kind;
        public readonly long[] Bits = new long[RowsMax];
        public readonly ulong[] Nulls = new ulong[RowsMax / Table.BlockRows];
        public readonly ulong[] Hashes = kind == ColumnKind.Category ? new ulong[RowsMax] : [];
    }
}
