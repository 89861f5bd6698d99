namespace Personalize.Engine;

/// <summary>A change of a dataset's schema; it was complete when it was told.</summary>
/// <param name="Schema">What the dataset has since.</param>
/// <param name="At">When.</param>
public sealed record DatasetUpdate(Schema Schema, DateTimeOffset At);
