using Personalize.Core.Columns;

namespace Personalize.Core.Filters;

/// <summary>Turns a user's events into the rows for which an Interactions expression holds.</summary>
/// <remarks>
/// All rows without events get one answer; only rows with events are looked at, after the events are sorted by row. Cost:
/// events × (log events + conditions), and once per event type the comparison with the values. No pass over the table.
/// </remarks>
internal static class EventEvaluator
{
    public static ExpressionState Bind(ExpressionPlan expression, in FilterRequest request, in FilterContext context, FilterScratch scratch)
    {
        SortEvents(request.Events, scratch);
        scratch.TypeStamp++;
        var negated = EventTruth.Negated(expression);
        var steps = expression.Source.Steps.AsSpan();
        var withoutEvents = EventTruth.Holds(steps, negated);
        var start = scratch.EventRows.Count;
        var keys = scratch.EventKeys.Span;
        for (var i = 0; i < keys.Length;)
        {
            var row = (int)(keys[i] >> 32);
            var matching = UInt128.Zero;
            for (; i < keys.Length && (int)(keys[i] >> 32) == row; i++) matching |= TruthOf((int)(uint)keys[i], expression, request, context, scratch);
            if (EventTruth.Holds(steps, matching ^ negated) != withoutEvents) scratch.EventRows.Add(row);
        }
        return new ExpressionState(IsActive: true, 0, start, scratch.EventRows.Count - start, withoutEvents);
    }

    /// <summary>The rows of a chunk for which the expression holds, those outside any table included.</summary>
    public static void Find(ExpressionState state, ReadOnlySpan<int> eventRows, int word, Span<ulong> found)
    {
        found.Fill(state.EventDefault ? ulong.MaxValue : 0);
        var rows = eventRows.Slice(state.EventStart, state.EventCount);
        var firstRow = word * Table.BlockRows;
        var at = rows.BinarySearch(firstRow);
        for (var i = at < 0 ? ~at : at; i < rows.Length && rows[i] - firstRow < found.Length * Table.BlockRows; i++)
            found[(rows[i] - firstRow) / Table.BlockRows] ^= 1UL << (rows[i] % Table.BlockRows);
    }

    private static void SortEvents(ReadOnlySpan<FilterEvent> events, FilterScratch scratch)
    {
        // Of one request: a second Interactions expression finds them sorted.
        if (scratch.SortedStamp == scratch.RequestStamp) return;
        scratch.EventKeys.Clear();
        var keys = scratch.EventKeys.Grow(events.Length);
        for (var i = 0; i < events.Length; i++) keys[i] = (ulong)(uint)events[i].Row << 32 | (uint)(events[i].EventType + 1);
        keys.Sort();
        scratch.SortedStamp = scratch.RequestStamp;
    }

    /// <summary>Which conditions an event type satisfies, found out once per type and expression.</summary>
    private static UInt128 TruthOf(int type, ExpressionPlan expression, in FilterRequest request, in FilterContext context, FilterScratch scratch)
    {
        if (type >= scratch.TypeStamps.Count)
        {
            scratch.TypeStamps.Grow(type + 1 - scratch.TypeStamps.Count).Clear();
            scratch.TypeTruths.Grow(type + 1 - scratch.TypeTruths.Count).Clear();
        }
        ref var truth = ref scratch.TypeTruths.Span[type];
        ref var stamp = ref scratch.TypeStamps.Span[type];
        if (stamp == scratch.TypeStamp) return truth;
        stamp = scratch.TypeStamp;
        var isNull = type == 0 || request.EventTypes is null;
        truth = EventTruth.Matching(expression, isNull ? default : request.EventTypes!.GetText(type - 1), isNull, context);
        return truth;
    }
}
