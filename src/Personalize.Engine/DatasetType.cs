namespace Personalize.Engine;

/// <summary>What the rows of a dataset are. The values are persisted: never renumber.</summary>
public enum DatasetType
{
    /// <summary>What people did.</summary>
    Interactions = 1,

    /// <summary>What can be recommended.</summary>
    Items = 2,

    /// <summary>Who does it.</summary>
    Users = 3,
}
