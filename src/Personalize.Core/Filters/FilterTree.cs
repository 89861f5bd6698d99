using System.Collections.Immutable;

namespace Personalize.Core.Filters;

/// <summary>A parsed filter as plain data: what was written, nothing resolved.</summary>
/// <remarks>Immutable; safe for any number of readers. Positions count characters of <see cref="Text"/> from 0.</remarks>
public sealed record FilterTree(string Text, FilterTarget Target, ImmutableArray<FilterExpression> Expressions);

/// <summary>One INCLUDE or EXCLUDE expression of a filter.</summary>
/// <remarks>
/// <see cref="Steps"/> is the tree of AND and OR laid flat, in the order in which it was written:
/// <code>
/// group       = Open alternative { Or alternative } Close
/// alternative = { Condition | group }            true when all its members are true
/// </code>
/// The whole list is one group. Without the extension "parentheses" it holds no other.
/// </remarks>
/// <param name="Action">What happens to the rows for which the conditions hold.</param>
/// <param name="Steps">The conditions' AND and OR, flat.</param>
/// <param name="Conditions">Conditions before IF, numbered by <see cref="FilterStep.Condition"/>.</param>
/// <param name="UserConditions">Conditions after IF, joined by AND; empty without IF.</param>
/// <param name="Start">First character of the expression.</param>
/// <param name="Length">Characters of the expression.</param>
public sealed record FilterExpression(
    FilterAction Action,
    ImmutableArray<FilterStep> Steps,
    ImmutableArray<FilterCondition> Conditions,
    ImmutableArray<FilterCondition> UserConditions,
    int Start,
    int Length);

/// <summary>One field compared with its operands.</summary>
/// <param name="Field">The left side.</param>
/// <param name="Operator">The comparison.</param>
/// <param name="Operands">One operand for comparisons, one or more for IN, none for IS NULL.</param>
/// <param name="Start">First character of the condition.</param>
/// <param name="Length">Characters of the condition.</param>
public sealed record FilterCondition(
    FilterFieldName Field,
    FilterOperator Operator,
    ImmutableArray<FilterOperand> Operands,
    int Start,
    int Length);

/// <summary>A field as written: <c>Items.GENRES</c>.</summary>
public readonly record struct FilterFieldName(FilterDataset Dataset, string Name, int Position);

/// <summary>A right side as written.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Number: its digits. String: its characters without quotes and escapes. Placeholder: its name without <c>$</c>.
/// CurrentItem: the field name. Boolean: <c>true</c> or <c>false</c>. Otherwise empty.</param>
/// <param name="OffsetSeconds">Now: seconds added to the present; otherwise 0.</param>
/// <param name="Position">Its first character.</param>
public readonly record struct FilterOperand(FilterOperandKind Kind, string Text, long OffsetSeconds, int Position);

/// <summary>One step of <see cref="FilterExpression.Steps"/>.</summary>
public readonly record struct FilterStep(FilterStepKind Kind, int Condition = -1);

/// <summary>What the rows of a filter are.</summary>
public enum FilterTarget : byte
{
    Item,
    User,
    Action,
}

/// <summary>What an expression does with the rows for which it holds.</summary>
public enum FilterAction : byte
{
    Include,
    Exclude,
}

/// <summary>The words that may stand before the dot of a field.</summary>
public enum FilterDataset : byte
{
    Items,
    Users,
    Interactions,
    Actions,
    ActionInteractions,
    CurrentUser,
    CurrentItem,
}

/// <summary>The comparisons; <see cref="NotEqual"/>, <see cref="IsNull"/> and <see cref="IsNotNull"/> are extensions.</summary>
public enum FilterOperator : byte
{
    In,
    NotIn,
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    NotEqual,
    IsNull,
    IsNotNull,
}

/// <summary>The right sides; <see cref="Boolean"/> and <see cref="Now"/> are extensions.</summary>
public enum FilterOperandKind : byte
{
    Number,
    String,
    Placeholder,
    CurrentItem,
    AnyEvent,
    Boolean,
    Now,
}

/// <summary>The marks of a flat tree.</summary>
public enum FilterStepKind : byte
{
    Open,
    Condition,
    Or,
    Close,
}
