using System.Collections.Immutable;
using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>One condition of an OR of ANDs and the alternative that it belongs to.</summary>
internal readonly record struct AlternativeCondition(TermPlan Term, int Alternative)
{
    public ConditionPlan Condition => Term.First;
}

/// <summary>The conditions on one column.</summary>
internal sealed record AlternativeColumn(int Column, ColumnKind Kind, ImmutableArray<AlternativeCondition> Conditions);

/// <summary>An OR of many ANDs, seen column by column.</summary>
/// <remarks>
/// Where an expression has many terms, a look at every row for every term is dear. Instead each column sorts its cells into classes
/// that no condition tells apart, and a class knows the set of alternatives it satisfies, one bit each. A row is allowed when the sets of
/// its (at most five) columns have an alternative in common: one look at each column and as many ANDs, however many terms there are.
/// </remarks>
internal sealed class AlternativesPlan
{
    /// <summary>Up to so many terms, evaluating them one by one is cheaper.</summary>
    public const int SingleTermsMax = 16;

    private AlternativesPlan(ImmutableArray<AlternativeColumn> columns, int alternatives)
    {
        Columns = columns;
        Alternatives = alternatives;
    }

    public ImmutableArray<AlternativeColumn> Columns { get; }

    public int Alternatives { get; }

    /// <summary>64-bit words of a set of alternatives.</summary>
    public int Words => (Alternatives + 63) / 64;

    /// <summary>Null when the expression has parentheses or too few terms for the effort.</summary>
    public static AlternativesPlan? TryCreate(FilterExpression expression, ImmutableArray<ConditionPlan> conditions, int terms)
    {
        if (terms <= SingleTermsMax || expression.Steps.Count(step => step.Kind == FilterStepKind.Open) > 1) return null;
        // "!=" a null CurrentItem is never true, which classes by literal cannot say.
        if (conditions.Any(condition => condition is { Source: OperandSource.CurrentItem, Operator: FilterOperator.NotEqual })) return null;
        var placed = new List<AlternativeCondition>();
        var alternative = 0;
        foreach (var step in expression.Steps)
        {
            if (step.Kind == FilterStepKind.Or) alternative++;
            else if (step.Kind == FilterStepKind.Condition) placed.Add(new AlternativeCondition(new TermPlan([conditions[step.Condition]], IsUnion: false), alternative));
        }
        var columns = placed.GroupBy(condition => condition.Condition.Column)
            .Select(group => new AlternativeColumn(group.Key, group.First().Condition.Kind, [.. group]));
        return new AlternativesPlan([.. columns], alternative + 1);
    }
}
