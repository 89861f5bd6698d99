namespace Personalize.Engine;

/// <summary>Who did what with which item, and when: the part of an event that every schema has. Borrowed, never kept.</summary>
public ref struct EventHead
{
    /// <summary>The user; empty for an anonymous event, which then needs a <see cref="Session"/>.</summary>
    public ReadOnlySpan<byte> UserId { get; set; }

    /// <summary>The item. One that no dataset knows is taken into the catalogue without metadata.</summary>
    public ReadOnlySpan<byte> ItemId { get; set; }

    /// <summary>The event type, for example <c>click</c>; stored where the schema has EVENT_TYPE.</summary>
    public ReadOnlySpan<byte> EventType { get; set; }

    /// <summary>Epoch seconds; null takes the engine's clock.</summary>
    public long? Timestamp { get; set; }

    /// <summary>The caller's visit id, empty for none.</summary>
    public ReadOnlySpan<byte> Session { get; set; }

    /// <summary>The caller's name of the event: the same one sent again is taken once. Empty for none.</summary>
    public ReadOnlySpan<byte> EventId { get; set; }
}
