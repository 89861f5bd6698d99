namespace Personalize.Engine.Resources;

/// <summary>An import job was done, failed or was stopped.</summary>
internal sealed record ImportEnded(string Name, ResourceState State, string? Reason, long? Records, DateTimeOffset At) : CatalogChange(At);
