using Personalize.Storage.Encryption;
using Personalize.Storage.Ids;
using Personalize.Storage.Snapshots;
using Personalize.Storage.Tests.Datasets;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Snapshots;

/// <summary>Promise 7: whichever call to the disk fails while a snapshot is made, the one before it opens, and nothing half made counts.</summary>
public sealed class SnapshotFailureTests
{
    private static readonly EncryptionKey Key = new(Enumerable.Range(1, EncryptionKey.Bytes).Select(i => (byte)i).ToArray());

    [Fact]
    public void The_nth_call_fails()
    {
        using var live = SavedGroup.Small();
        for (var n = 1; TryWithFailure(live, n, out var disk); n++)
        {
            AssertOpens(disk, live);
            Assert.DoesNotContain(disk.List(SavedGroup.Folder), name => name.EndsWith(".new", StringComparison.Ordinal));
            for (var seed = 0; seed < 3; seed++) AssertOpens(disk.LosePower(new Random(n * 10 + seed)), live);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attempts_on_a_full_disk_leave_nothing_there(bool isSealed)
    {
        using var live = SavedGroup.Small();
        var disk = new SimulatedDisk();
        var folder = new SnapshotFolder(isSealed ? new SealedDisk(disk, Key) : disk, SavedGroup.Folder);
        disk.IsFull = true;
        for (var number = 1ul; number < 4; number++)
        {
            using var cut = SavedGroup.Take(live.State);
            Assert.ThrowsAny<IOException>(() => folder.Write(cut, number));
        }
        Assert.Empty(disk.List(SavedGroup.Folder));
        Assert.NotEqual(0, disk.Calls);
    }

    [Fact]
    public void Power_lost_before_a_snapshot_has_its_name_leaves_the_one_before()
    {
        using var live = SavedGroup.Small();
        for (var seed = 0; seed < 50; seed++)
        {
            var disk = new SimulatedDisk();
            SavedGroup.Write(disk, SavedGroup.Take(live.State), 1);
            using (var cut = SavedGroup.Take(live.State)) new SnapshotFolder(disk, SavedGroup.Folder).Write(cut, 2);
            var after = disk.LosePower(new Random(seed));
            Assert.Equal([1ul], new SnapshotFolder(after, SavedGroup.Folder).List());
            AssertOpens(after, live);
        }
    }

    [Fact]
    public void What_has_its_name_survives_the_loss_of_power()
    {
        using var live = SavedGroup.Small();
        for (var seed = 0; seed < 50; seed++)
        {
            var disk = new SimulatedDisk();
            SavedGroup.Write(disk, SavedGroup.Take(live.State), 1);
            SavedGroup.Write(disk, SavedGroup.Take(live.State), 2);
            var folder = new SnapshotFolder(disk.LosePower(new Random(seed)), SavedGroup.Folder);
            Assert.Equal([2ul, 1], folder.List());
            using var reader = folder.Open(2);
            reader.Verify();
        }
    }

    [Fact]
    public void Segments_are_held_until_a_cut_is_disposed()
    {
        using var live = SavedGroup.Small();
        var held = live.State.Items.Table!.GetSegment(0);
        using (SavedGroup.Take(live.State))
        {
            live.PutItem("i1", "while it is held");
            Assert.NotSame(held, live.State.Items.Table.GetSegment(0));
        }
        using (SavedGroup.Take(live.State))
        {
            // Taken and never written.
        }
        var free = live.State.Items.Table.GetSegment(0);
        live.PutItem("i1", "after");
        Assert.Same(free, live.State.Items.Table.GetSegment(0));
    }

    private static bool TryWithFailure(GroupFixture live, int n, out SimulatedDisk disk)
    {
        disk = new SimulatedDisk();
        SavedGroup.Write(disk, SavedGroup.Take(live.State), 1);
        SavedGroup.Write(disk, SavedGroup.Take(live.State), 2);
        disk.FailAt = disk.Calls + n;
        try
        {
            SavedGroup.Write(disk, SavedGroup.Take(live.State), 3);
            new SnapshotFolder(disk, SavedGroup.Folder).DeleteAllBut(3, 2);
        }
        catch (IOException)
        {
            return true;
        }
        return disk.HasFailed;
    }

    private static void AssertOpens(SimulatedDisk disk, GroupFixture live)
    {
        var folder = new SnapshotFolder(disk, SavedGroup.Folder);
        foreach (var number in folder.List())
        {
            // Every one that has a name is whole.
            using var reader = folder.Open(number);
            using var ids = new IdMap(8 << 20);
            Assert.Equal(SavedGroup.Hashes(live.State), SavedGroup.Hashes(SavedGroup.Load(reader, ids)));
        }
        Assert.NotEmpty(folder.List());
    }
}
