namespace Personalize.Core.Filters;

/// <summary>The static rules that need no schema: which datasets, placeholders and marks may stand together.</summary>
internal static class FilterShapeRules
{
    /// <summary>The first broken rule in the order of the text, or null.</summary>
    public static FilterError? FindError(FilterTree tree)
    {
        foreach (var expression in tree.Expressions)
        {
            var error = FindError(tree.Target, expression);
            if (error is not null) return error;
        }
        return null;
    }

    /// <summary>Whether <paramref name="name"/> means the field EVENT_TYPE: case and <c>_</c> ignored.</summary>
    public static bool IsEventType(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Equals("EVENTTYPE", StringComparison.OrdinalIgnoreCase);

    private static FilterError? FindError(FilterTarget target, FilterExpression expression)
    {
        var first = expression.Conditions[0].Field.Dataset;
        foreach (var condition in expression.Conditions)
        {
            var field = condition.Field;
            if (!IsAllowed(target, field.Dataset))
                return new FilterError($"{NameOf(field.Dataset)} fields cannot filter {NameOf(target)}", field.Position);
            if (field.Dataset != first)
                return new FilterError($"an expression takes fields of one dataset, {NameOf(first)}; join expressions by '|'", field.Position);
            var error = FindError(target, condition);
            if (error is not null) return error;
        }
        if (expression.UserConditions.Length > 0 && target == FilterTarget.User)
            return new FilterError("IF cannot be used with UserID", expression.UserConditions[0].Start);
        foreach (var condition in expression.UserConditions)
        {
            var error = FindError(target, condition);
            if (error is not null) return error;
        }
        return null;
    }

    private static FilterError? FindError(FilterTarget target, FilterCondition condition)
    {
        var field = condition.Field;
        var ofEvents = field.Dataset is FilterDataset.Interactions or FilterDataset.ActionInteractions;
        if (ofEvents && !IsEventType(field.Name))
            return new FilterError($"{NameOf(field.Dataset)} can be filtered by EVENT_TYPE only, not by {field.Name}", field.Position);
        foreach (var operand in condition.Operands)
        {
            switch (operand.Kind)
            {
                case FilterOperandKind.AnyEvent when !ofEvents:
                    return new FilterError("'*' may stand only as a value of EVENT_TYPE", operand.Position);
                case FilterOperandKind.Placeholder when condition.Operator == FilterOperator.NotIn:
                    return new FilterError("a placeholder cannot be used with NOT IN", operand.Position);
                case FilterOperandKind.Placeholder when condition.Operands.Length > 1:
                    return new FilterError("a placeholder must be the only value of its list", operand.Position);
                case FilterOperandKind.Now when condition.Operands.Length > 1:
                    return new FilterError("NOW() must be the only value of its list", operand.Position);
                case FilterOperandKind.CurrentItem when target != FilterTarget.Item:
                    return new FilterError("CurrentItem can be used with ItemID only", operand.Position);
                default:
                    break;
            }
        }
        return null;
    }

    private static bool IsAllowed(FilterTarget target, FilterDataset dataset) => target switch
    {
        FilterTarget.Item => dataset is FilterDataset.Items or FilterDataset.Interactions,
        FilterTarget.User => dataset is FilterDataset.Users or FilterDataset.Interactions,
        FilterTarget.Action => dataset is FilterDataset.Actions or FilterDataset.ActionInteractions,
        _ => throw new ArgumentOutOfRangeException(nameof(target)),
    };

    /// <summary>The dataset as written in expressions.</summary>
    public static string NameOf(FilterDataset dataset) => dataset switch
    {
        FilterDataset.Items => "Items",
        FilterDataset.Users => "Users",
        FilterDataset.Interactions => "Interactions",
        FilterDataset.Actions => "Actions",
        FilterDataset.ActionInteractions => "Action_Interactions",
        FilterDataset.CurrentUser => "CurrentUser",
        FilterDataset.CurrentItem => "CurrentItem",
        _ => throw new ArgumentOutOfRangeException(nameof(dataset)),
    };

    private static string NameOf(FilterTarget target) => target switch
    {
        FilterTarget.Item => "ItemID",
        FilterTarget.User => "UserID",
        FilterTarget.Action => "ActionID",
        _ => throw new ArgumentOutOfRangeException(nameof(target)),
    };
}
