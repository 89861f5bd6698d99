using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Personalize.Core.Columns;
using Personalize.Core.Records;

namespace Personalize.Core.Filters;

/// <summary>A filter ready to be asked: which rows of a table are allowed in this request?</summary>
/// <remarks>
/// Let U be the candidate rows. With the expressions whose IF holds and whose placeholders have values, the result is (the union of the
/// INCLUDE sets, or U without any) minus the union of the EXCLUDE sets. Cost: rows × distinct terms, at most 2,500 characters of
/// them; nothing recurses. What depends on the table alone is kept between requests and renewed by version, block by block.
/// Any number of threads may ask one plan, each with its own <see cref="FilterScratch"/>; a warm call allocates nothing.
/// </remarks>
public sealed class FilterPlan
{
    private readonly FilterSchemas _schemas;
    private readonly ImmutableArray<ExpressionPlan> _expressions;
    private readonly ImmutableArray<ExpressionCache?> _caches;

    private FilterPlan(FilterTree tree, FilterSchemas schemas)
    {
        Tree = tree;
        _schemas = schemas;
        _expressions = [.. tree.Expressions.Select(expression => ExpressionPlan.Create(expression, schemas))];
        _caches = [.. _expressions.Select(expression => expression.IsStatic ? new ExpressionCache(expression) : null)];
        var all = _expressions.SelectMany(expression => expression.Conditions.Concat(expression.UserConditions)).ToArray();
        NeedsEvents = _expressions.Any(expression => expression.IsOfEvents);
        NeedsUserRecord = _expressions.Any(expression => !expression.UserConditions.IsEmpty);
        NeedsItem = all.Any(condition => condition.Source == OperandSource.CurrentItem);
        NeedsTime = all.Any(condition => condition.Source == OperandSource.Now);
        Fields = [.. all.Select(condition => (condition.Condition.Field.Dataset, condition.Condition.Field.Name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant())).Distinct()];
        Placeholders = [.. all.Where(condition => condition.Source == OperandSource.Placeholder).Select(condition => condition.Condition.Operands[0].Text).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The schemas that it was made with: it may be asked of tables and records of these alone.</summary>
    public FilterSchemas Schemas => _schemas;

    /// <summary>The filter as parsed; refusals give positions in its text.</summary>
    public FilterTree Tree { get; }

    public FilterTarget Target => Tree.Target;

    /// <summary>Names without <c>$</c>, each once, in the order of the text.</summary>
    public ImmutableArray<string> Placeholders { get; }

    /// <summary>The distinct fields on its left sides, those of CurrentUser included; names without <c>_</c> and in upper case.</summary>
    public ImmutableArray<(FilterDataset Dataset, string Name)> Fields { get; }

    /// <summary>The request must name a user: for the record, or (unless the target is users) for the events.</summary>
    public bool NeedsUser => NeedsUserRecord || (NeedsEvents && Target != FilterTarget.User);

    /// <summary>The filter asks <see cref="FilterRequest.UserCells"/>.</summary>
    public bool NeedsUserRecord { get; }

    /// <summary>The filter asks <see cref="FilterRequest.Events"/> and <see cref="FilterRequest.EventTypes"/>.</summary>
    public bool NeedsEvents { get; }

    /// <summary>The filter asks <see cref="FilterRequest.ItemCells"/>: it serves related items only.</summary>
    public bool NeedsItem { get; }

    /// <summary>The filter asks <see cref="FilterRequest.NowSeconds"/>.</summary>
    public bool NeedsTime { get; }

    internal ImmutableArray<ExpressionPlan> Expressions => _expressions;

    /// <summary>Reads an expression, checks every static rule and makes the plan; on false <paramref name="error"/> says what and where.</summary>
    public static bool TryCreate(
        string expression,
        FilterSchemas schemas,
        FilterOptions options,
        [NotNullWhen(true)] out FilterPlan? plan,
        [NotNullWhen(false)] out FilterError? error)
    {
        plan = null;
        if (!FilterParser.TryParse(expression, options, out var tree, out error)) return false;
        error = FilterRules.FindError(tree, schemas, options);
        if (error is not null) return false;
        plan = new FilterPlan(tree, schemas);
        return true;
    }

    /// <summary>Takes from <paramref name="mask"/> the rows that the filter does not allow.</summary>
    /// <param name="table">The target's table, of the schema that the plan was made with; null when the group has no such dataset, then only
    /// Interactions conditions are possible. Rows past it satisfy no condition on fields.</param>
    /// <param name="request">Values, user, events.</param>
    /// <param name="scratch">Work space of the calling thread.</param>
    /// <param name="mask">One bit per row, 1 = candidate; the fewer candidates, the less is evaluated.</param>
    /// <param name="refusal">On false: FilterValueMissing, FilterValueInvalid, UserRequired or ItemRequired; the position is one in the text.</param>
    public bool TryApply(Table? table, in FilterRequest request, FilterScratch scratch, Span<ulong> mask, out Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        var context = ContextOf(request);
        if (!RequestBinder.TryBind(this, request, context, scratch, out refusal)) return false;
        new MaskBuilder(table, context, scratch, _expressions.AsSpan(), _caches.AsSpan()).Apply(mask);
        return true;
    }

    /// <summary>Says whether the filter allows one row and, if not, which expression removed it.</summary>
    /// <param name="table">As for <see cref="TryApply"/>.</param>
    /// <param name="request">As for <see cref="TryApply"/>.</param>
    /// <param name="scratch">As for <see cref="TryApply"/>.</param>
    /// <param name="row">The row.</param>
    /// <param name="explanation">The answer.</param>
    /// <param name="refusal">As for <see cref="TryApply"/>.</param>
    public bool TryExplain(Table? table, in FilterRequest request, FilterScratch scratch, int row, out FilterExplanation explanation, out Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        explanation = default;
        var context = ContextOf(request);
        if (!RequestBinder.TryBind(this, request, context, scratch, out refusal)) return false;
        var index = new MaskBuilder(table, context, scratch, _expressions.AsSpan(), _caches.AsSpan()).FindRemover(row);
        explanation = index < 0
            ? FilterExplanation.Allowed
            : new FilterExplanation(index, _expressions[index].Source.Action, _expressions[index].Source.Start, _expressions[index].Source.Length);
        return true;
    }

    /// <summary>The placeholder that stands at a position of the text, with its <c>$</c>; for messages.</summary>
    public string PlaceholderAt(int position)
    {
        var start = Tree.Text.IndexOf('$', position);
        if (start < 0) return "$?";
        var end = start + 1;
        while (end < Tree.Text.Length && (char.IsAsciiLetterOrDigit(Tree.Text[end]) || Tree.Text[end] == '_')) end++;
        return Tree.Text[start..end];
    }

    private FilterContext ContextOf(in FilterRequest request) => new(
        request.Values,
        NeedsUserRecord && !request.UserCells.IsEmpty ? CellsView.Trust(request.UserCells, _schemas.Users!) : default,
        NeedsItem && !request.ItemCells.IsEmpty ? CellsView.Trust(request.ItemCells, _schemas.Items!) : default,
        request.NowSeconds);
}
