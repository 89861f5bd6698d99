using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Log;

public sealed class GroupCommitTests
{
    private const string Directory = "/log";

    private static readonly StreamId Items = new(1, 0);

    [Fact]
    public async Task Serves_all_who_came_during_a_flush_with_the_next_one()
    {
        var disk = new SimulatedDisk();
        using var gate = new ManualResetEventSlim();
        using var inFlush = new ManualResetEventSlim();
        using var log = Open(disk);
        disk.OnFlush = _ =>
        {
            inFlush.Set();
            gate.Wait();
        };
        var before = disk.Flushes;
        var first = log.WaitDurableAsync(log.Append(Items, 10, []), TestContext.Current.CancellationToken).AsTask();
        inFlush.Wait(TestContext.Current.CancellationToken);
        var others = Enumerable.Range(0, 256).Select(_ => log.WaitDurableAsync(log.Append(Items, 10, []), TestContext.Current.CancellationToken).AsTask()).ToArray();
        Assert.DoesNotContain(others, waiter => waiter.IsCompleted);
        gate.Set();
        await first;
        await Task.WhenAll(others);
        Assert.Equal(2, disk.Flushes - before);
        Assert.Equal(log.Tail, log.Durable);
    }

    [Fact]
    public async Task Mixes_blocking_and_awaiting_waiters()
    {
        var disk = new SimulatedDisk();
        using var log = Open(disk);
        var appending = new Lock();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                LogPosition position;
                lock (appending) position = log.Append(Items, 10, new byte[100]);
                if (worker % 2 == 0) log.WaitDurable(position);
                else await log.WaitDurableAsync(position, TestContext.Current.CancellationToken);
                Assert.True(log.Durable >= position);
            }
        })));
        Assert.Equal(64ul * 50, log.GetSequence(Items));
    }

    [Fact]
    public async Task A_waiter_may_give_up()
    {
        var disk = new SimulatedDisk();
        using var gate = new ManualResetEventSlim();
        using var log = Open(disk);
        disk.OnFlush = _ => gate.Wait();
        using var cancellation = new CancellationTokenSource();
        var position = log.Append(Items, 10, []);
        var impatient = log.WaitDurableAsync(position, cancellation.Token).AsTask();
        var patient = log.WaitDurableAsync(position, TestContext.Current.CancellationToken).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        gate.Set();
        await patient;
    }

    [Fact]
    public void Waiters_of_one_flush_share_its_completion()
    {
        var disk = new SimulatedDisk();
        using var gate = new ManualResetEventSlim();
        using var inFlush = new ManualResetEventSlim();
        using var log = Open(disk);
        disk.OnFlush = _ =>
        {
            inFlush.Set();
            gate.Wait();
        };
        var first = log.WaitDurableAsync(log.Append(Items, 10, [])).AsTask();
        inFlush.Wait(TestContext.Current.CancellationToken);
        var second = log.WaitDurableAsync(log.Append(Items, 10, [])).AsTask(); // makes the completion of the next flush
        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (var i = 0; i < 100; i++) _ = log.WaitDurableAsync(log.Append(Items, 10, [])).AsTask(); // the shared task itself
        }));
        Assert.False(first.IsCompleted || second.IsCompleted);
        gate.Set();
        log.WaitDurable(log.Tail);
    }

    [Fact]
    public void Every_second_answers_at_once_and_flushes_when_the_second_is_over()
    {
        var disk = new SimulatedDisk();
        var time = new ManualTime();
        using var log = FasterChangeLog.Open(Directory, FasterChangeLogTests.Small with { Disk = disk, Durability = Durability.EverySecond, Time = time });
        log.Replay(new CollectingReader());
        var flushes = disk.Flushes;
        var position = log.Append(Items, 10, []);
        log.WaitDurable(position);
        Assert.True(log.WaitDurableAsync(position, TestContext.Current.CancellationToken).AsTask().IsCompletedSuccessfully);
        Assert.Equal(flushes, disk.Flushes);
        Assert.True(log.Durable < position);
        time.Fire();
        Assert.Equal(position, log.Durable);
        disk.FailAt = disk.Calls + 1;
        log.Append(Items, 10, []);
        time.Fire();
        Assert.True(log.IsFailed);
        Assert.Throws<Storage.Disk.StorageFailedException>(() => log.WaitDurable(log.Tail));
    }

    private static FasterChangeLog Open(SimulatedDisk disk)
    {
        var log = FasterChangeLog.Open(Directory, FasterChangeLogTests.Small with { PageBits = 16, SegmentBits = 20, Disk = disk });
        log.Replay(new CollectingReader());
        log.WaitDurable(log.Tail);
        return log;
    }
}
