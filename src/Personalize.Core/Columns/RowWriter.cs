using System.Runtime.CompilerServices;
using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Core.Columns;

/// <summary>Writes the cells of one record into one row, in two steps: find room and codes, then store under the block's odd version.</summary>
/// <remarks>Whatever may fail or allocate is in the first step, so an odd version never outlives an exception.</remarks>
internal sealed class RowWriter(DatasetSchema schema)
{
    // Per column what the first step found for the second: a text cell or a category code.
    private readonly ulong[] _prepared = new ulong[schema.Columns.Length];

    public void Write(Segment segment, int at, CellsView cells, CategoryDictionary?[] dictionaries, bool keepAbsent)
    {
        foreach (var cell in cells)
        {
            if (!cell.IsNull)
                Prepare(segment, at, cell, dictionaries);
        }

        segment.BeginWrite(at >> 6);
        var seen = default(ColumnMask);
        foreach (var cell in cells)
        {
            if (cell.IsNull && !keepAbsent)
                continue;
            seen.TryAdd(cell.Column);
            Store(segment, at, cell);
        }

        if (!keepAbsent)
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

    private void Prepare(Segment segment, int at, CellView cell, CategoryDictionary?[] dictionaries)
    {
        if (cell.Kind == ColumnKind.Text)
            _prepared[cell.Column] = segment.Texts(cell.Column).Prepare(at, cell.Text);
        else if (cell.Kind == ColumnKind.Category)
            _prepared[cell.Column] = (ulong)dictionaries[cell.Column]!.GetOrAdd(cell.Text);
    }

    private void Store(Segment segment, int at, CellView cell)
    {
        if (cell.IsNull)
        {
            SetNull(segment, at, cell.Column);
            return;
        }

        var column = segment.GetColumn(cell.Column);
        switch (cell.Kind)
        {
            case ColumnKind.Int32:
                Unsafe.As<NumberColumn<int>>(column).Set(at, (int)cell.Int64);
                break;
            case ColumnKind.Int64:
                Unsafe.As<NumberColumn<long>>(column).Set(at, cell.Int64);
                break;
            case ColumnKind.Float32:
                Unsafe.As<NumberColumn<float>>(column).Set(at, (float)cell.Double);
                break;
            case ColumnKind.Float64:
                Unsafe.As<NumberColumn<double>>(column).Set(at, cell.Double);
                break;
            case ColumnKind.Boolean:
                Unsafe.As<BooleanColumn>(column).Set(at, cell.Boolean);
                break;
            case ColumnKind.Text:
                Unsafe.As<TextColumn>(column).Set(at, _prepared[cell.Column], cell.Text);
                break;
            case ColumnKind.Category:
                Unsafe.As<CategoryColumn>(column).Set(at, (int)_prepared[cell.Column]);
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
        // Safe: the segment made each column by the schema's kind.
        var column = segment.GetColumn(number);
        switch (schema.Columns[number].Kind)
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
}
