namespace Personalize.Engine.Resources;

/// <summary>An import job was done, failed or was stopped.</summary>
/// <param name="Name">The job.</param>
/// <param name="State">How it ended.</param>
/// <param name="Reason">Why it failed.</param>
/// <param name="Records">Rows that became records.</param>
/// <param name="At">When that was.</param>
/// <param name="Group">Number of its group, for a name is free again once its group was dropped; null: of before it was kept.</param>
internal sealed record ImportEnded(string Name, ResourceState State, string? Reason, long? Records, DateTimeOffset At, uint? Group = null) : CatalogChange(At);
