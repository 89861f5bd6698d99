namespace Personalize.Core.Filters;

/// <summary>The static rules of a filter, checked once when it is created.</summary>
/// <remarks>
/// One dataset per expression, fitting the target; EVENT_TYPE only of interactions; IF and CurrentItem where they may stand; no placeholder
/// with NOT IN or beside other values; <c>*</c> only for EVENT_TYPE.
/// </remarks>
public static class FilterRules
{
    /// <summary>Checks what needs no schema; null when every rule holds.</summary>
    public static FilterError? FindShapeError(FilterTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return FilterShapeRules.FindError(tree);
    }
}
