using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Core.Columns;

/// <summary>Cells of some rows column by column: what <see cref="CellBlockBuilder"/> wrote, checked, to be appended to a <see cref="Table"/>.</summary>
/// <remarks>
/// <code>
/// block  := column*                                                    in the schema's order
/// column := ( u64 nulls )* , cells                                     a word per 64 rows, 1 = null
/// cells  := ( i32 | f32 | i64 | f64 )*                                 one per row
///         | ( u64 bits )*                                              Boolean: a word per 64 rows
///         | u32 count, ( u32 bytes )*, texts, ( u16 code )*            Category: the block's own texts; a code per row, 65535 for null
///         | ( u32 bytes )*, texts                                      Text: one per row
/// </code>
/// Little endian, nothing aligned. One thread at a time; used again for the next block.
/// </remarks>
public sealed class CellBlock
{
    internal const ushort NoCode = ushort.MaxValue;

    private const int CellHeadBytes = 6; // column, and the length of a text

    private readonly DatasetSchema _schema;
    private readonly Place[] _places;
    private byte[] _bytes = [];

    public CellBlock(DatasetSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _schema = schema;
        _places = [.. schema.Columns.Select(static _ => new Place())];
    }

    /// <summary>Rows of the block that was parsed last; 0 where it was refused.</summary>
    public int Rows { get; private set; }

    /// <summary>Checks every bound, code, number and text of foreign bytes; never throws for them.</summary>
    /// <param name="bytes">Kept until the next call.</param>
    /// <param name="from">Where the first column begins.</param>
    /// <param name="end">Where the last one has to end.</param>
    /// <param name="rows">How many.</param>
    public bool TryParse(byte[] bytes, int from, int end, int rows)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        (_bytes, Rows) = (bytes, 0);
        if (rows is < 1 or > CellBlockBuilder.RowsMax)
            return false;
        var at = from;
        for (var column = 0; column < _places.Length; column++)
        {
            if (!TryParse(column, rows, end, ref at))
                return false;
        }

        Rows = at == end ? rows : 0;
        return at == end;
    }

    /// <summary>One row in the form <c>Cells</c>, nulls left out.</summary>
    /// <param name="row">Below <see cref="Rows"/>.</param>
    /// <param name="buffer">Made longer where it must be; borrowed by what is returned.</param>
    public CellsView GetCells(int row, ref byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        var at = sizeof(ushort);
        ushort count = 0;
        for (var column = 0; column < _places.Length; column++)
        {
            if (IsNull(column, row))
                continue;
            count++;
            var value = ValueOf(column, row, out var isText);
            if (at + value.Length + CellHeadBytes > buffer.Length)
                Array.Resize(ref buffer, (at + value.Length + CellHeadBytes) * 2);
            BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(at), (ushort)column);
            BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(at + sizeof(ushort)), value.Length);
            at += isText ? CellHeadBytes : sizeof(ushort);
            value.CopyTo(buffer.AsSpan(at));
            at += value.Length;
        }

        if (buffer.Length < at)
            buffer = new byte[at];
        BinaryPrimitives.WriteUInt16LittleEndian(buffer, count);
        return CellsView.Trust(buffer.AsSpan(0, at), _schema);
    }

    internal bool IsNull(int column, int row) => (NullsOf(column)[row >> 6] >> (row & 63) & 1) != 0;

    internal ReadOnlySpan<ulong> NullsOf(int column) => Words(_places[column].NullsAt, Rows);

    /// <summary>Numbers by row, codes by row, or words of bits.</summary>
    internal ReadOnlySpan<T> CellsOf<T>(int column)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(_bytes.AsSpan(_places[column].CellsAt));

    /// <summary>Text of a row of a Text column.</summary>
    internal ReadOnlySpan<byte> TextOf(int column, int row) => _places[column].Texts.Get(_bytes, row);

    /// <summary>A dictionary's codes for the block's codes; texts that it lacks are added. Writer of the dictionary only.</summary>
    internal ReadOnlySpan<int> CodesIn(CategoryDictionary dictionary, int column)
    {
        var place = _places[column];
        if (ReferenceEquals(place.CodedFor, dictionary))
            return place.Codes;
        if (place.Codes.Length < place.Texts.Count)
            place.Codes = new int[place.Texts.Count];
        for (var code = 0; code < place.Texts.Count; code++)
            place.Codes[code] = dictionary.GetOrAdd(place.Texts.Get(_bytes, code));
        place.CodedFor = dictionary;
        return place.Codes;
    }

    private ReadOnlySpan<byte> ValueOf(int column, int row, out bool isText)
    {
        var (place, kind) = (_places[column], _schema.Columns[column].Kind);
        isText = kind is ColumnKind.Text or ColumnKind.Category;
        if (isText)
            return place.Texts.Get(_bytes, kind == ColumnKind.Text ? row : CellsOf<ushort>(column)[row]);
        if (kind == ColumnKind.Boolean)
            return (CellsOf<ulong>(column)[row >> 6] >> (row & 63) & 1) != 0 ? [1] : [0];
        var width = CellsView.WidthOf(kind);
        return _bytes.AsSpan(place.CellsAt + (row * width), width);
    }

    private bool TryParse(int column, int rows, int end, ref int at)
    {
        var (place, field) = (_places[column], _schema.Columns[column]);
        place.CodedFor = null;
        place.NullsAt = at;
        if (!TryTake(WordsOf(rows) * (long)sizeof(ulong), end, ref at))
            return false;
        var nulls = Words(place.NullsAt, rows);
        if (!field.Nullable && nulls.ContainsAnyExcept(0ul))
            return false;
        switch (field.Kind)
        {
            case ColumnKind.Text:
                return place.Texts.TryParse(_bytes, rows, end, ref at, field);
            case ColumnKind.Category:
                return TryParseCodes(place, field, nulls, rows, end, ref at);
            case ColumnKind.Boolean:
                place.CellsAt = at;
                return TryTake(WordsOf(rows) * (long)sizeof(ulong), end, ref at);
            default:
                place.CellsAt = at;
                return TryTake(rows * (long)CellsView.WidthOf(field.Kind), end, ref at) && AreFinite(field.Kind, _bytes.AsSpan(place.CellsAt, at - place.CellsAt));
        }
    }

    private bool TryParseCodes(Place place, Field field, ReadOnlySpan<ulong> nulls, int rows, int end, ref int at)
    {
        if (end - at < sizeof(int))
            return false;
        var count = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at));
        at += sizeof(int);
        if ((uint)count > (uint)rows || !place.Texts.TryParse(_bytes, count, end, ref at, field))
            return false;
        place.CellsAt = at;
        if (!TryTake(rows * (long)sizeof(ushort), end, ref at))
            return false;
        var codes = MemoryMarshal.Cast<byte, ushort>(_bytes.AsSpan(place.CellsAt))[..rows];
        for (var row = 0; row < rows; row++)
        {
            var isNull = (nulls[row >> 6] >> (row & 63) & 1) != 0;
            if (isNull ? codes[row] != NoCode : codes[row] >= count)
                return false;
        }

        return true;
    }

    private static bool AreFinite(ColumnKind kind, ReadOnlySpan<byte> cells)
    {
        if (kind == ColumnKind.Float32)
        {
            foreach (var value in MemoryMarshal.Cast<byte, float>(cells))
            {
                if (!float.IsFinite(value))
                    return false;
            }
        }
        else if (kind == ColumnKind.Float64)
        {
            foreach (var value in MemoryMarshal.Cast<byte, double>(cells))
            {
                if (!double.IsFinite(value))
                    return false;
            }
        }

        return true;
    }

    private static bool TryTake(long bytes, int end, ref int at)
    {
        if (bytes > end - at)
            return false;
        at += (int)bytes;
        return true;
    }

    private static int WordsOf(int rows) => (rows + Table.BlockRows - 1) / Table.BlockRows;

    private ReadOnlySpan<ulong> Words(int at, int rows) => MemoryMarshal.Cast<byte, ulong>(_bytes.AsSpan(at))[..WordsOf(rows)];

    /// <summary>Where a column lies in the bytes.</summary>
    private sealed class Place
    {
        public readonly TextRun Texts = new();

        public int NullsAt { get; set; }

        public int CellsAt { get; set; }

        public int[] Codes { get; set; } = [];

        public CategoryDictionary? CodedFor { get; set; }
    }
}
