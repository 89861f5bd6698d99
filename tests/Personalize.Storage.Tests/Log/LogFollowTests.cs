using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Log;

public sealed class LogFollowTests
{
    private static readonly StreamId Wanted = new(1, 3);
    private static readonly StreamId Other = new(1, 4);

    [Fact]
    public void Hands_over_one_stream_from_a_sequence_on_and_goes_on_from_there()
    {
        using var directory = new TemporaryDirectory();
        using var log = Open(directory);
        for (byte n = 1; n <= 20; n++)
        {
            log.Append(Other, 9, [0]);
            log.Append(Wanted, 7, [n]);
        }

        log.WaitDurable(log.Tail);
        var taken = new Payloads();
        var next = log.Follow(Wanted, 15, taken);
        Assert.Equal([15, 16, 17, 18, 19, 20], taken.Bytes);
        Assert.Equal(21UL, next);
        Assert.Equal(next, log.Follow(Wanted, next, taken));
        Assert.Equal(6, taken.Bytes.Count);

        log.WaitDurable(log.Append(Wanted, 7, [21]));
        Assert.Equal(22UL, log.Follow(Wanted, next, taken));
        Assert.Equal(21, taken.Bytes[^1]);
    }

    [Fact]
    public void A_follower_beside_a_writer_misses_nothing_and_sees_nothing_twice()
    {
        using var directory = new TemporaryDirectory();
        using var log = Open(directory);
        const int Count = 400;
        var writer = new Thread(() =>
        {
            for (var n = 0; n < Count; n++) log.WaitDurable(log.Append(Wanted, 7, [(byte)n]));
        });
        writer.Start();
        var taken = new Payloads();
        ulong next = 1;
        while (next <= Count && writer.IsAlive) next = log.Follow(Wanted, next, taken);
        writer.Join();
        next = log.Follow(Wanted, next, taken);

        Assert.Equal(Count + 1UL, next);
        Assert.Equal(Enumerable.Range(0, Count).Select(n => (byte)n), taken.Bytes);
    }

    [Fact]
    public void A_batch_comes_whole_or_not_yet()
    {
        using var directory = new TemporaryDirectory();
        using var log = Open(directory);
        log.WaitDurable(log.Append(Wanted, 7, [1], batchId: 5, batchParts: 2));
        var taken = new Payloads();
        Assert.Equal(1UL, log.Follow(Wanted, 1, taken));
        Assert.Empty(taken.Bytes);

        log.WaitDurable(log.Append(Other, 7, [2], batchId: 5, batchParts: 2));
        Assert.Equal(2UL, log.Follow(Wanted, 1, taken));
        Assert.Equal([1], taken.Bytes);
    }

    private static FasterChangeLog Open(TemporaryDirectory directory)
    {
        var log = FasterChangeLog.Open(directory.Path, new ChangeLogOptions { PageBits = 16 });
        log.Replay(new Payloads());
        return log;
    }

    private sealed class Payloads : ILogReader
    {
        public List<byte> Bytes { get; } = [];

        public void OnRecord(in LogRecord record) => Bytes.Add(record.Payload[0]);
    }
}
