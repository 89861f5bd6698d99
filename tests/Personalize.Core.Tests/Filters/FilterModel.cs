using System.Globalization;
using Personalize.Core.Filters;
using Personalize.Core.Schemas;

namespace Personalize.Core.Tests.Filters;

/// <summary>The meaning of a filter, row by row and by the book: what the planner must equal. Literals only.</summary>
internal static class FilterModel
{
    public static bool Allows(FilterTree tree, DatasetSchema schema, string?[] cells)
    {
        var includes = tree.Expressions.Where(expression => expression.Action == FilterAction.Include).ToArray();
        return (includes.Length == 0 || includes.Any(expression => Holds(expression, schema, cells)))
            && !tree.Expressions.Any(expression => expression.Action == FilterAction.Exclude && Holds(expression, schema, cells));
    }

    private static bool Holds(FilterExpression expression, DatasetSchema schema, string?[] cells)
    {
        var at = 0;
        return Group(expression, schema, cells, ref at);
    }

    private static bool Group(FilterExpression expression, DatasetSchema schema, string?[] cells, ref int at)
    {
        var (any, all) = (false, true);
        for (at++; ; at++)
        {
            var step = expression.Steps[at];
            if (step.Kind == FilterStepKind.Close) return any || all;
            if (step.Kind == FilterStepKind.Or) (any, all) = (any || all, true);
            else if (step.Kind == FilterStepKind.Open) all &= Group(expression, schema, cells, ref at);
            else all &= Holds(expression.Conditions[step.Condition], schema, cells);
        }
    }

    private static bool Holds(FilterCondition condition, DatasetSchema schema, string?[] cells)
    {
        schema.TryFindColumn(System.Text.Encoding.UTF8.GetBytes(condition.Field.Name), out var column);
        var cell = cells[column];
        bool Any() => cell is not null && condition.Operands.Any(operand => Matches(schema.Columns[column].Kind, cell, condition.Operator, operand.Text));
        return condition.Operator switch
        {
            FilterOperator.IsNull => cell is null,
            FilterOperator.IsNotNull => cell is not null,
            FilterOperator.NotIn => !Any(),
            FilterOperator.NotEqual => cell is not null && !Any(),
            _ => Any(),
        };
    }

    private static bool Matches(ColumnKind kind, string cell, FilterOperator comparison, string value) => kind switch
    {
        ColumnKind.Category => cell.Split('|').Select(part => part.Trim(' ')).Contains(value, StringComparer.Ordinal),
        ColumnKind.Text => cell == value,
        ColumnKind.Boolean => string.Equals(cell, value, StringComparison.OrdinalIgnoreCase),
        ColumnKind.Float32 => Compare(float.Parse(cell, CultureInfo.InvariantCulture).CompareTo(float.Parse(value, CultureInfo.InvariantCulture)), comparison),
        _ => Compare(decimal.Parse(cell, CultureInfo.InvariantCulture).CompareTo(decimal.Parse(value, CultureInfo.InvariantCulture)), comparison),
    };

    private static bool Compare(int order, FilterOperator comparison) => comparison switch
    {
        FilterOperator.Less => order < 0,
        FilterOperator.LessOrEqual => order <= 0,
        FilterOperator.Greater => order > 0,
        FilterOperator.GreaterOrEqual => order >= 0,
        _ => order == 0,
    };
}
