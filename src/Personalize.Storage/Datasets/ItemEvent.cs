namespace Personalize.Storage.Datasets;

/// <summary>One event of an item within a cell; fields as in <see cref="HistoryEvent"/>. 24 bytes.</summary>
/// <param name="UserRow">Row of the user in the cell. 4 bytes.</param>
/// <param name="Interaction">Row in the interactions of the cell. 4 bytes.</param>
/// <param name="Timestamp">Seconds since 1970. 8 bytes.</param>
/// <param name="EventType">Code of the type; -1 without one. 4 bytes.</param>
/// <param name="Value">EVENT_VALUE; NaN without one. 4 bytes.</param>
public readonly record struct ItemEvent(int UserRow, int Interaction, long Timestamp, int EventType, float Value);
