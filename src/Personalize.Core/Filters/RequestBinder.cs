namespace Personalize.Core.Filters;

/// <summary>Checks a request against a plan and binds its values: what each expression does this time.</summary>
internal static class RequestBinder
{
    public static bool TryBind(FilterPlan plan, in FilterRequest request, in FilterContext context, FilterScratch scratch, out Refusal refusal)
    {
        scratch.Binding.Clear();
        scratch.Expressions.Clear();
        scratch.EventRows.Clear();
        scratch.RequestStamp++;
        if (plan.NeedsUser && !request.HasUser) return Refuse(RefusalCode.UserRequired, 0, out refusal);
        if (plan.NeedsItem && !request.HasItem) return Refuse(RefusalCode.ItemRequired, 0, out refusal);
        foreach (var expression in plan.Expressions)
        {
            if (!TryCheckValues(expression, context, out var isBound, out refusal)) return false;
            var isActive = isBound && UserTests.Hold(expression.UserConditions.AsSpan(), context);
            scratch.Expressions.Add(isActive ? Bind(expression, request, context, scratch) : default);
        }
        refusal = Refusal.None;
        return true;
    }

    private static ExpressionState Bind(ExpressionPlan expression, in FilterRequest request, in FilterContext context, FilterScratch scratch)
    {
        if (expression.IsOfEvents) return EventEvaluator.Bind(expression, request, context, scratch);
        var firstTerm = expression.IsStatic ? -1 : scratch.Binding.Bind(expression, context);
        return new ExpressionState(IsActive: true, firstTerm, 0, 0, EventDefault: false);
    }

    /// <summary>
    /// Every placeholder of an INCLUDE needs values, an EXCLUDE without them is left out; values that are there must fit.
    /// </summary>
    private static bool TryCheckValues(ExpressionPlan expression, in FilterContext context, out bool isBound, out Refusal refusal)
    {
        isBound = true;
        return TryCheckValues(expression.Conditions.AsSpan(), expression.IsInclude, context, ref isBound, out refusal)
            && TryCheckValues(expression.UserConditions.AsSpan(), expression.IsInclude, context, ref isBound, out refusal);
    }

    private static bool TryCheckValues(
        ReadOnlySpan<ConditionPlan> conditions, bool isInclude, in FilterContext context, ref bool isBound, out Refusal refusal)
    {
        refusal = Refusal.None;
        foreach (var condition in conditions)
        {
            if (condition.Source != OperandSource.Placeholder) continue;
            if (!context.Values.TryFind(condition.Placeholder, out var values))
            {
                isBound = false;
                if (isInclude) return Refuse(RefusalCode.FilterValueMissing, condition.OperandPosition, out refusal);
            }
            else if (!Fit(condition, values))
            {
                return Refuse(RefusalCode.FilterValueInvalid, condition.OperandPosition, out refusal);
            }
        }
        return true;
    }

    private static bool Fit(ConditionPlan condition, FilterValueList values)
    {
        var count = 0;
        while (values.MoveNext())
        {
            if (++count > 1 && condition.TakesOneValue) return false;
            if (condition.IsNumber && !FilterNumber.TryParse(values.Current, out _)) return false;
            if (condition.Kind == Schemas.ColumnKind.Boolean && !IsBoolean(values.Current)) return false;
        }
        return true;
    }

    private static bool IsBoolean(ReadOnlySpan<byte> value) =>
        System.Text.Ascii.EqualsIgnoreCase(value, "true"u8) || System.Text.Ascii.EqualsIgnoreCase(value, "false"u8);

    private static bool Refuse(RefusalCode code, int position, out Refusal refusal)
    {
        refusal = new Refusal(code, Position: position);
        return false;
    }
}
