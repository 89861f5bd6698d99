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
}
