namespace Personalize.Engine;

/// <summary>Where in its life a resource is that takes time to make.</summary>
/// <remarks>
/// <code>
/// Pending ─► InProgress ─► Active
///    │           ├───────► Failed
///    │           └─► Stopping ─► Stopped
///    ├─► Failed (the process ended before)
///    └─► Stopped
/// </code>
/// </remarks>
public enum ResourceState
{
    /// <summary>It waits for its turn.</summary>
    Pending,

    /// <summary>It is being made.</summary>
    InProgress,

    /// <summary>It is there to be used; an import has been taken whole.</summary>
    Active,

    /// <summary>It was not made, and left nothing behind; its reason says why.</summary>
    Failed,

    /// <summary>It was asked to stop and will in a moment.</summary>
    Stopping,

    /// <summary>It was stopped before it was made, and left nothing behind.</summary>
    Stopped,
}
