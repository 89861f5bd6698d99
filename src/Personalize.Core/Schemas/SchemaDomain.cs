namespace Personalize.Core.Schemas;

/// <summary>A trade whose schemas have fields of their own. The values are persisted: never renumber.</summary>
public enum SchemaDomain : byte
{
    /// <summary>Shops: items with price and categories.</summary>
    Ecommerce = 1,

    /// <summary>Films and series: items with genres and the time at which they came.</summary>
    VideoOnDemand = 2,
}
