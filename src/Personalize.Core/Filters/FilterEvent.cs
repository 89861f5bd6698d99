namespace Personalize.Core.Filters;

/// <summary>One event that an Interactions condition looks at. 8 bytes.</summary>
/// <param name="Row">ItemID filters: the item's row, events of the requesting user only. UserID filters: the user's row, events of all users.</param>
/// <param name="EventType">Cell code of EVENT_TYPE in the dictionary that comes with the request; -1 null.</param>
public readonly record struct FilterEvent(int Row, int EventType);
