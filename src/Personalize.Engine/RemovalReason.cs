namespace Personalize.Engine;

/// <summary>Why an item is not recommended in a request.</summary>
public enum RemovalReason
{
    /// <summary>It may be recommended.</summary>
    None,

    /// <summary>The item was deleted.</summary>
    Deleted,

    /// <summary>The request does not want it.</summary>
    Excluded,

    /// <summary>The filter does not allow it; <see cref="Explanation.RemovedBy"/> is the expression.</summary>
    Filter,

    /// <summary>The model has no vector for it.</summary>
    Unknown,
}
