using System.Text;

namespace Personalize.Core.Filters;

/// <summary>Truth of the conditions of one Interactions expression, one bit per condition.</summary>
/// <remarks>2,500 characters hold fewer than 100 conditions on EVENT_TYPE, the shortest being <c>Interactions.EVENTTYPE=*OR </c>.</remarks>
internal static class EventTruth
{
    /// <summary>Conditions of NOT IN: they hold for a row without a matching event.</summary>
    public static UInt128 Negated(ExpressionPlan expression)
    {
        var bits = UInt128.Zero;
        for (var i = 0; i < expression.Conditions.Length; i++)
        {
            if (expression.Conditions[i].Operator == FilterOperator.NotIn) bits |= UInt128.One << i;
        }
        return bits;
    }

    /// <summary>Conditions with a value that names this event type; event types ignore case.</summary>
    public static UInt128 Matching(ExpressionPlan expression, ReadOnlySpan<byte> eventType, bool isNull, in FilterContext context)
    {
        var bits = UInt128.Zero;
        for (var i = 0; i < expression.Conditions.Length; i++)
        {
            if (Matches(expression.Conditions[i], eventType, isNull, context)) bits |= UInt128.One << i;
        }
        return bits;
    }

    /// <summary>Whether the expression holds, given which of its conditions do.</summary>
    public static bool Holds(ReadOnlySpan<FilterStep> steps, UInt128 truth)
    {
        // Bit d of each word belongs to the group at depth d; the list itself is the group at depth 1.
        var (found, alive, depth) = (0u, 1u, 0);
        foreach (var step in steps)
        {
            switch (step.Kind)
            {
                case FilterStepKind.Open:
                    depth++;
                    found &= ~(1u << depth);
                    alive |= 1u << depth;
                    break;
                case FilterStepKind.Condition:
                    if ((truth >> step.Condition & UInt128.One) == UInt128.Zero) alive &= ~(1u << depth);
                    break;
                case FilterStepKind.Or:
                    found |= alive & (1u << depth);
                    alive |= 1u << depth;
                    break;
                case FilterStepKind.Close:
                    var holds = (found | alive) & (1u << depth);
                    depth--;
                    if (holds == 0) alive &= ~(1u << depth);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(steps));
            }
        }
        return (alive & 1) != 0;
    }

    private static bool Matches(ConditionPlan condition, ReadOnlySpan<byte> eventType, bool isNull, in FilterContext context)
    {
        if (condition.AnyEvent) return true;
        var texts = new FilterTexts(condition, context);
        while (texts.MoveNext())
        {
            if (condition.Source == OperandSource.Placeholder && texts.Current is [(byte)'*']) return true;
            if (!isNull && EqualsIgnoreCase(texts.Current, eventType)) return true;
        }
        return false;
    }

    private static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        const int CharsMax = 256;
        if (Ascii.EqualsIgnoreCase(left, right) || left.SequenceEqual(right)) return true;
        if ((Ascii.IsValid(left) && Ascii.IsValid(right)) || left.Length > CharsMax || right.Length > CharsMax) return false;
        Span<char> leftChars = stackalloc char[CharsMax];
        Span<char> rightChars = stackalloc char[CharsMax];
        var leftLength = Encoding.UTF8.GetChars(left, leftChars);
        var rightLength = Encoding.UTF8.GetChars(right, rightChars);
        return leftChars[..leftLength].Equals(rightChars[..rightLength], StringComparison.OrdinalIgnoreCase);
    }
}
