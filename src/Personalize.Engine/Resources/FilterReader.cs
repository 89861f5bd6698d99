using Personalize.Core.Filters;

namespace Personalize.Engine.Resources;

/// <summary>From the text of a filter to its plan, by the schemas of its group.</summary>
internal static class FilterReader
{
    /// <summary>Throws <see cref="PersonalizeErrorCode.InvalidInput"/> that says what is wrong and at which character.</summary>
    public static FilterPlan Read(GroupSchemas schemas, string expression, bool extensions)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var known = new FilterSchemas(schemas.Items, schemas.Users, schemas.Interactions);
        return FilterPlan.TryCreate(expression, known, new FilterOptions(extensions), out FilterPlan? plan, out FilterError? error)
            ? plan
            : throw new PersonalizeException(error.Message);
    }
}
