using System.Numerics;
using Personalize.Core.Columns;
using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>Classes of a number or boolean column: the stretches of keys between the ends of all conditions' ranges.</summary>
internal static class NumberClasses
{
    public static void Bind(AlternativeColumn column, ColumnClasses classes, in FilterContext context, FilterBinding binding)
    {
        // The pools are used for a while only: what stands in them already belongs to other expressions.
        var (terms, ranges, tables) = (binding.Terms.Count, binding.Ranges.Count, binding.Tables.Count);
        classes.Boundaries.Clear();
        foreach (var condition in column.Conditions)
        {
            var term = NumberBinder.Bind(condition.Term, context, binding);
            binding.Terms.Add(term);
            foreach (var range in binding.RangesOf(term)) classes.Boundaries.AddEnds(range, KeyRange.Domain(column.Kind));
        }
        classes.Boundaries.Build();
        classes.NullClass = classes.Boundaries.Count + 1;
        classes.BeginSets(classes.NullClass + 1);
        for (var i = 0; i < column.Conditions.Length; i++)
        {
            var term = binding.Terms.Span[terms + i];
            RefuseOutside(classes, binding.RangesOf(term), term.TakesNull, column.Conditions[i].Alternative);
        }
        binding.Terms.Truncate(terms);
        binding.Ranges.Truncate(ranges);
        binding.Tables.Truncate(tables);
    }

    /// <summary>Writes the class of every row.</summary>
    public static void Classify<T>(NumberColumn<T> column, int firstBlock, ColumnClasses classes, Span<int> result)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        classes.Boundaries.Find(column.Values.Slice(firstBlock * Table.BlockRows, result.Length), result);
        SetNulls(column, firstBlock, classes.NullClass, result);
    }

    public static void Classify(BooleanColumn column, int firstBlock, ColumnClasses classes, Span<int> result)
    {
        var bits = column.Bits[firstBlock..];
        var (whenFalse, whenTrue) = (classes.Boundaries.Find(0), classes.Boundaries.Find(1));
        for (var row = 0; row < result.Length; row++) result[row] = (bits[row >> 6] >> (row & 63) & 1) == 0 ? whenFalse : whenTrue;
        SetNulls(column, firstBlock, classes.NullClass, result);
    }

    public static void SetNulls(Column column, int firstBlock, int nullClass, Span<int> result)
    {
        for (var word = 0; word < result.Length / Table.BlockRows; word++)
        {
            for (var nulls = column.Nulls[firstBlock + word]; nulls != 0; nulls &= nulls - 1)
                result[word * Table.BlockRows + BitOperations.TrailingZeroCount(nulls)] = nullClass;
        }
    }

    private static void RefuseOutside(ColumnClasses classes, ReadOnlySpan<KeyRange> ranges, bool takesNull, int alternative)
    {
        var next = 0;
        foreach (var range in ranges)
        {
            var first = classes.Boundaries.Find(range.Low);
            for (; next < first; next++) classes.Refuse(next, alternative);
            next = classes.Boundaries.Find(range.High) + 1;
        }
        for (; next < classes.NullClass; next++) classes.Refuse(next, alternative);
        if (!takesNull) classes.Refuse(classes.NullClass, alternative);
    }
}
