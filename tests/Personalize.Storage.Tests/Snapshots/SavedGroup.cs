using Personalize.Storage.Datasets;
using Personalize.Storage.Disk;
using Personalize.Storage.Ids;
using Personalize.Storage.Log;
using Personalize.Storage.Snapshots;
using Personalize.Storage.Tests.Datasets;

namespace Personalize.Storage.Tests.Snapshots;

/// <summary>A group's way to a snapshot and back.</summary>
internal static class SavedGroup
{
    public const string Folder = "/data/snapshots";

    public static readonly LogCheckpoint Beginning = LogCheckpoint.OfNewLog(7);

    /// <summary>Takes every stream, as the engine does under the streams' locks.</summary>
    public static SnapshotCut Take(GroupState state)
    {
        var cut = new GroupCut(state);
        for (var stream = CellMap.Cells; stream >= 0; stream--) cut.Take(stream, (ulong)stream + 5);
        return new SnapshotCut(Beginning, 3, ["{\"a\":1}"u8.ToArray(), []], [cut], [new ImportNote(1, 9, "00112233445566778899aabbccddeeff")]);
    }

    public static void Write(IDisk disk, SnapshotCut cut, ulong number = 1)
    {
        var folder = new SnapshotFolder(disk, Folder);
        folder.Write(cut, number);
        folder.Name(number);
        cut.Dispose();
    }

    /// <summary>A fresh group with what a snapshot holds.</summary>
    public static GroupState Load(IDisk disk, IdMap ids, ulong number = 1)
    {
        using var reader = new SnapshotFolder(disk, Folder).Open(number);
        return Load(reader, ids);
    }

    public static GroupState Load(SnapshotReader reader, IdMap ids)
    {
        var state = new GroupState(1, GroupFixture.EventSchema, GroupFixture.ItemSchema, GroupFixture.UserSchema, ids);
        reader.Load(state);
        return state;
    }

    public static ulong[] Hashes(GroupState state) => [.. Enumerable.Range(0, CellMap.Cells + 1).Select(state.StateHash)];

    /// <summary>A group with something of everything that a snapshot holds.</summary>
    public static GroupFixture Small()
    {
        var group = new GroupFixture();
        var chance = new CsCheck.PCG(3, 42);
        foreach (var step in GroupStep.Some(chance, 40)) step.Apply(group, group.State);
        return group;
    }
}
