namespace Personalize.Engine.Resources;

/// <summary>A solution goes with all its versions.</summary>
internal sealed record SolutionDropped(uint Group, string Name, DateTimeOffset At) : CatalogChange(At), IResourceDropped;
