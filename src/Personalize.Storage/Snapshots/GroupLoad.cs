using System.Collections.Concurrent;
using Personalize.Core.Columns;
using Personalize.Storage.Datasets;

namespace Personalize.Storage.Snapshots;

/// <summary>Fills a group from a snapshot on all cores: columns, ids part by part and histories are read at the same time, since all they ask of each other is how many rows there are.</summary>
internal static class GroupLoad
{
    public static void Run(SnapshotReader reader, GroupState state)
    {
        var items = new EntityLoad(reader, state.Items, state.Number, 0);
        var entities = new List<EntityLoad> { items };
        var cells = new List<(UserCell Cell, int Number)>();
        // The longest first: the columns of the items, then the histories of a cell each.
        var parts = new List<Action>();
        for (var number = 0; number < CellMap.Cells; number++)
        {
            if (reader.TryOpen(SectionKind.EntityHead, state.Number, number + 1) is null)
                continue;
            var cell = state.GetOrMakeCell(number);
            var users = new EntityLoad(reader, cell.Users, state.Number, number + 1);
            entities.Add(users);
            cells.Add((cell, number));
            if (cell.Interactions.Schema is null)
                continue;
            var interactions = new InteractionLoad(reader, state.Number, number);
            parts.Add(() => interactions.Run(cell, users.RowCount, items.RowCount));
        }

        parts.InsertRange(0, items.Parts.Take(1));
        parts.AddRange(items.Parts.Skip(1));
        parts.AddRange(entities.Skip(1).SelectMany(users => users.Parts));
        RunAll(parts);
        foreach (var entity in entities)
            entity.Finish();
        state.NoteGone(withInteractions: false);
        foreach (var (cell, number) in cells)
        {
            LoadSessions(reader.OpenSection(SectionKind.Sessions, state.Number, number + 1), cell);
            if (reader.TryOpen(SectionKind.NamedUsers, state.Number, number + 1) is { } named)
                cell.Users.RestoreNamed(ReadBits(named));
            else
                cell.FindUsers();
        }
    }

    private static ulong[] ReadBits(SectionReader section)
    {
        var words = section.ReadValue<int>();
        var bits = words >= 0 && words <= section.BytesLeft / sizeof(ulong) ? section.ReadValues<ulong>(words) : throw section.Damaged($"{words} words of bits");
        section.Finish();
        return bits;
    }

    private static void RunAll(IEnumerable<Action> parts)
    {
        try
        {
            Parallel.ForEach(Partitioner.Create(parts, EnumerablePartitionerOptions.NoBuffering), static part => part());
        }
        catch (AggregateException many)
        {
            // The first says enough.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(many.InnerExceptions[0]);
        }
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
