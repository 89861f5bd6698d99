namespace Personalize.Engine;

/// <summary>A trade whose schemas have fields of their own. The values are persisted: never renumber.</summary>
public enum DatasetDomain
{
    /// <summary>Shops: items have a price and a category, interactions an event type.</summary>
    Ecommerce = 1,

    /// <summary>Films and series: items have genres and a creation time, interactions an event type.</summary>
    VideoOnDemand = 2,
}
