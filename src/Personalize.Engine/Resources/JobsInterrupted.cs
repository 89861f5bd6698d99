namespace Personalize.Engine.Resources;

/// <summary>All that was begun and has no end by now has failed: the process that made it is gone, or closed.</summary>
internal sealed record JobsInterrupted(string Reason, DateTimeOffset At) : CatalogChange(At);
