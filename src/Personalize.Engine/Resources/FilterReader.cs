using System.Diagnostics.CodeAnalysis;
using Personalize.Core.Filters;

namespace Personalize.Engine.Resources;

/// <summary>From the text of a filter to its plan, by the schemas of its group.</summary>
internal static class FilterReader
{
    /// <summary>False with an error that says what is wrong and at which character.</summary>
    public static bool TryRead(
        GroupSchemas schemas, string expression, bool extensions, [NotNullWhen(true)] out FilterPlan? plan, [NotNullWhen(false)] out FilterError? error) =>
        FilterPlan.TryCreate(expression, new FilterSchemas(schemas.Items, schemas.Users, schemas.Interactions), new FilterOptions(extensions), out plan, out error);

    /// <summary>Throws <see cref="PersonalizeErrorCode.InvalidInput"/> that says what is wrong and at which character.</summary>
    public static FilterPlan Read(GroupSchemas schemas, string expression, bool extensions)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return TryRead(schemas, expression, extensions, out FilterPlan? plan, out FilterError? error) ? plan : throw new PersonalizeException(error.Message);
    }
}
