namespace Personalize.Engine.Resources;

/// <summary>A version that waits for its training; what becomes of it is another record. One trained while its caller waited has only that.</summary>
/// <param name="Group">Number of the group.</param>
/// <param name="Solution">Name of the solution.</param>
/// <param name="Version">Eight hexadecimal digits.</param>
/// <param name="Recipe">Name of the recipe.</param>
/// <param name="Mode">What it takes over.</param>
/// <param name="Type">Who asked for it.</param>
/// <param name="Name">Given by the caller; null: none.</param>
/// <param name="At">When it was asked for.</param>
internal sealed record VersionBegun(
    uint Group, string Solution, string Version, string Recipe, TrainingMode Mode, TrainingType Type, string? Name, DateTimeOffset At) : CatalogChange(At);
