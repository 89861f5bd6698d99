namespace Personalize.Storage.Datasets;

/// <summary>One event that came or went. 40 bytes.</summary>
/// <param name="Cell">Of the user, 0..15. 4 bytes.</param>
/// <param name="UserRow">The user's row in the cell. 4 bytes.</param>
/// <param name="IsRemoved">It went. 8 bytes with padding.</param>
/// <param name="Event">What it was. 24 bytes.</param>
public readonly record struct EventChange(int Cell, int UserRow, bool IsRemoved, HistoryEvent Event);
