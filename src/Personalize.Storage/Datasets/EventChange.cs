namespace Personalize.Storage.Datasets;

/// <summary>One event that came or went. 24 bytes.</summary>
/// <param name="Cell">Of the user, 0..15. 4 bytes.</param>
/// <param name="UserRow">The user's row in the cell. 4 bytes.</param>
/// <param name="ItemRow">The item's row. 4 bytes.</param>
/// <param name="IsRemoved">It went. 4 bytes with padding.</param>
/// <param name="Timestamp">Its second. 8 bytes.</param>
public readonly record struct EventChange(int Cell, int UserRow, int ItemRow, bool IsRemoved, long Timestamp);
