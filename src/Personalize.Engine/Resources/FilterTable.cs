using Personalize.Core.Filters;

namespace Personalize.Engine.Resources;

/// <summary>The filters by name.</summary>
internal sealed class FilterTable(PersonalizeEngine engine) : NameTable<Filter>, IGroupResources
{
    /// <summary>A filter under a name that is free.</summary>
    /// <exception cref="PersonalizeException">The name is taken or none, the expression is refused, or the group was dropped meanwhile.</exception>
    public Filter Create(DatasetGroup group, string name, string expression)
    {
        ResourceNames.Check("the filter", name);
        return engine.Changes.Commit(
            at =>
            {
                engine.Catalog.Groups.RequireKnown(group);
                RequireFree("filter", name);
                FilterPlan plan = FilterReader.Read(group.Store.Schemas, expression, engine.FilterExtensions);
                List<Filter> others = [.. Values.Where(filter => filter.Group == group)];
                Quotas.Require(engine, $"filters of dataset group '{group.Name}'", others.Count, Quotas.FiltersPerGroup);
                Quotas.RequireFields(engine, group, others.Select(other => other.Plan).Append(plan));
                return new FilterCreated(name, group.Store.Number, expression, engine.FilterExtensions, at);
            },
            () => this[name]);
    }

    /// <summary>A filter of a group dropped since then is left out.</summary>
    public void Apply(FilterCreated created)
    {
        if (engine.Catalog.Groups.Get(created.Group) is { } group)
        {
            Set(created.Name, new Filter(group, created.Name, FilterReader.Read(group.Store.Schemas, created.Expression, created.Extensions), created.Extensions, created.At));
        }
    }

    public void Apply(FilterDropped dropped) => Remove(dropped.Name);

    public void Forget(DatasetGroup group)
    {
        foreach (Filter filter in Values.Where(filter => filter.Group == group).ToList())
        {
            Remove(filter.Name);
        }
    }
}
