using Personalize.Storage.Disk;
using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Log;

/// <summary>Promises 2 and 7: after a failed call nothing is acknowledged, and power may go at any moment.</summary>
public sealed class LogFailureTests
{
    private const string Directory = "/log";

    private static readonly StreamId Items = new(1, 0);

    [Fact]
    public void After_the_nth_disk_call_failed_nothing_is_acknowledged()
    {
        var failAt = 1;
        for (; ; failAt++)
        {
            var disk = new SimulatedDisk { FailAt = failAt };
            var appended = new List<byte[]>();
            var acknowledged = Work(disk, appended);
            Verify(disk.Copy(), appended, acknowledged, $"call {failAt} failed");
            if (!disk.HasFailed) break;
        }
        Assert.True(failAt > 40, $"Only {failAt} calls were tried.");
    }

    [Fact]
    public void A_loss_of_power_costs_nothing_acknowledged()
    {
        for (var seed = 1; seed <= 400; seed++)
        {
            var random = new Random(seed);
            var disk = new SimulatedDisk();
            var appended = new List<byte[]>();
            var acknowledged = 0;
            for (var crash = 0; crash < 3; crash++)
            {
                using (var log = FasterChangeLog.Open(Directory, FasterChangeLogTests.Small with { Disk = disk, FillAhead = seed % 2 == 0 }))
                {
                    var reader = new CollectingReader();
                    log.Replay(reader);
                    appended.RemoveRange(reader.Rows.Count, appended.Count - reader.Rows.Count); // what was not acknowledged may be gone
                    for (var i = random.Next(60); i > 0; i--)
                    {
                        appended.Add(new byte[random.Next(400)]);
                        random.NextBytes(appended[^1]);
                        var position = log.Append(Items, 10, appended[^1]);
                        if (random.Next(4) != 0) continue;
                        log.WaitDurable(position);
                        acknowledged = appended.Count;
                    }
                    disk = disk.LosePower(random);
                }
                Verify(disk.Copy(), appended, acknowledged, $"seed {seed}, crash {crash}");
            }
        }
    }

    [Fact]
    public void Says_which_call_failed_where_and_why_and_refuses_until_reopened()
    {
        var disk = new SimulatedDisk();
        using (var log = FasterChangeLog.Open(Directory, FasterChangeLogTests.Small with { Disk = disk }))
        {
            log.Replay(new CollectingReader());
            log.WaitDurable(log.Append(Items, 10, "before"u8));
            var position = log.Append(Items, 10, "lost"u8);
            disk.FailAt = disk.Calls + 1;
            var failed = Assert.Throws<StorageFailedException>(() => log.WaitDurable(position));
            Assert.Contains("/log/records.0", failed.Message, StringComparison.Ordinal);
            Assert.Contains("No space left on device", failed.Message, StringComparison.Ordinal);
            Assert.Contains("errno 28", failed.Message, StringComparison.Ordinal);
            Assert.True(failed.IsFull);
            Assert.True(log.IsFailed);
            Assert.Throws<StorageFailedException>(() => log.Append(Items, 10, "later"u8));
            Assert.Throws<StorageFailedException>(() => log.WaitDurable(position));
            Assert.True(log.WaitDurableAsync(position, TestContext.Current.CancellationToken).AsTask().IsFaulted);
        }
        using var reopened = FasterChangeLog.Open(Directory, FasterChangeLogTests.Small with { Disk = disk });
        reopened.Replay(new CollectingReader());
        reopened.WaitDurable(reopened.Append(Items, 10, "again"u8));
        Assert.False(reopened.IsFailed);
    }

    [Fact]
    public void A_record_that_cannot_be_applied_fails_the_log_even_when_it_is_on_disk()
    {
        var disk = new SimulatedDisk();
        var reader = new CollectingReader();
        using (var log = FasterChangeLog.Open(Directory, FasterChangeLogTests.Small with { Disk = disk }))
        {
            log.Replay(reader);
            log.WaitDurable(log.Append(Items, 10, "broken"u8));
            var position = log.Append(Items, 10, "behind"u8);

            log.Fail(new InvalidDataException("planted"));

            Assert.True(log.IsFailed);
            Assert.Contains("planted", Assert.Throws<StorageFailedException>(() => log.Append(Items, 10, "later"u8)).Message, StringComparison.Ordinal);
            Assert.Throws<StorageFailedException>(() => log.WaitDurable(position));
        }

        using var reopened = FasterChangeLog.Open(Directory, FasterChangeLogTests.Small with { Disk = disk });
        reopened.Replay(reader);
        Assert.False(reopened.IsFailed);
        Assert.Single(reader.Rows);
        reopened.Flush();
        reopened.Fail(new InvalidDataException("planted")); // nothing waits, and still no snapshot may come of it
        Assert.Throws<StorageFailedException>(reopened.Flush);
    }

    [Fact]
    public async Task A_failure_reaches_waiters_who_await()
    {
        var disk = new SimulatedDisk();
        using var gate = new ManualResetEventSlim();
        using var log = FasterChangeLog.Open(Directory, FasterChangeLogTests.Small with { Disk = disk });
        log.Replay(new CollectingReader());
        log.WaitDurable(log.Tail);
        disk.OnFlush = _ => gate.Wait();
        var waiters = Enumerable.Range(0, 10).Select(_ => log.WaitDurableAsync(log.Append(Items, 10, []), TestContext.Current.CancellationToken).AsTask()).ToArray();
        disk.FailAt = disk.Calls + 2; // the write, then the flush
        gate.Set();
        foreach (var waiter in waiters) await Assert.ThrowsAsync<StorageFailedException>(() => waiter);
        Assert.True(log.IsFailed);
    }

    // Appends, waits, crosses pages and segments, closes and opens again; returns how many were acknowledged.
    private static int Work(SimulatedDisk disk, List<byte[]> appended)
    {
        var acknowledged = 0;
        try
        {
            for (var session = 0; session < 2; session++)
            {
                var hadFailed = disk.HasFailed; // in closing the first session: opened again, writes go on
                using var log = FasterChangeLog.Open(Directory, FasterChangeLogTests.Small with { Disk = disk });
                var reader = new CollectingReader();
                log.Replay(reader);
                Assert.InRange(reader.Rows.Count, acknowledged, appended.Count);
                appended.RemoveRange(reader.Rows.Count, appended.Count - reader.Rows.Count); // nobody was told of these
                for (var i = 0; i < 70; i++)
                {
                    var payload = new byte[400];
                    payload[0] = (byte)i;
                    appended.Add(payload);
                    var position = log.Append(Items, 10, payload);
                    if (i % 5 != 0) continue;
                    log.WaitDurable(position);
                    acknowledged = appended.Count;
                    if (disk.HasFailed && !hadFailed) Assert.Fail("Acknowledged after a failed call.");
                }
            }
        }
        catch (IOException)
        {
            // Refused, as it must be from the failed call on.
        }
        return acknowledged;
    }

    private static void Verify(SimulatedDisk disk, List<byte[]> appended, int acknowledged, string when)
    {
        var reader = new CollectingReader();
        using (var log = FasterChangeLog.Open(Directory, FasterChangeLogTests.Small with { Disk = disk })) log.Replay(reader);
        Assert.True(reader.Rows.Count >= acknowledged, $"{when}: {acknowledged} acknowledged, {reader.Rows.Count} there.");
        Assert.True(reader.Rows.Count <= appended.Count, $"{when}: {appended.Count} appended, {reader.Rows.Count} there.");
        for (var i = 0; i < reader.Rows.Count; i++)
            Assert.True(reader.Rows[i].Payload == Convert.ToHexString(appended[i]), $"{when}: record {i} is another.");
    }
}
