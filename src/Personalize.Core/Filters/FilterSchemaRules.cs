using System.Text;
using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>The static rules that need schemas: fields exist, may be filtered, and fit their operators and values.</summary>
internal static class FilterSchemaRules
{
    /// <summary>The first broken rule in the order of the text, or null.</summary>
    public static FilterError? FindError(FilterTree tree, FilterSchemas schemas, FilterOptions options)
    {
        var distinct = new HashSet<(FilterDataset Dataset, int Column)>();
        foreach (var expression in tree.Expressions)
        {
            foreach (var condition in expression.Conditions.Concat(expression.UserConditions))
            {
                if (!TryFindField(condition.Field, schemas, out var column, out var field, out var error)) return error;
                error = FindFieldError(condition, field, options) ?? FindOperandError(condition, field, schemas);
                if (error is not null) return error;
                if (distinct.Add((condition.Field.Dataset, column)) && distinct.Count > FilterRules.FieldsMax)
                    return new FilterError($"more than {FilterRules.FieldsMax} distinct fields", condition.Field.Position);
            }
        }
        return null;
    }

    public static bool TryFindField(FilterFieldName name, FilterSchemas schemas, out int column, out Field field, out FilterError? error)
    {
        column = -1;
        field = null!;
        error = null;
        var dataset = FilterShapeRules.NameOf(name.Dataset);
        var schema = schemas.Of(name.Dataset);
        if (schema is null) error = new FilterError($"the dataset group has no dataset for {dataset}", name.Position);
        else if (!schema.TryFindColumn(Encoding.UTF8.GetBytes(name.Name), out column))
            error = new FilterError($"field {name.Name} is not in the schema of {dataset}", name.Position);
        else field = schema.Columns[column];
        return error is null;
    }

    private static FilterError? FindFieldError(FilterCondition condition, Field field, FilterOptions options)
    {
        var position = condition.Field.Position;
        if (field.Textual) return new FilterError($"textual field {field.Name} cannot be filtered", position);
        var ofEvents = condition.Field.Dataset is FilterDataset.Interactions or FilterDataset.ActionInteractions;
        if (ofEvents && condition.Operator is FilterOperator.NotEqual or FilterOperator.IsNull or FilterOperator.IsNotNull)
            return new FilterError("EVENT_TYPE takes IN, NOT IN and = only", position);
        return field.Kind switch
        {
            ColumnKind.Boolean when !options.Extensions => new FilterError($"boolean field {field.Name} cannot be filtered", position),
            ColumnKind.Boolean or ColumnKind.Text or ColumnKind.Category => IsRange(condition.Operator)
                ? new FilterError($"range operator on field {field.Name}, which is not a number", position)
                : null,
            ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.Float32 or ColumnKind.Float64 => null,
            _ => throw new ArgumentOutOfRangeException(nameof(field)),
        };
    }

    private static bool IsRange(FilterOperator comparison) =>
        comparison is FilterOperator.Less or FilterOperator.LessOrEqual or FilterOperator.Greater or FilterOperator.GreaterOrEqual;

    private static FilterError? FindOperandError(FilterCondition condition, Field field, FilterSchemas schemas)
    {
        foreach (var operand in condition.Operands)
        {
            if (operand.Kind == FilterOperandKind.CurrentItem)
            {
                var name = new FilterFieldName(FilterDataset.CurrentItem, operand.Text, operand.Position);
                if (!TryFindField(name, schemas, out _, out var right, out var error)) return error;
                if (right.Textual || FamilyOf(right.Kind) != FamilyOf(field.Kind))
                    return new FilterError($"{field.Name} cannot be compared with CurrentItem.{right.Name}", operand.Position);
            }
            else if (!Fits(operand, FamilyOf(field.Kind)))
            {
                return new FilterError($"value does not fit field {field.Name}, which holds {NameOf(FamilyOf(field.Kind))}", operand.Position);
            }
        }
        return null;
    }

    private static bool Fits(FilterOperand operand, ValueFamily family) => operand.Kind switch
    {
        FilterOperandKind.Placeholder => true,
        FilterOperandKind.AnyEvent => family == ValueFamily.String,
        FilterOperandKind.Number => family == ValueFamily.Number && IsNumber(operand.Text),
        FilterOperandKind.Now => family == ValueFamily.Number,
        FilterOperandKind.Boolean => family == ValueFamily.Boolean,
        FilterOperandKind.String => family switch
        {
            ValueFamily.String => true,
            ValueFamily.Number => IsNumber(operand.Text),
            ValueFamily.Boolean => bool.TryParse(operand.Text, out _),
            _ => throw new ArgumentOutOfRangeException(nameof(family)),
        },
        FilterOperandKind.CurrentItem => throw new ArgumentOutOfRangeException(nameof(operand)),
        _ => throw new ArgumentOutOfRangeException(nameof(operand)),
    };

    private static bool IsNumber(string text) => FilterNumber.TryParse(Encoding.UTF8.GetBytes(text), out _);

    private static ValueFamily FamilyOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.Float32 or ColumnKind.Float64 => ValueFamily.Number,
        ColumnKind.Boolean => ValueFamily.Boolean,
        ColumnKind.Text or ColumnKind.Category => ValueFamily.String,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string NameOf(ValueFamily family) => family switch
    {
        ValueFamily.Number => "numbers",
        ValueFamily.String => "strings",
        ValueFamily.Boolean => "true or false",
        _ => throw new ArgumentOutOfRangeException(nameof(family)),
    };

    private enum ValueFamily : byte
    {
        Number,
        String,
        Boolean,
    }
}
