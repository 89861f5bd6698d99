using System.Diagnostics.CodeAnalysis;
using Personalize.Core.Filters;
using Personalize.Core.Schemas;
using Personalize.Engine.Resources;

namespace Personalize.Engine;

/// <summary>A named INCLUDE/EXCLUDE expression that says which items a request may get. Immutable.</summary>
/// <remarks>
/// Any thread. It is planned once, when it is made; what of it depends on the items alone is kept between requests and renewed where
/// items changed. Its language is that of Amazon Personalize filters: <c>EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")</c>.
/// </remarks>
public sealed class Filter
{
    private readonly bool _extensions;
    private FilterPlan _plan;

    internal Filter(DatasetGroup group, string name, FilterPlan plan, bool extensions, DateTimeOffset createdAt)
    {
        _extensions = extensions;
        _plan = plan;
        Group = group;
        Name = name;
        CreatedAt = createdAt;
    }

    /// <summary>The filter's name, unique in the engine; empty for one that <see cref="DatasetGroup.ReadFilter"/> gave.</summary>
    public string Name { get; }

    /// <summary>The dataset group whose items it chooses from.</summary>
    public DatasetGroup Group { get; }

    /// <summary>The expression as it was written.</summary>
    public string Expression => Plan.Tree.Text;

    /// <summary>Names of the values that a request brings, without <c>$</c>, in the order of the expression.</summary>
    public IReadOnlyList<string> Placeholders => Plan.Placeholders;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Null while it can be asked; else what it names that its dataset group has no longer.</summary>
    /// <remarks>A filter follows the schemas of its group: it can be asked again once they have what it names.</remarks>
    public string? Fault
    {
        get
        {
            GroupSchemas schemas = Group.Store.Schemas;
            return TryFindPlan(schemas.Items, schemas.Users, out _) ? null : WhyNot(schemas);
        }
    }

    /// <summary>The newest plan that could be made: what it needs of a request is the same whatever the schemas are.</summary>
    internal FilterPlan Plan => Volatile.Read(ref _plan);

    /// <summary>The plan that fits records of these schemas, made anew where they changed; false where the filter names what they have not.</summary>
    /// <param name="items">Of the items that will be asked.</param>
    /// <param name="users">Of the user's record; null where none is read.</param>
    /// <param name="plan">May be asked.</param>
    internal bool TryFindPlan(DatasetSchema? items, DatasetSchema? users, [NotNullWhen(true)] out FilterPlan? plan)
    {
        GroupSchemas schemas = Group.Store.Schemas;
        plan = Plan;
        FilterSchemas known = plan.Schemas;
        if (known.Items == items && known.Users == (users ?? schemas.Users) && known.Interactions == schemas.Interactions)
        {
            return true;
        }

        if (!FilterReader.TryRead(new GroupSchemas(schemas.Interactions, items, users ?? schemas.Users), Expression, _extensions, out plan, out _))
        {
            return false;
        }

        Volatile.Write(ref _plan, plan);
        return true;
    }

    private string? WhyNot(GroupSchemas schemas)
    {
        FilterReader.TryRead(schemas, Expression, _extensions, out _, out FilterError? error);
        return error?.Message;
    }
}
