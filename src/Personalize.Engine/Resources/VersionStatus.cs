namespace Personalize.Engine.Resources;

/// <summary>Where a version is in its life: swapped as a whole.</summary>
internal sealed record VersionStatus(ResourceState State, DateTimeOffset ChangedAt)
{
    public string? FailureReason { get; init; }

    /// <summary>Its model and figures; there while it is active.</summary>
    public SolutionVersionTrained? Trained { get; init; }
}
