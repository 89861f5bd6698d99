using Personalize.Storage.Disk;
using Personalize.Storage.Log;
using Xunit;

namespace Personalize.Storage.Tests.Log;

public sealed class MemoryChangeLogTests
{
    [Fact]
    public void Counts_and_keeps_nothing()
    {
        using var log = new MemoryChangeLog();
        log.Replay(new CollectingReader());
        var first = log.Append(new StreamId(1, 0), 10, "a"u8);
        var second = log.Append(new StreamId(1, 0), 10, "b"u8);
        log.Append(new StreamId(1, 1), 20, "c"u8);
        Assert.True(first < second);
        Assert.Equal((2ul, 1ul, 0ul), (log.GetSequence(new StreamId(1, 0)), log.GetSequence(new StreamId(1, 1)), log.GetSequence(new StreamId(1, 2))));
        Assert.Equal(log.Tail, log.Durable);
        Assert.True(log.WaitDurableAsync(log.Tail, TestContext.Current.CancellationToken).AsTask().IsCompletedSuccessfully);
        Assert.Equal(0, log.SizeBytes);
        Assert.False(log.IsFailed);
    }

    [Fact]
    public void Refuses_appends_once_it_was_failed()
    {
        using var log = new MemoryChangeLog();
        log.Append(new StreamId(1, 0), 10, "a"u8);

        log.Fail(new InvalidDataException("planted"));

        Assert.True(log.IsFailed);
        Assert.Contains("planted", Assert.Throws<StorageFailedException>(() => log.Append(new StreamId(1, 0), 10, "b"u8)).Message, StringComparison.Ordinal);
        Assert.Throws<StorageFailedException>(log.Flush);
        Assert.Equal(1ul, log.GetSequence(new StreamId(1, 0)));
    }
}
