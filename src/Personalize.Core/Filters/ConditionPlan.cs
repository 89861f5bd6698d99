using System.Text;
using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>Where a condition's values come from.</summary>
internal enum OperandSource : byte
{
    /// <summary>Written in the expression (or none, for null tests).</summary>
    Literals,
    Placeholder,
    CurrentItem,
    Now,
}

/// <summary>One condition with its names resolved to columns and its literals read. Immutable.</summary>
internal sealed class ConditionPlan
{
    private ConditionPlan(FilterCondition condition, int column, ColumnKind kind)
    {
        Condition = condition;
        Column = column;
        Kind = kind;
    }

    public FilterCondition Condition { get; }

    public FilterOperator Operator => Condition.Operator;

    /// <summary>Column of the field in its schema.</summary>
    public int Column { get; }

    public ColumnKind Kind { get; }

    public OperandSource Source { get; private init; }

    /// <summary>Literals in UTF-8; for boolean fields <c>true</c> and <c>false</c>.</summary>
    public byte[][] Texts { get; private init; } = [];

    /// <summary>Literals of a number field.</summary>
    public FilterNumber[] Numbers { get; private init; } = [];

    /// <summary><c>*</c> stands among the values.</summary>
    public bool AnyEvent { get; private init; }

    /// <summary>Name of the placeholder without <c>$</c>.</summary>
    public byte[] Placeholder { get; private init; } = [];

    /// <summary>Column of the right side CurrentItem, else -1.</summary>
    public int ItemColumn { get; private init; } = -1;

    public long OffsetSeconds { get; private init; }

    /// <summary>Where the value stands in the text, for refusals.</summary>
    public int OperandPosition => Condition.Operands.IsEmpty ? Condition.Start : Condition.Operands[0].Position;

    /// <summary>Nothing but the row decides: no value comes with the request.</summary>
    public bool IsStatic => Source == OperandSource.Literals;

    /// <summary>True for the operators that take exactly one value.</summary>
    public bool TakesOneValue => Operator is not (FilterOperator.In or FilterOperator.NotIn);

    public bool IsNumber => Kind is ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.Float32 or ColumnKind.Float64;

    /// <summary>Resolves a condition that passed <see cref="FilterRules.FindError"/>.</summary>
    public static ConditionPlan Create(FilterCondition condition, FilterSchemas schemas)
    {
        FilterSchemaRules.TryFindField(condition.Field, schemas, out var column, out var field, out _);
        var operands = condition.Operands;
        var first = operands.IsEmpty ? default : operands[0];
        var isNumber = field.Kind is not (ColumnKind.Text or ColumnKind.Category or ColumnKind.Boolean);
        var literals = operands.Where(IsLiteral).Select(operand => Encoding.UTF8.GetBytes(operand.Text)).ToArray();
        return new ConditionPlan(condition, column, field.Kind)
        {
            Source = SourceOf(operands.IsEmpty ? FilterOperandKind.Number : first.Kind),
            Texts = isNumber ? [] : literals,
            Numbers = isNumber ? Array.ConvertAll(literals, ToNumber) : [],
            AnyEvent = operands.Any(operand => operand.Kind == FilterOperandKind.AnyEvent),
            Placeholder = first.Kind == FilterOperandKind.Placeholder ? Encoding.UTF8.GetBytes(first.Text) : [],
            ItemColumn = first.Kind == FilterOperandKind.CurrentItem && !operands.IsEmpty ? ItemColumnOf(first, schemas) : -1,
            OffsetSeconds = first.OffsetSeconds,
        };
    }

    private static bool IsLiteral(FilterOperand operand) =>
        operand.Kind is FilterOperandKind.Number or FilterOperandKind.String or FilterOperandKind.Boolean;

    private static FilterNumber ToNumber(byte[] text) =>
        FilterNumber.TryParse(text, out var number) ? number : throw new ArgumentException("not a number; FilterRules lets none pass", nameof(text));

    private static int ItemColumnOf(FilterOperand operand, FilterSchemas schemas)
    {
        var name = new FilterFieldName(FilterDataset.CurrentItem, operand.Text, operand.Position);
        FilterSchemaRules.TryFindField(name, schemas, out var column, out _, out _);
        return column;
    }

    private static OperandSource SourceOf(FilterOperandKind kind) => kind switch
    {
        FilterOperandKind.Number or FilterOperandKind.String or FilterOperandKind.AnyEvent or FilterOperandKind.Boolean => OperandSource.Literals,
        FilterOperandKind.Placeholder => OperandSource.Placeholder,
        FilterOperandKind.CurrentItem => OperandSource.CurrentItem,
        FilterOperandKind.Now => OperandSource.Now,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
