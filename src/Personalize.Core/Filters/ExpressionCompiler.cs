using System.Collections.Immutable;
using Personalize.Core.Schemas;

namespace Personalize.Core.Filters;

/// <summary>Turns the flat tree of an expression into a program over row masks.</summary>
/// <remarks>
/// Without grouping parentheses an expression is an OR of ANDs. There, conditions on one column inside an AND become one term, and so
/// do all alternatives that are one condition on one column: <c>YEAR = 1 OR YEAR = 2 OR …</c> costs one pass over YEAR. Inside an AND
/// cheap terms come first, because later terms look only at the rows that are left.
/// </remarks>
internal static class ExpressionCompiler
{
    public static (ImmutableArray<RowStep> Steps, ImmutableArray<TermPlan> Terms) Compile(
        FilterExpression expression, ImmutableArray<ConditionPlan> conditions)
    {
        var terms = new List<TermPlan>();
        var steps = new List<RowStep>();
        if (expression.Steps.Count(step => step.Kind == FilterStepKind.Open) == 1)
            AddAlternatives(JoinSingles(SplitAlternatives(expression, conditions)), steps, terms);
        else
            AddGroups(expression, conditions, steps, terms);
        return (Link(steps), [.. terms]);
    }

    private static List<List<TermPlan>> SplitAlternatives(FilterExpression expression, ImmutableArray<ConditionPlan> conditions)
    {
        var alternatives = new List<List<TermPlan>> { new() };
        foreach (var step in expression.Steps)
        {
            if (step.Kind == FilterStepKind.Or) alternatives.Add([]);
            else if (step.Kind == FilterStepKind.Condition) AddConjunct(alternatives[^1], conditions[step.Condition]);
        }
        foreach (var alternative in alternatives) alternative.Sort((left, right) => CostOf(left).CompareTo(CostOf(right)));
        return alternatives;
    }

    private static void AddConjunct(List<TermPlan> terms, ConditionPlan condition)
    {
        var same = condition.Kind == ColumnKind.Text ? -1 : terms.FindIndex(term => term.First.Column == condition.Column);
        if (same < 0) terms.Add(new TermPlan([condition], IsUnion: false));
        else terms[same] = terms[same] with { Conditions = terms[same].Conditions.Add(condition) };
    }

    private static List<List<TermPlan>> JoinSingles(List<List<TermPlan>> alternatives)
    {
        var joined = new List<List<TermPlan>>();
        foreach (var alternative in alternatives)
        {
            var same = alternative is [var single] && CanJoin(single) ? joined.FindIndex(other => other is [var term] && AreJoinable(term, single)) : -1;
            if (same < 0) joined.Add(alternative);
            else joined[same] = [new TermPlan(joined[same][0].Conditions.AddRange(alternative[0].Conditions), IsUnion: true)];
        }
        joined.Sort((left, right) => left.Sum(CostOf).CompareTo(right.Sum(CostOf)));
        return joined;
    }

    private static bool AreJoinable(TermPlan left, TermPlan right) =>
        CanJoin(left) && left.First.Column == right.First.Column && (left.IsUnion || left.Conditions.Length == 1);

    /// <summary>One condition; of a text column only "is one of", whose union is a longer list.</summary>
    private static bool CanJoin(TermPlan term) => (term.IsUnion || term.Conditions.Length == 1)
        && (term.First.Kind != ColumnKind.Text || term.Conditions.All(condition => condition.Operator is FilterOperator.In or FilterOperator.Equal));

    private static int CostOf(TermPlan term) => term.First.Kind switch
    {
        ColumnKind.Boolean => 1,
        ColumnKind.Int32 or ColumnKind.Float32 => 2,
        ColumnKind.Int64 or ColumnKind.Float64 => 3,
        ColumnKind.Category => 4,
        ColumnKind.Text => 20,
        _ => throw new ArgumentOutOfRangeException(nameof(term)),
    };

    private static void AddAlternatives(List<List<TermPlan>> alternatives, List<RowStep> steps, List<TermPlan> terms)
    {
        if (alternatives.Count > 1) steps.Add(new RowStep(FilterStepKind.Open, -1, 0));
        for (var alternative = 0; alternative < alternatives.Count; alternative++)
        {
            if (alternative > 0) steps.Add(new RowStep(FilterStepKind.Or, -1, 0));
            foreach (var term in alternatives[alternative])
            {
                steps.Add(new RowStep(FilterStepKind.Condition, terms.Count, 0));
                terms.Add(term);
            }
        }
        if (alternatives.Count > 1) steps.Add(new RowStep(FilterStepKind.Close, -1, 0));
    }

    private static void AddGroups(
        FilterExpression expression, ImmutableArray<ConditionPlan> conditions, List<RowStep> steps, List<TermPlan> terms)
    {
        foreach (var step in expression.Steps)
        {
            var isCondition = step.Kind == FilterStepKind.Condition;
            steps.Add(new RowStep(step.Kind, isCondition ? terms.Count : -1, 0));
            if (isCondition) terms.Add(new TermPlan([conditions[step.Condition]], IsUnion: false));
        }
    }

    /// <summary>Fills in where a step goes on when no row is left; walked backwards, so the ends are known first.</summary>
    private static ImmutableArray<RowStep> Link(List<RowStep> steps)
    {
        var ends = new Stack<(int AlternativeEnd, int Close)>();
        ends.Push((steps.Count, steps.Count));
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            switch (steps[i].Kind)
            {
                case FilterStepKind.Close:
                    ends.Push((i, i));
                    break;
                case FilterStepKind.Open:
                    ends.Pop();
                    steps[i] = steps[i] with { Next = ends.Peek().AlternativeEnd };
                    break;
                case FilterStepKind.Or:
                    steps[i] = steps[i] with { Next = ends.Peek().Close };
                    ends.Push((i, ends.Pop().Close));
                    break;
                case FilterStepKind.Condition:
                    steps[i] = steps[i] with { Next = ends.Peek().AlternativeEnd };
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(steps));
            }
        }
        return [.. steps];
    }
}
