namespace Personalize.Core.Schemas;

/// <summary>What the rows of a dataset are. The values are persisted: never renumber.</summary>
public enum DatasetKind : byte
{
    Interactions = 1,
    Items = 2,
    Users = 3,
}
