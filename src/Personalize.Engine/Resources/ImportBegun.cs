namespace Personalize.Engine.Resources;

/// <summary>An import job that waits; what becomes of it is another record.</summary>
internal sealed record ImportBegun(
    uint Group, string Name, DatasetType Dataset, string Location, string? RoleArn, ImportMode Mode, DateTimeOffset At) : CatalogChange(At);
