namespace Personalize.Engine.Resources;

/// <summary>A solution's options from now on, and what of them the caller named.</summary>
internal sealed record SolutionUpdated(
    uint Group, string Name, SolutionOptions Options, string? UpdateConfig, bool? PerformAutoTraining, DateTimeOffset At) : CatalogChange(At);
