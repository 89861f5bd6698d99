namespace Personalize.Storage.Datasets;

/// <summary>How a record came: a FULL import replaces what came by import and leaves what was put.</summary>
public enum RecordOrigin : byte
{
    /// <summary>Put one by one, or an event.</summary>
    Put = 0,

    /// <summary>By a bulk import.</summary>
    Bulk = 1,
}
