namespace Personalize.Engine;

/// <summary>What becomes of earlier imports of the same dataset. Records put one by one stay in either case.</summary>
public enum ImportMode
{
    /// <summary>They are replaced as a whole.</summary>
    Full,

    /// <summary>They stay; a record of the same id is replaced.</summary>
    Incremental,
}
