namespace Personalize.Engine.Resources;

/// <summary>What of a solution an update changes: swapped as a whole.</summary>
internal sealed record SolutionSettings(SolutionOptions Options, SolutionConfig Config, DateTimeOffset ChangedAt, DateTimeOffset AutoTrainingSince, SolutionUpdate? LatestUpdate);
