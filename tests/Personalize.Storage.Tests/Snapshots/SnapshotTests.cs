using CsCheck;
using Personalize.Storage.Datasets;
using Personalize.Storage.Disk;
using Personalize.Storage.Ids;
using Personalize.Storage.Log;
using Personalize.Storage.Snapshots;
using Personalize.Storage.Tests.Datasets;
using Personalize.Storage.Tests.Disk;
using Xunit;
using static Personalize.Storage.Tests.Datasets.GroupFixture;

namespace Personalize.Storage.Tests.Snapshots;

public sealed class SnapshotTests
{
    [Fact]
    public void What_was_taken_is_loaded_whatever_was_changed_before_it_was_written_and_goes_on_as_the_original() =>
        Gen.Select(GroupStep.Any.Array[0, 120], GroupStep.Any.Array[0, 60]).Sample(
            (before, after) =>
            {
                using var live = new GroupFixture();
                foreach (var step in before) step.Apply(live, live.State);
                var taken = SavedGroup.Hashes(live.State);
                var cut = SavedGroup.Take(live.State);
                foreach (var step in after) step.Apply(live, live.State);
                var disk = new SimulatedDisk();
                SavedGroup.Write(disk, cut);

                using var ids = new IdMap(64 << 20);
                var loaded = SavedGroup.Load(disk, ids);
                Assert.Equal(taken, SavedGroup.Hashes(loaded));
                foreach (var step in after) step.Apply(live, loaded);
                Assert.Equal(SavedGroup.Hashes(live.State), SavedGroup.Hashes(loaded));
                AssertSame(live.State, loaded);
            },
            iter: 150);

    [Fact]
    public void Rows_of_several_segments_are_loaded()
    {
        using var live = new GroupFixture();
        for (var i = 0; i < 70_000; i++)
        {
            live.PutItem($"item {i}", i % 3 == 0 ? $"title {i}" : null, $"g{i % 50}", $"{i}");
            live.PutEvent("u", i, i, $"t{i % 5}", $"{i}");
        }
        var disk = new SimulatedDisk();
        var cut = SavedGroup.Take(live.State);
        for (var i = 0; i < 70_000; i += 1000)
        {
            live.PutItem($"item {i}", "another", "other", "1");
            live.PutEvent("u", i, i + 3, "late", "1");
        }
        SavedGroup.Write(disk, cut);
        using var ids = new IdMap(64 << 20);
        var loaded = SavedGroup.Load(disk, ids);
        for (var i = 0; i < 70_000; i += 1000)
        {
            Assert.True(loaded.ApplyPutItem(live.Item($"item {i}", "another", "other", "1"), out _));
            Assert.True(loaded.ApplyEvent(CellMap.Cell("u"u8), live.Event("u", i, i + 3, "late", "1"), out _));
        }

        Assert.Equal(SavedGroup.Hashes(live.State), SavedGroup.Hashes(loaded));
        AssertSame(live.State, loaded);
    }

    [Fact]
    public async Task A_snapshot_written_beside_its_writer_is_the_state_at_the_moment_it_was_taken()
    {
        using var live = SavedGroup.Small();
        var chance = new PCG(11, 5);
        var streams = new Lock();
        using var done = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            foreach (var step in GroupStep.Some(chance, int.MaxValue))
            {
                if (done.IsCancellationRequested) return;
                lock (streams) step.Apply(live, live.State);
            }
        });
        for (var round = 0; round < 40; round++)
        {
            ulong[] taken;
            SnapshotCut cut;
            lock (streams)
            {
                taken = SavedGroup.Hashes(live.State);
                cut = SavedGroup.Take(live.State);
            }
            var disk = new SimulatedDisk();
            SavedGroup.Write(disk, cut);
            using var ids = new IdMap(64 << 20);
            Assert.Equal(taken, SavedGroup.Hashes(SavedGroup.Load(disk, ids)));
        }
        await done.CancelAsync();
        await writer;
    }

    [Fact]
    public void Says_what_it_is_of()
    {
        using var live = SavedGroup.Small();
        var disk = new SimulatedDisk();
        SavedGroup.Write(disk, SavedGroup.Take(live.State), 12);
        var folder = new SnapshotFolder(disk, SavedGroup.Folder);
        Assert.Equal([12ul], folder.List());
        using var reader = folder.Open(12);
        Assert.Equal(SavedGroup.Beginning.Address, reader.From.Address);
        Assert.Equal(SavedGroup.Beginning.LogId, reader.From.LogId);
        Assert.Equal("{\"a\":1}|", string.Join('|', reader.Catalog.Select(System.Text.Encoding.UTF8.GetString)));
        Assert.Equal([new ImportNote(1, 9, "00112233445566778899aabbccddeeff")], reader.Imports);
        Assert.Equal(live.Ids.Count, reader.IdCount);
        Assert.True(reader.Holds(new StreamId(0, 0), 3));
        Assert.False(reader.Holds(new StreamId(0, 0), 4));
        Assert.True(reader.Holds(new StreamId(1, 2), 7));
        Assert.False(reader.Holds(new StreamId(1, 2), 8));
        Assert.False(reader.Holds(new StreamId(2, 0), 1));
        reader.Verify();
    }

    [Fact]
    public void A_folder_keeps_what_it_is_told_to_keep()
    {
        using var live = new GroupFixture();
        var disk = new SimulatedDisk();
        var folder = new SnapshotFolder(disk, SavedGroup.Folder);
        for (var number = 8ul; number < 12; number++) SavedGroup.Write(disk, SavedGroup.Take(live.State), number);
        using (var unfinished = SavedGroup.Take(live.State)) folder.Write(unfinished, 12);
        Assert.Equal([11ul, 10, 9, 8], folder.List());
        folder.DeleteAllBut(11, 9);
        Assert.Equal([11ul, 9], folder.List());
        Assert.Equal(2, disk.List(SavedGroup.Folder).Length);
    }

    [Fact]
    public void A_small_group_is_a_small_file()
    {
        using var live = new GroupFixture();
        live.PutItem("i", "title", "g", "1");
        live.PutEvent("u", 0, 1, "t", "1");
        var disk = new SimulatedDisk();
        SavedGroup.Write(disk, SavedGroup.Take(live.State));
        Assert.InRange(disk.GetBytes(SavedGroup.Folder + "/snapshot.1").Length, 1, 2048);
    }

    private static void AssertSame(GroupState expected, GroupState actual)
    {
        Assert.Equal(expected.Items.RecordCount, actual.Items.RecordCount);
        for (var row = 0; row < expected.Items.RowCount; row++)
        {
            Assert.Equal(ReadCells(expected.Items, row), ReadCells(actual.Items, row));
            Assert.Equal(expected.ItemCounts[row], actual.ItemCounts[row]);
            Assert.True(actual.Items.TryGetRow(expected.Items.GetId(row), out var found) && found == row);
        }
        for (var cell = 0; cell < CellMap.Cells; cell++)
        {
            if (expected.TryGetCell(cell) is not { } users) continue;
            var loaded = actual.TryGetCell(cell)!;
            Assert.Equal(users.Users.RecordCount, loaded.Users.RecordCount);
            Assert.Equal(users.Interactions.Count, loaded.Interactions.Count);
            for (var user = 0; user < users.Users.RowCount; user++)
                Assert.Equal(users.Interactions.HistoryCount(user), loaded.Interactions.HistoryCount(user));
            for (var item = 0; item < expected.Items.RowCount; item += 1 + expected.Items.RowCount / 100)
                Assert.Equal(ItemHistory(users, item), ItemHistory(loaded, item));
        }
    }

    // Rows may differ where gaps were closed at another time; what people see is user, time, type and value.
    private static (int, long, string, float)[] ItemHistory(UserCell cell, int item)
    {
        var events = new ItemEvent[200];
        return [.. events.Take(cell.Interactions.CopyItemHistory(item, events)).Select(read =>
            (read.UserRow, read.Timestamp, System.Text.Encoding.UTF8.GetString(cell.Interactions.EventTypes!.GetText(read.EventType)), read.Value))];
    }
}
