using Microsoft.Extensions.Time.Testing;
using Personalize.Engine.Tests.Support;
using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Engine.Tests.Jobs;

/// <summary>Promise 7 for snapshots: whichever call to the disk fails from the first write to the truncated log, no put is lost and writes go on.</summary>
public sealed class SnapshotFailureTests : IDisposable
{
    // Holds the lock only; everything else is on the simulated disk.
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-snapshots-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_nth_call_fails()
    {
        int failures = 0;
        for (int n = 1; ; n++)
        {
            var disk = new SimulatedDisk();
            SimulatedDisk killed;
            ulong[] hashes;
            using (PersonalizeEngine engine = Open(disk))
            {
                DatasetGroup group = Fill(engine);
                int failed = FailNth(engine, disk, n);
                failures += failed;
                bool canWrite = engine.CanWrite;
                if (canWrite)
                {
                    group.Items.Put("after"u8, new FieldValue("YEAR"u8, "2001"u8));
                    if (failed > 0)
                    {
                        Assert.NotNull(engine.SnapshotState.Error);
                        Assert.Equal(4ul, engine.Snapshot().Number);
                        Assert.Null(engine.SnapshotState.Error);
                    }
                }

                hashes = Hashes(group);
                killed = disk.Copy();
            }

            AssertOpensTo(hashes, killed, n);

            AssertOpensTo(hashes, disk, n);
            if (!disk.HasFailed)
            {
                break;
            }
        }

        Assert.InRange(failures, 5, int.MaxValue);
    }

    [Fact]
    public async Task One_that_may_not_be_written_is_told_and_not_tried_again_at_once()
    {
        var disk = new SimulatedDisk();
        var time = new FakeTimeProvider();
        var engine = Open(disk, time, snapshotLogBytes: 1_000);
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        for (int i = 0; i < 40; i++)
        {
            group.Items.Put(Movies.Utf8($"i{i}"), new FieldValue("YEAR"u8, "1999"u8));
        }

        disk.OnFlush = path =>
        {
            if (Path.GetFileName(path).StartsWith("snapshot.", StringComparison.Ordinal))
            {
                throw new UnauthorizedAccessException("Access to the path is denied.");
            }
        };
        for (int second = 0; second < 3; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await engine.Snapshots!.Automatic;
        }

        Assert.Equal(("Access to the path is denied.", 1), (engine.SnapshotState.Error, engine.SnapshotState.Failures));
        time.Advance(TimeSpan.FromMinutes(1));
        await engine.Snapshots!.Automatic;
        Assert.Equal(2, engine.SnapshotState.Failures);
        Assert.DoesNotContain(disk.List(Path.Combine(_folder.FullName, "snapshots")), name => name.EndsWith(".new", StringComparison.Ordinal));
        ulong[] hashes = Hashes(group);
        engine.Dispose();
        AssertOpensTo(hashes, disk, 0);
    }

    [Fact]
    public void Rows_that_only_the_snapshot_under_way_holds_are_counted()
    {
        var disk = new SimulatedDisk();
        using PersonalizeEngine engine = Open(disk, durability: Durability.EverySecond);
        DatasetGroup group = Fill(engine);
        for (int i = 0; i < 20_000; i++)
        {
            group.PutEvent("u1"u8, "i1"u8, "click"u8, 1_700_001_000 + i);
        }

        long years = group.GetMemory().Single(share => share.Name == "items/YEAR").Bytes;
        Assert.Equal(0, Held(engine));
        long before = 0, after = 0, more = 0;
        disk.OnWrite = path =>
        {
            if (after > 0 || !path.Contains("snapshot.", StringComparison.Ordinal))
            {
                return;
            }

            before = Held(engine);
            long sum = engine.MemoryBytes;
            group.Items.Put("i1"u8, new FieldValue("YEAR"u8, "2001"u8));
            after = Held(engine);
            more = engine.MemoryBytes - sum;
        };

        engine.Snapshot();

        Assert.Equal(0, before);
        Assert.InRange(after, years, years * 100);
        Assert.Equal(after, more);
        Assert.Equal(0, Held(engine));
    }

    private static long Held(PersonalizeEngine engine) => engine.GetMemory().Single(share => share.Name == "snapshot").Bytes;

    private static int FailNth(PersonalizeEngine engine, SimulatedDisk disk, int n)
    {
        disk.FailAt = disk.Calls + n;
        try
        {
            engine.Snapshot();
            return 0;
        }
        catch (PersonalizeException failed)
        {
            Assert.Equal(PersonalizeErrorCode.StorageFailed, failed.Code);
            Assert.Contains("No space left", failed.Message, StringComparison.Ordinal);
            return 1;
        }
        finally
        {
            disk.FailAt = 0;
        }
    }

    private static DatasetGroup Fill(PersonalizeEngine engine)
    {
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 40; i++)
            {
                group.Items.Put(Movies.Utf8($"i{i}"), new FieldValue("YEAR"u8, Movies.Utf8($"{1980 + i + round}")));
                group.PutEvent(Movies.Utf8($"u{i % 7}"), Movies.Utf8($"i{i}"), "click"u8, 1_700_000_000 + (round * 100) + i);
            }

            if (round < 2)
            {
                engine.Snapshot();
            }
        }

        return group;
    }

    private void AssertOpensTo(ulong[] hashes, SimulatedDisk disk, int n)
    {
        using PersonalizeEngine again = Open(disk);
        Assert.True(hashes.SequenceEqual(Hashes(again.GetDatasetGroup("g"))), $"call {n}");
    }

    private PersonalizeEngine Open(SimulatedDisk disk, TimeProvider? time = null, long snapshotLogBytes = long.MaxValue, Durability durability = Durability.Commit) => PersonalizeEngine.Open(new EngineOptions
    {
        Durability = durability,
        DataDirectory = _folder.FullName,
        SnapshotLogBytes = snapshotLogBytes,
        TimeProvider = time ?? TimeProvider.System,
        Log = new ChangeLogOptions { PageBits = 12, SegmentBits = 12, FillAhead = false, Disk = disk },
    });

    private static ulong[] Hashes(DatasetGroup group) => Enumerable.Range(0, 17).Select(group.Store.State.StateHash).ToArray();
}
