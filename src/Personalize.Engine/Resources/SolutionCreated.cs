namespace Personalize.Engine.Resources;

/// <summary>A solution of a group; those from before there were such records are implied by their versions.</summary>
internal sealed record SolutionCreated(uint Group, string Name, string Recipe, SolutionOptions Options, DateTimeOffset At) : CatalogChange(At);
