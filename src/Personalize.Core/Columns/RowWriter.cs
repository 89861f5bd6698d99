using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Core.Columns;

/// <summary>Writes the cells of one record into one row, in two steps: find room and codes, then store under the block's odd version.</summary>
/// <remarks>
/// Whatever may fail, allocate or look at the record is in the first step, so an odd version never outlives an exception and readers wait
/// for little more than the stores.
/// </remarks>
internal sealed class RowWriter(DatasetSchema schema)
{
    private readonly Prepared[] _prepared = new Prepared[schema.Columns.Length];

    public void Write(Segment segment, int at, CellsView cells, CategoryDictionary?[] dictionaries, bool keepAbsent)
    {
        segment.Prefetch(at);
        var count = 0;
        var seen = default(ColumnMask);
        foreach (var cell in cells)
        {
            if (cell.IsNull && !keepAbsent)
                continue;
            seen.TryAdd(cell.Column);
            _prepared[count++] = Prepare(segment, at, cell, cells.Bytes, dictionaries);
        }

        segment.BeginWrite(at >> 6);
        foreach (ref readonly var cell in _prepared.AsSpan(0, count))
            Store(segment, at, in cell, cells.Bytes);
        if (!keepAbsent && count < _prepared.Length)
            ClearAbsent(segment, at, seen);
        segment.SetLive(at, live: true);
        segment.EndWrite(at >> 6);
    }

    public void Clear(Segment segment, int at)
    {
        segment.BeginWrite(at >> 6);
        ClearAbsent(segment, at, default);
        segment.SetLive(at, live: false);
        segment.EndWrite(at >> 6);
    }

    private static Prepared Prepare(Segment segment, int at, CellView cell, ReadOnlySpan<byte> record, CategoryDictionary?[] dictionaries)
    {
        if (cell.IsNull)
            return new Prepared(cell, 0);
        return cell.Kind switch
        {
            ColumnKind.Int32 or ColumnKind.Int64 => new Prepared(cell, cell.Int64),
            ColumnKind.Float32 or ColumnKind.Float64 => new Prepared(cell, BitConverter.DoubleToInt64Bits(cell.Double)),
            ColumnKind.Boolean => new Prepared(cell, cell.Boolean ? 1 : 0),
            ColumnKind.Category => new Prepared(cell, dictionaries[cell.Column]!.GetOrAdd(cell.Text)),
            ColumnKind.Text => new Prepared(cell, (long)Unsafe.As<TextColumn>(segment.GetColumn(cell.Column)).Prepare(at, cell.Text))
            {
                TextAt = (int)Unsafe.ByteOffset(ref MemoryMarshal.GetReference(record), ref MemoryMarshal.GetReference(cell.Text)),
                TextBytes = cell.Text.Length,
            },
            _ => throw new InvalidOperationException($"column kind {cell.Kind} cannot be stored"),
        };
    }

    private void Store(Segment segment, int at, in Prepared cell, ReadOnlySpan<byte> record)
    {
        if (cell.IsNull)
        {
            SetNull(segment, at, cell.Column);
            return;
        }

        // Safe: the segment made each column by the schema's kind.
        var column = segment.GetColumn(cell.Column);
        switch (cell.Kind)
        {
            case ColumnKind.Int32:
                Unsafe.As<NumberColumn<int>>(column).Set(at, (int)cell.Bits);
                break;
            case ColumnKind.Int64:
                Unsafe.As<NumberColumn<long>>(column).Set(at, cell.Bits);
                break;
            case ColumnKind.Float32:
                Unsafe.As<NumberColumn<float>>(column).Set(at, (float)BitConverter.Int64BitsToDouble(cell.Bits));
                break;
            case ColumnKind.Float64:
                Unsafe.As<NumberColumn<double>>(column).Set(at, BitConverter.Int64BitsToDouble(cell.Bits));
                break;
            case ColumnKind.Boolean:
                Unsafe.As<BooleanColumn>(column).Set(at, cell.Bits != 0);
                break;
            case ColumnKind.Text:
                Unsafe.As<TextColumn>(column).Set(at, (ulong)cell.Bits, record.Slice(cell.TextAt, cell.TextBytes));
                break;
            case ColumnKind.Category:
                Unsafe.As<CategoryColumn>(column).Set(at, (int)cell.Bits);
                break;
            default:
                throw new InvalidOperationException($"column kind {cell.Kind} cannot be stored");
        }
    }

    private void ClearAbsent(Segment segment, int at, in ColumnMask present)
    {
        for (var column = 0; column < _prepared.Length; column++)
        {
            if (!present.Contains(column) && !segment.GetColumn(column).IsNull(at))
                SetNull(segment, at, column);
        }
    }

    private void SetNull(Segment segment, int at, int number)
    {
        // Safe: as above.
        var column = segment.GetColumn(number);
        switch (schema.Kinds[number])
        {
            case ColumnKind.Int32:
                Unsafe.As<NumberColumn<int>>(column).SetNull(at);
                break;
            case ColumnKind.Int64:
                Unsafe.As<NumberColumn<long>>(column).SetNull(at);
                break;
            case ColumnKind.Float32:
                Unsafe.As<NumberColumn<float>>(column).SetNull(at);
                break;
            case ColumnKind.Float64:
                Unsafe.As<NumberColumn<double>>(column).SetNull(at);
                break;
            case ColumnKind.Boolean:
                Unsafe.As<BooleanColumn>(column).SetNull(at);
                break;
            case ColumnKind.Text:
                Unsafe.As<TextColumn>(column).SetNull(at);
                break;
            case ColumnKind.Category:
                Unsafe.As<CategoryColumn>(column).SetNull(at);
                break;
            default:
                throw new InvalidOperationException($"column {number} has no kind");
        }
    }

    /// <summary>What the first step found for the second: the number, the category's code or the text's cell, and where the text is.</summary>
    private readonly struct Prepared(CellView cell, long bits)
    {
        public int Column { get; } = cell.Column;             // 4 bytes

        public ColumnKind Kind { get; } = cell.Kind;

        public bool IsNull { get; } = cell.IsNull;

        public int TextAt { get; init; }                      // 4

        public int TextBytes { get; init; }                   // 4

        public long Bits { get; } = bits;                     // 8
    }
}
