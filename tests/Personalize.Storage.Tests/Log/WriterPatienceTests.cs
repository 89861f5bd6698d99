using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Log;

public sealed class WriterPatienceTests
{
    private static readonly StreamId Items = new(1, 0);

    [Fact]
    public void A_limited_thread_gives_up_before_a_full_log_and_nothing_is_appended()
    {
        var disk = new SimulatedDisk();
        using var gate = new ManualResetEventSlim();
        using var log = FasterChangeLog.Open("/log", new ChangeLogOptions { Disk = disk, PageBits = 12, SegmentBits = 20 });
        log.Replay(new CollectingReader());
        disk.OnWrite = _ => gate.Wait();
        var appended = AppendUntilRefused(log);
        var tail = log.Tail;
        Assert.Equal((ulong)appended, log.GetSequence(Items));
        Assert.Equal(default, Limited(() => log.Append(Items, 10, new byte[1000])));
        Assert.Equal(tail, log.Tail);

        gate.Set();
        var position = log.Append(Items, 10, new byte[1000]);
        log.WaitDurable(position);
        Assert.Equal((ulong)appended + 1, log.GetSequence(Items));
    }

    [Fact]
    public void A_limited_thread_gives_up_before_a_lock_that_is_kept()
    {
        var kept = new Lock();
        using var isTaken = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var keeper = new Thread(() =>
        {
            using (kept.EnterScope())
            {
                isTaken.Set();
                gate.Wait();
            }
        });
        keeper.Start();
        isTaken.Wait(TestContext.Current.CancellationToken);
        Assert.False(Limited(() => WriterPatience.TryTake(kept)));
        gate.Set();
        Assert.True(WriterPatience.TryTake(kept));
        kept.Exit();
        keeper.Join();
    }

    private static int AppendUntilRefused(FasterChangeLog log)
    {
        var count = 0;
        while (Limited(() => log.Append(Items, 10, new byte[1000])).Address > 0)
            Assert.True(++count < 1000, "8 pages of 4 KiB took a thousand records of 1,000 bytes");

        return count;
    }

    private static T Limited<T>(Func<T> act)
    {
        WriterPatience.Limit();
        try
        {
            return act();
        }
        finally
        {
            WriterPatience.Unlimit();
        }
    }
}
