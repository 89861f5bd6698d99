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
    public void A_put_beside_a_cut_keeps_a_block_and_not_a_segment_until_the_cut_is_disposed()
    {
        using var live = SavedGroup.Small();
        for (var i = 0; i < 10_000; i++) live.PutItem($"more {i}", "a title");
        var segment = live.State.Items.Table!.GetSegment(0);
        var cut = SavedGroup.Take(live.State);
        Assert.Equal(0, cut.ReplacedBytes);
        live.PutItem("more 5000", "while it is held, and longer than before");
        var kept = cut.ReplacedBytes;
        Assert.InRange(kept, 64 * 8, 16 << 10);
        live.PutItem("more 5000", "once more");
        Assert.Equal(kept, cut.ReplacedBytes);
        Assert.Same(segment, live.State.Items.Table.GetSegment(0));
        cut.Dispose();
        // Let go, or the next cut would have put a copy in its place.
        using (cut = SavedGroup.Take(live.State)) Assert.Equal(0, cut.ReplacedBytes);
        Assert.Same(segment, live.State.Items.Table.GetSegment(0));
    }

    [Fact]
    public void Two_cuts_at_once_are_each_of_their_own_moment()
    {
        using var live = SavedGroup.Small();
        var disk = new SimulatedDisk();
        var hashes = new List<ulong[]> { SavedGroup.Hashes(live.State) };
        var first = SavedGroup.Take(live.State);
        Change(1);
        hashes.Add(SavedGroup.Hashes(live.State));
        var second = SavedGroup.Take(live.State);
        Change(2);
        SavedGroup.Write(disk, first, 1);
        Change(3);
        SavedGroup.Write(disk, second, 2);
        for (var number = 1; number <= 2; number++)
        {
            using var ids = new IdMap(8 << 20);
            Assert.Equal(hashes[number - 1], SavedGroup.Hashes(SavedGroup.Load(disk, ids, (ulong)number)));
        }

        void Change(int time)
        {
            live.PutItem("i1", $"title {time}", "g", $"{time}");
            live.PutEvent("u1", 0, time, "late", "1");
            live.PutEvent("u1", 0, 1_000_000 + time, "new", "1");
        }
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
