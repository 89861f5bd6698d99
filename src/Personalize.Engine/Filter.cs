using Personalize.Core.Filters;

namespace Personalize.Engine;

/// <summary>A named INCLUDE/EXCLUDE expression that says which items a request may get. Immutable.</summary>
/// <remarks>
/// Any thread. It is planned once, when it is made; what of it depends on the items alone is kept between requests and renewed where
/// items changed. Its language is that of Amazon Personalize filters: <c>EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")</c>.
/// </remarks>
public sealed class Filter
{
    internal Filter(DatasetGroup group, string name, FilterPlan plan, DateTimeOffset createdAt)
    {
        Group = group;
        Name = name;
        Plan = plan;
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

    internal FilterPlan Plan { get; }
}
