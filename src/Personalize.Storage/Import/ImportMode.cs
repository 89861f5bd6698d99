namespace Personalize.Storage.Import;

/// <summary>What a bulk import does to the bulk records that are there. The values are persisted: never renumber.</summary>
public enum ImportMode : byte
{
    /// <summary>Replaces all bulk records of the dataset; records put one by one stay.</summary>
    Full = 1,

    /// <summary>Adds to them; a record of the same id is replaced.</summary>
    Incremental = 2,
}
