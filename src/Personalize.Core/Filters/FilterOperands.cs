using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>Visits the values of one condition as UTF-8 texts, wherever they come from.</summary>
internal ref struct FilterTexts
{
    private readonly byte[][] _literals;
    private FilterValueList _list;
    private ReadOnlySpan<byte> _cell;
    private bool _cellLeft;
    private readonly bool _cellSplits;
    private int _next;

    public FilterTexts(ConditionPlan condition, in FilterContext context)
    {
        _literals = condition.Texts;
        if (condition.Source == OperandSource.Placeholder) context.Values.TryFind(condition.Placeholder, out _list);
        if (condition.Source != OperandSource.CurrentItem || !context.ItemCells.TryFind(condition.ItemColumn, out var cell) || cell.IsNull) return;
        _cell = cell.Kind == ColumnKind.Boolean ? (cell.Boolean ? "true"u8 : "false"u8) : cell.Text;
        _cellSplits = cell.Kind == ColumnKind.Category;
        _cellLeft = true;
    }

    public ReadOnlySpan<byte> Current { get; private set; }

    public bool MoveNext()
    {
        if (_next < _literals.Length)
        {
            Current = _literals[_next++];
            return true;
        }
        if (_list.MoveNext())
        {
            Current = _list.Current;
            return true;
        }
        while (_cellLeft)
        {
            TakeFromCell();
            if (!Current.IsEmpty || !_cellSplits) return true;
        }
        return false;
    }

    /// <summary>A categorical cell is cut as <see cref="Columns.CategoryDictionary"/> cuts it: at bars, spaces around a value dropped.</summary>
    private void TakeFromCell()
    {
        var bar = _cellSplits ? _cell.IndexOf((byte)'|') : -1;
        var value = bar < 0 ? _cell : _cell[..bar];
        Current = _cellSplits ? value.Trim((byte)' ') : value;
        _cellLeft = bar >= 0;
        if (_cellLeft) _cell = _cell[(bar + 1)..];
    }
}

/// <summary>Visits the values of one condition as numbers, wherever they come from.</summary>
internal ref struct FilterNumbers
{
    private readonly FilterNumber[] _literals;
    private FilterValueList _list;
    private readonly FilterNumber _single;
    private bool _singleLeft;
    private int _next;

    public FilterNumbers(ConditionPlan condition, in FilterContext context)
    {
        _literals = condition.Numbers;
        switch (condition.Source)
        {
            case OperandSource.Literals:
                break;
            case OperandSource.Placeholder:
                context.Values.TryFind(condition.Placeholder, out _list);
                break;
            case OperandSource.Now:
                _single = FilterNumber.Of(context.NowSeconds + condition.OffsetSeconds);
                _singleLeft = true;
                break;
            case OperandSource.CurrentItem:
                _singleLeft = context.ItemCells.TryFind(condition.ItemColumn, out var cell) && !cell.IsNull;
                _single = _singleLeft ? NumberOf(cell) : default;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(condition));
        }
    }

    public FilterNumber Current { get; private set; }

    public bool MoveNext()
    {
        if (_next < _literals.Length)
        {
            Current = _literals[_next++];
            return true;
        }
        if (_list.MoveNext())
        {
            // Checked before evaluation: a placeholder of a number field holds numbers only.
            Current = FilterNumber.TryParse(_list.Current, out var number) ? number : default;
            return true;
        }
        Current = _single;
        var left = _singleLeft;
        _singleLeft = false;
        return left;
    }

    public static FilterNumber NumberOf(CellView cell) =>
        cell.Kind is ColumnKind.Int32 or ColumnKind.Int64 ? FilterNumber.Of(cell.Int64) : FilterNumber.Of(cell.Double);
}
