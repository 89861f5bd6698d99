using Personalize.Core.Columns;
using Personalize.Storage.Datasets;

namespace Personalize.Storage.Snapshots;

/// <summary>Fills a group from a snapshot, its items and its cells in parallel: all that a cell asks of the items is how many there are.</summary>
internal static class GroupLoad
{
    public static void Run(SnapshotReader reader, GroupState state)
    {
        var items = new EntityLoad(reader, state.Number, 0);
        var itemRows = items.ReadRowCount();
        try
        {
            Parallel.For(0, CellMap.Cells + 1, stream =>
            {
                if (stream == 0)
                    items.Run(state.Items);
                else
                    LoadCell(reader, state, stream - 1, itemRows);
            });
        }
        catch (AggregateException many)
        {
            // The first says enough.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(many.InnerExceptions[0]);
        }
    }

    private static void LoadCell(SnapshotReader reader, GroupState state, int number, int itemRows)
    {
        if (reader.TryOpen(SectionKind.EntityHead, state.Number, number + 1) is null)
            return;
        var cell = state.GetOrMakeCell(number);
        new EntityLoad(reader, state.Number, number + 1).Run(cell.Users);
        if (cell.Interactions.Schema is not null)
            new InteractionLoad(reader, state.Number, number).Run(cell, itemRows);
        LoadSessions(reader.OpenSection(SectionKind.Sessions, state.Number, number + 1), cell);
    }

    private static void LoadSessions(SectionReader section, UserCell cell)
    {
        var sessions = new List<(int Row, byte[] UserId)>();
        for (var left = section.ReadValue<int>(); left > 0; left--)
        {
            var row = section.ReadValue<int>();
            sessions.Add((row, section.ReadValues<byte>(section.ReadValue<ushort>())));
        }
        section.Finish();
        foreach (var (row, userId) in sessions)
        {
            if ((uint)row >= (uint)cell.Users.RowCount)
                throw section.Damaged($"session row {row} of {cell.Users.RowCount}");
            cell.NoteSession(row, userId);
        }
    }
}
