using CsCheck;
using Personalize.Storage.Log;
using Xunit;

namespace Personalize.Storage.Tests.Log;

public sealed class LogCheckpointTests
{
    private static readonly Gen<LogCheckpoint> Checkpoints =
        from logId in Gen.ULong
        from address in Gen.Long[64, long.MaxValue]
        from chain in Gen.ULong
        from streams in Gen.Select(Gen.UInt, Gen.UShort, Gen.ULong[1, ulong.MaxValue], Gen.ULong).Array[0, 20]
        from batches in Gen.Select(Gen.ULong[1, ulong.MaxValue], Gen.UShort[1, ushort.MaxValue]).Array[0, 3]
        select new LogCheckpoint(
            logId, address, chain, new UInt128(chain, logId),
            [.. streams.DistinctBy(s => (s.Item1, s.Item2)).OrderBy(s => (s.Item1, s.Item2))
                .Select(s => new StreamPosition(new StreamId(s.Item1, s.Item2), s.Item3, s.Item4))],
            [.. batches.DistinctBy(b => b.Item1).OrderBy(b => b.Item1).Select(b => new OpenBatch(b.Item1, b.Item2))]);

    [Fact]
    public void Reads_what_it_wrote()
    {
        Checkpoints.Sample(
            checkpoint =>
            {
                var bytes = ToBytes(checkpoint);
                var again = LogCheckpoint.TryRead(bytes)!;
                Assert.Equal(bytes, ToBytes(again));
                Assert.Equal(checkpoint.Streams, again.Streams);
                Assert.Equal((checkpoint.LogId, checkpoint.Address, checkpoint.Chain, checkpoint.Salt), (again.LogId, again.Address, again.Chain, again.Salt));
                foreach (var position in checkpoint.Streams) Assert.Equal(position.Sequence, again.GetSequence(position.Stream));
            }, iter: 200);
    }

    [Fact]
    public void Refuses_every_flip_and_every_cut()
    {
        var bytes = ToBytes(new LogCheckpoint(7, 4096, 9, 11, [new(new StreamId(0, 0), 1, 2), new(new StreamId(1, 3), 5, 6)], [new OpenBatch(8, 1)]));
        Assert.NotNull(LogCheckpoint.TryRead(bytes));
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 1;
            Assert.Null(LogCheckpoint.TryRead(bytes));
            bytes[at] ^= 1;
            Assert.Null(LogCheckpoint.TryRead(bytes.AsSpan(0, at)));
        }
        Assert.Null(LogCheckpoint.TryRead([.. bytes, 0]));
    }

    private static byte[] ToBytes(LogCheckpoint checkpoint)
    {
        var bytes = new byte[checkpoint.Bytes];
        checkpoint.Write(bytes);
        return bytes;
    }
}
