namespace Personalize.Engine.Resources;

/// <summary>A version that was begun failed or was stopped.</summary>
internal sealed record VersionEnded(
    uint Group, string Solution, string Version, ResourceState State, string? Reason, DateTimeOffset At) : CatalogChange(At);
