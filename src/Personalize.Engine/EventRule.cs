namespace Personalize.Engine;

/// <summary>Which events of a type are trained on, and what they weigh.</summary>
/// <param name="EventType">The type, compared ignoring case.</param>
/// <param name="ValueMin">Least EVENT_VALUE; null: any, or none.</param>
/// <param name="Weight">0..1; null: 1.</param>
public sealed record EventRule(string EventType, double? ValueMin, double? Weight);
