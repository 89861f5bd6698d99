namespace Personalize.Engine.Resources;

/// <summary>Where a resource is in its life: swapped as a whole.</summary>
internal sealed record ResourceStatus(ResourceState State, DateTimeOffset ChangedAt, string? FailureReason = null)
{
    /// <summary>It failed because the engine ended before the job did: nothing was wrong with it.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>It waits, runs or is about to stop.</summary>
    public bool IsUnfinished => State is ResourceState.Pending or ResourceState.InProgress or ResourceState.Stopping;
}
