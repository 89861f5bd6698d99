using System.Collections.Immutable;

namespace Personalize.Core.Filters;

/// <summary>One step of an expression's program over row masks.</summary>
/// <param name="Kind">Open, Condition (here: a term), Or, Close; see <see cref="FilterExpression"/>.</param>
/// <param name="Term">The term of a Condition step.</param>
/// <param name="Next">Where to go on when no row is left: the Or or Close that ends the alternative, or for Or the group's Close.</param>
internal readonly record struct RowStep(FilterStepKind Kind, int Term, int Next);

/// <summary>Conditions on one column that are looked up as one set of cells.</summary>
/// <param name="Conditions">All on the same column.</param>
/// <param name="IsUnion">Any of them suffices; otherwise all must hold.</param>
internal readonly record struct TermPlan(ImmutableArray<ConditionPlan> Conditions, bool IsUnion)
{
    public ConditionPlan First => Conditions[0];
}

/// <summary>One expression, resolved and put in the order in which it is evaluated. Immutable.</summary>
internal sealed class ExpressionPlan
{
    private ExpressionPlan(FilterExpression source, ImmutableArray<ConditionPlan> conditions, ImmutableArray<ConditionPlan> userConditions)
    {
        Source = source;
        Conditions = conditions;
        UserConditions = userConditions;
        var first = source.Conditions[0].Field.Dataset;
        IsOfEvents = first is FilterDataset.Interactions or FilterDataset.ActionInteractions;
        (Steps, Terms) = ExpressionCompiler.Compile(source, conditions);
        Alternatives = IsOfEvents ? null : AlternativesPlan.TryCreate(source, conditions, Terms.Length);
    }

    public FilterExpression Source { get; }

    public bool IsInclude => Source.Action == FilterAction.Include;

    /// <summary>The conditions before IF.</summary>
    public ImmutableArray<ConditionPlan> Conditions { get; }

    public ImmutableArray<ConditionPlan> UserConditions { get; }

    /// <summary>The rows are decided by events, not by columns.</summary>
    public bool IsOfEvents { get; }

    /// <summary>Nothing but the table decides which rows the conditions hold for, so the answer can be kept.</summary>
    public bool IsStatic => !IsOfEvents && Conditions.All(condition => condition.IsStatic);

    public ImmutableArray<RowStep> Steps { get; }

    public ImmutableArray<TermPlan> Terms { get; }

    /// <summary>When not null, the way to evaluate the expression: it has too many terms to look at one by one.</summary>
    public AlternativesPlan? Alternatives { get; }

    public static ExpressionPlan Create(FilterExpression expression, FilterSchemas schemas) => new(
        expression,
        [.. expression.Conditions.Select(condition => ConditionPlan.Create(condition, schemas))],
        [.. expression.UserConditions.Select(condition => ConditionPlan.Create(condition, schemas))]);
}
