namespace Personalize.Core.Filters;

/// <summary>Why a filter removed a row.</summary>
/// <param name="Expression">Number of the expression in the filter, from 0; -1 when the row is allowed.</param>
/// <param name="Action">EXCLUDE: the first such expression that holds for the row. INCLUDE: no INCLUDE in effect holds; the first of them is named.</param>
/// <param name="Start">First character of the expression in the filter's text.</param>
/// <param name="Length">Its characters.</param>
public readonly record struct FilterExplanation(int Expression, FilterAction Action, int Start, int Length)
{
    /// <summary>The filter lets the row pass.</summary>
    public static FilterExplanation Allowed => new(-1, FilterAction.Include, 0, 0);

    public bool IsAllowed => Expression < 0;
}
