using CsCheck;
using Personalize.Storage.Disk;
using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Log;

public sealed class FasterChangeLogTests
{
    // Pages and segments small enough that a few hundred records cross them.
    internal static readonly ChangeLogOptions Small = new() { PageBits = 13, SegmentBits = 15, FillAhead = false };

    [Fact]
    public void Replays_what_was_appended()
    {
        var record = Gen.Select(Gen.UInt[0, 2], Gen.UShort[0, 3], Gen.UShort[0, 99], Gen.Byte.Array[0, 700]);
        Gen.Select(record.Array[0, 150].Array[1, 3], Gen.Bool).Sample(
            (sessions, fillAhead) =>
            {
                using var directory = new TemporaryDirectory();
                var options = Small with { FillAhead = fillAhead };
                var expected = new List<CollectingReader.Row>();
                foreach (var session in sessions)
                {
                    var reader = new CollectingReader();
                    using var log = FasterChangeLog.Open(directory.Path, options);
                    log.Replay(reader);
                    Assert.Equal(expected, reader.Rows);
                    foreach (var (group, number, kind, payload) in session)
                    {
                        var stream = new StreamId(group, number);
                        var position = log.Append(stream, kind, payload);
                        expected.Add(new(stream, kind, log.GetSequence(stream), position.Address, 0, 0, Convert.ToHexString(payload)));
                        Assert.Equal(position, log.Tail);
                    }
                    log.WaitDurable(log.Tail);
                    Assert.Equal(log.Tail, log.Durable);
                }
                var last = new CollectingReader();
                using var reopened = FasterChangeLog.Open(directory.Path, options);
                reopened.Replay(last);
                Assert.Equal(expected, last.Rows);
            }, iter: 40);
    }

    [Fact]
    public void Keeps_what_was_written_but_not_waited_for()
    {
        using var directory = new TemporaryDirectory();
        using (var log = Open(directory)) log.Append(new StreamId(1, 0), 10, "kept"u8);
        Assert.Single(ReadAll(directory));
    }

    // FASTER's own commits each make a metadata file and delete another: 3 to 5 times slower, and losing one lost the log.
    [Fact]
    public void Makes_no_file_per_commit()
    {
        using var directory = new TemporaryDirectory();
        using var log = Open(directory);
        log.WaitDurable(log.Append(new StreamId(1, 0), 10, "first"u8));
        var files = Files();
        for (var put = 0; put < 50; put++)
        {
            log.WaitDurable(log.Append(new StreamId(1, 0), 10, "again"u8));
            Assert.Equal(files, Files());
        }

        string[] Files() => [.. Directory.EnumerateFileSystemEntries(directory.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void Counts_each_stream_by_itself()
    {
        using var directory = new TemporaryDirectory();
        using (var log = Open(directory))
        {
            for (var i = 0; i < 3; i++) log.Append(new StreamId(1, 0), 10, []);
            log.Append(new StreamId(1, 1), 20, []);
            Assert.Equal(3ul, log.GetSequence(new StreamId(1, 0)));
            Assert.Equal(1ul, log.GetSequence(new StreamId(1, 1)));
            Assert.Equal(0ul, log.GetSequence(new StreamId(2, 0)));
        }
        using var again = Open(directory);
        Assert.Equal(3ul, again.GetSequence(new StreamId(1, 0)));
        again.Append(new StreamId(1, 0), 10, []);
        Assert.Equal(4ul, again.GetSequence(new StreamId(1, 0)));
    }

    [Fact]
    public void Drops_a_batch_that_is_not_whole_then_and_in_every_later_replay()
    {
        using var directory = new TemporaryDirectory();
        using (var log = Open(directory))
        {
            log.Append(new StreamId(1, 1), 20, "whole 1"u8, batchId: 7, batchParts: 2);
            log.Append(new StreamId(1, 2), 20, "between"u8);
            log.Append(new StreamId(1, 3), 20, "whole 2"u8, batchId: 7, batchParts: 2);
            log.Append(new StreamId(1, 1), 20, "half"u8, batchId: 8, batchParts: 2);
            log.Append(new StreamId(1, 2), 20, "after"u8);
        }
        const string expected = "whole 1, between, whole 2, after";
        Assert.Equal(expected, Texts(ReadAll(directory)));
        using (var log = Open(directory)) log.Append(new StreamId(1, 4), 20, "later"u8);
        Assert.Equal(expected + ", later", Texts(ReadAll(directory)));
    }

    [Fact]
    public async Task Takes_appends_of_sixteen_streams_at_once_and_acknowledges_them_all()
    {
        using var directory = new TemporaryDirectory();
        const int perStream = 300;
        using (var log = Open(directory))
        {
            await Task.WhenAll(Enumerable.Range(1, 16).Select(stream => Task.Run(async () =>
            {
                for (var i = 0; i < perStream; i++)
                {
                    var position = log.Append(new StreamId(1, (ushort)stream), 20, BitConverter.GetBytes(i));
                    if (i % 10 != 0) continue;
                    if (stream % 2 == 0) await log.WaitDurableAsync(position, TestContext.Current.CancellationToken);
                    else log.WaitDurable(position);
                    Assert.True(log.Durable >= position);
                }
            })));
        }
        var rows = ReadAll(directory);
        Assert.Equal(16 * perStream, rows.Count);
        foreach (var stream in rows.GroupBy(row => row.Stream))
            Assert.Equal(Enumerable.Range(0, perStream), stream.Select(row => BitConverter.ToInt32(Convert.FromHexString(row.Payload))));
    }

    [Fact]
    public void Takes_the_longest_record_and_no_longer()
    {
        using var directory = new TemporaryDirectory();
        using (var log = Open(directory))
        {
            log.Append(new StreamId(1, 0), 10, new byte[log.PayloadBytesMax]);
            log.Append(new StreamId(1, 0), 10, new byte[log.PayloadBytesMax]);
            Assert.Throws<ArgumentException>(() => log.Append(new StreamId(1, 0), 10, new byte[log.PayloadBytesMax + 1]));
        }
        Assert.Equal(2, ReadAll(directory).Count);
    }

    [Fact]
    public void Append_allocates_nothing_when_warm()
    {
        using var directory = new TemporaryDirectory();
        using var log = FasterChangeLog.Open(directory.Path, new ChangeLogOptions { PageBits = 20 });
        log.Replay(new CollectingReader());
        Assert.Equal(0, WarmLoop.BytesAllocated(() => Append(log)));

        static void Append(FasterChangeLog log)
        {
            Span<byte> payload = stackalloc byte[128];
            for (ushort i = 0; i < 1_000; i++) log.Append(new StreamId(1, (ushort)(i % 17)), 20, payload);
        }
    }

    [Fact]
    public void Refuses_appends_before_replay_and_a_second_replay()
    {
        using var directory = new TemporaryDirectory();
        using var log = FasterChangeLog.Open(directory.Path, Small);
        Assert.Throws<InvalidOperationException>(() => log.Append(new StreamId(1, 0), 10, []));
        log.Replay(new CollectingReader());
        Assert.Throws<InvalidOperationException>(() => log.Replay(new CollectingReader()));
        Assert.Throws<ArgumentOutOfRangeException>(() => log.WaitDurable(new LogPosition(log.Tail.Address + 1)));
    }

    internal static FasterChangeLog Open(TemporaryDirectory directory, ChangeLogOptions? options = null)
    {
        var log = FasterChangeLog.Open(directory.Path, options ?? Small);
        log.Replay(new CollectingReader());
        return log;
    }

    internal static List<CollectingReader.Row> ReadAll(TemporaryDirectory directory, ChangeLogOptions? options = null)
    {
        var reader = new CollectingReader();
        using var log = FasterChangeLog.Open(directory.Path, options ?? Small);
        log.Replay(reader);
        return reader.Rows;
    }

    private static string Texts(IEnumerable<CollectingReader.Row> rows) =>
        string.Join(", ", rows.Select(row => System.Text.Encoding.UTF8.GetString(Convert.FromHexString(row.Payload))));
}
