namespace Personalize.Storage.Datasets;

/// <summary>One event of a history. 24 bytes.</summary>
/// <param name="ItemRow">Row of the item. 4 bytes.</param>
/// <param name="Interaction">Row in the interactions of the cell; may change when deleted rows are reclaimed. 4 bytes.</param>
/// <param name="Timestamp">Seconds since 1970. 8 bytes.</param>
/// <param name="EventType">Code in <see cref="InteractionDataset.EventTypes"/>, stable for life; -1 without a type. 4 bytes.</param>
/// <param name="Value">EVENT_VALUE; NaN without one. 4 bytes.</param>
public readonly record struct HistoryEvent(int ItemRow, int Interaction, long Timestamp, int EventType, float Value);
