using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>Turns the conditions of a term on a number or boolean column into one sorted list of key ranges.</summary>
internal static class NumberBinder
{
    public static BoundTerm Bind(TermPlan term, in FilterContext context, FilterBinding binding)
    {
        var start = binding.Ranges.Count;
        var takesNull = Add(term.First, context, binding.Ranges, start);
        for (var i = 1; i < term.Conditions.Length; i++)
        {
            var next = binding.Ranges.Count;
            var alsoNull = Add(term.Conditions[i], context, binding.Ranges, next);
            takesNull = term.IsUnion ? takesNull | alsoNull : takesNull & alsoNull;
            if (term.IsUnion) Normalize(binding.Ranges, start);
            else Intersect(binding, start, next);
        }
        var bound = new BoundTerm
        {
            Kind = term.First.Kind,
            Column = term.First.Column,
            Start = start,
            Count = binding.Ranges.Count - start,
            TakesNull = takesNull,
            TableStart = -1,
        };
        if (bound.Count > NumberTerm.ComparedRangesMax && !NumberTable.TryAdd(ref bound, binding)) AddBoundaries(ref bound, binding);
        return bound;
    }

    private static void AddBoundaries(ref BoundTerm term, FilterBinding binding)
    {
        var domain = KeyRange.Domain(term.Kind);
        term.Boundaries = binding.AddBoundaries();
        var boundaries = binding.GetBoundaries(term.Boundaries);
        foreach (var range in binding.RangesOf(term)) boundaries.AddEnds(range, domain);
        boundaries.Build();
        term.BeginsInside = binding.RangesOf(term)[0].Low == domain.Low;
    }

    /// <summary>Appends the keys that satisfy one condition; whether null does.</summary>
    private static bool Add(ConditionPlan condition, in FilterContext context, GrowingList<KeyRange> ranges, int start)
    {
        switch (condition.Operator)
        {
            case FilterOperator.IsNull:
                return true;
            case FilterOperator.IsNotNull:
                ranges.Add(KeyRange.Domain(condition.Kind));
                return false;
            case FilterOperator.NotIn:
                AddValues(condition, context, ranges, start);
                Complement(ranges, start, condition.Kind);
                return true;
            case FilterOperator.NotEqual:
                AddValues(condition, context, ranges, start);
                // A value that is null (CurrentItem) is unequal to nothing.
                if (ranges.Count > start || condition.Source != OperandSource.CurrentItem) Complement(ranges, start, condition.Kind);
                return false;
            case FilterOperator.In or FilterOperator.Equal or FilterOperator.Less or FilterOperator.LessOrEqual
                or FilterOperator.Greater or FilterOperator.GreaterOrEqual:
                AddValues(condition, context, ranges, start);
                return false;
            default:
                throw new ArgumentOutOfRangeException(nameof(condition));
        }
    }

    private static void AddValues(ConditionPlan condition, in FilterContext context, GrowingList<KeyRange> ranges, int start)
    {
        if (condition.Kind == ColumnKind.Boolean)
        {
            var texts = new FilterTexts(condition, context);
            while (texts.MoveNext())
            {
                var key = System.Text.Ascii.EqualsIgnoreCase(texts.Current, "true"u8) ? 1 : 0;
                ranges.Add(new KeyRange(key, key));
            }
        }
        else
        {
            var numbers = new FilterNumbers(condition, context);
            var domain = KeyRange.Domain(condition.Kind);
            while (numbers.MoveNext())
            {
                var range = numbers.Current.Range(condition.Operator, condition.Kind);
                ranges.Add(new KeyRange(Math.Max(range.Low, domain.Low), Math.Min(range.High, domain.High)));
            }
        }
        Normalize(ranges, start);
    }

    private static void Normalize(GrowingList<KeyRange> ranges, int start) =>
        ranges.Truncate(start + KeyRanges.Normalize(ranges.Span[start..]));

    private static void Complement(GrowingList<KeyRange> ranges, int start, ColumnKind kind)
    {
        var count = ranges.Count - start;
        ranges.Grow(count + 1);
        var all = ranges.Span[start..];
        var complement = KeyRanges.Complement(all[..count], KeyRange.Domain(kind), all[count..]);
        all.Slice(count, complement).CopyTo(all);
        ranges.Truncate(start + complement);
    }

    private static void Intersect(FilterBinding binding, int start, int middle)
    {
        var ranges = binding.Ranges;
        binding.RangesAside.Clear();
        var aside = binding.RangesAside.Grow(ranges.Count - start + 1);
        var count = KeyRanges.Intersect(ranges.Span[start..middle], ranges.Span[middle..], aside);
        ranges.Truncate(start);
        aside[..count].CopyTo(ranges.Grow(count));
    }
}
