using System.Numerics;
using Personalize.Storage.Datasets;

namespace Personalize.Engine.Ingest;

/// <summary>Counts what a group holds: what was deleted, and sessions that have become their user's, are nobody.</summary>
/// <remarks>Beside puts the numbers are of no single moment. Costs a bit per item and user that was ever deleted; allocates nothing.</remarks>
internal static class GroupCounting
{
    public static GroupCounts Of(GroupState state)
    {
        long users = 0, usersFromEvents = 0, interactions = 0;
        for (int c = 0; c < CellMap.Cells; c++)
        {
            if (state.TryGetCell(c) is { } cell)
            {
                users += cell.Users.RecordCount;
                usersFromEvents += cell.Users.RowCount - cell.Users.RecordCount - cell.SessionCount - DeletedUsers(cell);
                interactions += cell.Interactions.Count;
            }
        }

        EntityDataset items = state.Items;
        long itemsFromEvents = items.RowCount - items.RecordCount - DeletedRows(items.DeletedWords) - state.CountIdleItems();
        return new GroupCounts(items.RecordCount, users, interactions, Math.Max(0, itemsFromEvents), Math.Max(0, usersFromEvents));
    }

    /// <summary>How many interactions ever came or went: the same after a restart, and another after every put or delete of one.</summary>
    /// <remarks>A row that came counts 1, and 1 more once it went. Begins anew with the dataset.</remarks>
    public static long InteractionChangesOf(GroupState state)
    {
        long changes = 0;
        for (int c = 0; c < CellMap.Cells; c++)
        {
            if (state.TryGetCell(c) is { } cell)
            {
                changes += (2L * cell.Interactions.RowCount) - cell.Interactions.Count;
            }
        }

        return changes;
    }

    private static long DeletedRows(ReadOnlySpan<ulong> words)
    {
        long count = 0;
        foreach (ulong word in words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>Those who did not come back: a deleted user of whom new events tell is known again.</summary>
    private static long DeletedUsers(UserCell cell)
    {
        long count = 0;
        ReadOnlySpan<ulong> words = cell.Users.DeletedWords;
        for (int w = 0; w < words.Length; w++)
        {
            for (ulong word = words[w]; word != 0; word &= word - 1)
            {
                int row = (w * 64) + BitOperations.TrailingZeroCount(word);
                count += cell.Interactions.HistoryCount(row) == 0 && !cell.TryGetUserOfSession(row, out _) ? 1 : 0;
            }
        }

        return count;
    }
}
