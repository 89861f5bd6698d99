using System.Numerics;

namespace Personalize.Core.Columns;

/// <summary>Numbers of one width (int, long, float, double) with the zone they lie in.</summary>
/// <remarks>
/// <see cref="Min"/> and <see cref="Max"/> enclose every value that the segment holds or held: they only widen. Both are widened before
/// the value is written; with no value yet, Min is above Max. A null cell's value is 0.
/// </remarks>
public sealed class NumberColumn<T> : Column
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    private readonly T[] _values;

    internal NumberColumn(int capacity) : base(capacity)
    {
        _values = new T[capacity];
        Min = T.MaxValue;
        Max = T.MinValue;
    }

    private NumberColumn(NumberColumn<T> smaller, int capacity) : base(smaller, capacity)
    {
        _values = new T[capacity];
        smaller._values.CopyTo(_values, 0);
        Min = smaller.Min;
        Max = smaller.Max;
    }

    internal NumberColumn(int capacity, IByteSource source, int rows) : base(capacity, source, rows)
    {
        Min = source.ReadValue<T>();
        Max = source.ReadValue<T>();
        _values = source.ReadValues<T>(rows, capacity);
    }

    public T Min { get; private set; }

    public T Max { get; private set; }

    /// <summary>One number per row of the segment's capacity.</summary>
    public ReadOnlySpan<T> Values => _values;

    public override unsafe long MemoryBytes => (long)_values.Length * sizeof(T) + NullWords.Length * 8L;

    internal override Column Grow(int capacity) => new NumberColumn<T>(this, capacity);

    internal override void Prefetch(int at)
    {
        CellPrefetch.Ask(_values, at);
        CellPrefetch.Ask(NullWords, at >> 6);
    }

    internal override unsafe int BlockBytes => sizeof(ulong) + (Table.BlockRows * sizeof(T));

    private protected override void CopyCells(int block, Span<byte> destination) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(_values.AsSpan(block * Table.BlockRows, Table.BlockRows)).CopyTo(destination);

    // The zone may have widened since; it still encloses what was there.
    private protected override void SaveCells(HeldCells held, IByteSink sink, int rows)
    {
        sink.WriteValue(Min);
        sink.WriteValue(Max);
        held.WriteCells<T>(sink, _values.AsSpan(0, rows));
    }

    internal override void Append(CellBlock block, int column, int from, int at, int count)
    {
        var cells = block.CellsOf<T>(column).Slice(from, count);
        var anyNull = AppendNulls(block.NullsOf(column), from, at, count);
        var (min, max) = (Min, Max);
        for (var i = 0; i < cells.Length; i++)
        {
            if (anyNull && IsNull(at + i))
                continue;
            min = cells[i] < min ? cells[i] : min;
            max = cells[i] > max ? cells[i] : max;
        }

        (Min, Max) = (min, max);
        cells.CopyTo(_values.AsSpan(at));
        for (var i = 0; anyNull && i < count; i++)
        {
            if (IsNull(at + i))
                _values[at + i] = T.Zero;
        }
    }

    internal void Set(int at, T value)
    {
        if (value < Min)
            Min = value;
        if (value > Max)
            Max = value;
        _values[at] = value;
        MarkValue(at);
    }

    internal void SetNull(int at)
    {
        _values[at] = T.Zero;
        MarkNull(at);
    }
}
