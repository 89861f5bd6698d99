namespace Personalize.Engine.Serving;

/// <summary>Which events a version learnt from, kept with it: the same events and weights make its users' histories.</summary>
/// <param name="EventType">The only type, compared ignoring case; null: any.</param>
/// <param name="ValueMin">Least EVENT_VALUE; null: any, or none.</param>
/// <param name="Rules">The only types, with values and weights of their own; null or empty: all count the same.</param>
internal sealed record EventSelection(string? EventType, double? ValueMin, IReadOnlyList<EventRule>? Rules)
{
    /// <summary>That of a training; null where every event counts the same.</summary>
    public static EventSelection? Of(TrainingOptions options) =>
        options.EventType is null && options.EventValueMin is null && options.Events.Count == 0 ? null : new(options.EventType, options.EventValueMin, options.Events);

    /// <summary>For messages: the types that it takes.</summary>
    public string Types => EventType ?? (Rules is { Count: > 0 } rules ? string.Join(", ", rules.Select(rule => rule.EventType)) : "all");
}
