namespace Personalize.Core.Filters;

/// <summary>The static rules of a filter, checked once when it is created.</summary>
/// <remarks>
/// Without schemas: one dataset per expression, fitting the target; EVENT_TYPE only of interactions; IF and CurrentItem where they may
/// stand; no placeholder with NOT IN or beside other values; <c>*</c> only for EVENT_TYPE. With schemas: datasets and fields exist, none
/// textual or (without extensions) boolean; range operators on numbers only; values fit their fields; at most
/// <see cref="FieldsMax"/> distinct fields, CurrentUser's included.
/// </remarks>
public static class FilterRules
{
    /// <summary>Most distinct fields of a filter; the right side CurrentItem does not count.</summary>
    public const int FieldsMax = 5;

    /// <summary>Checks what needs no schema; null when every rule holds.</summary>
    public static FilterError? FindShapeError(FilterTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return FilterShapeRules.FindError(tree);
    }

    /// <summary>Checks every static rule; null when all hold.</summary>
    public static FilterError? FindError(FilterTree tree, FilterSchemas schemas, FilterOptions options)
    {
        ArgumentNullException.ThrowIfNull(schemas);
        ArgumentNullException.ThrowIfNull(options);
        return FindShapeError(tree) ?? FilterSchemaRules.FindError(tree, schemas, options);
    }
}
