using System.Runtime.InteropServices;
using CsCheck;
using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;
using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Log;

/// <summary>Replay from a checkpoint, and logs whose beginning is gone.</summary>
public sealed class LogTruncateTests
{
    private const string Directory = "/log";

    private static readonly StreamId Items = new(1, 0);
    private static readonly StreamId Users = new(1, 3);
    private static readonly EncryptionKey Key = new(Enumerable.Range(1, EncryptionKey.Bytes).Select(i => (byte)i).ToArray());

    [Fact]
    public void Replays_from_any_checkpoint_what_came_behind_it_truncated_there_or_not()
    {
        var record = Gen.Select(Gen.UShort[0, 3], Gen.Byte.Array[0, 900]);
        Gen.Select(record.Array[0, 60].Array[1, 4], Gen.Bool, Gen.Bool).Sample(
            (sessions, isSealed, fillAhead) =>
            {
                var disk = new SimulatedDisk();
                var options = FasterChangeLogTests.Small with { Disk = disk, Key = isSealed ? Key : null, FillAhead = fillAhead };
                var taken = new List<(LogCheckpoint Checkpoint, int Rows)>();
                var rows = 0;
                foreach (var session in sessions)
                {
                    using var log = Open(options);
                    foreach (var (number, payload) in session)
                    {
                        if (payload.Length % 5 == 0) taken.Add((log.Checkpoint(), rows));
                        log.Append(new StreamId(1, number), 10, payload);
                        rows++;
                    }
                    taken.Add((log.Checkpoint(), rows));
                }
                var all = Read(disk.Copy(), options, null);
                Assert.Equal(rows, all.Count);
                foreach (var (checkpoint, before) in taken) Assert.Equal(all[before..], Read(disk.Copy(), options, checkpoint));

                var (begin, gone) = taken[taken.Count / 2];
                using (var log = Open(options)) log.Truncate(begin);
                foreach (var (checkpoint, before) in taken.Where(at => at.Checkpoint.Address >= begin.Address))
                    Assert.Equal(all[before..], Read(disk.Copy(), options, checkpoint));
                foreach (var (checkpoint, _) in taken.Where(at => at.Checkpoint.Address < begin.Address))
                    Assert.Equal(begin.Address, Assert.Throws<LogIncompleteException>(() => Read(disk.Copy(), options, checkpoint)).Address);
            }, iter: 60);
    }

    [Fact]
    public void Frees_whole_segment_files_and_says_that_its_beginning_is_in_a_snapshot()
    {
        var disk = new SimulatedDisk();
        var options = FasterChangeLogTests.Small with { Disk = disk };
        LogCheckpoint checkpoint;
        using (var log = Open(options))
        {
            for (var i = 0; i < 40; i++) log.Append(Items, 10, new byte[4000]);
            checkpoint = log.Checkpoint();
            log.Append(Users, 20, "kept"u8);
            var before = log.SizeBytes;
            log.Truncate(checkpoint);
            log.Truncate(checkpoint);
            Assert.Equal(checkpoint.Address, log.Begin.Address);
            Assert.True(log.SizeBytes < before / 100, $"{log.SizeBytes} of {before} bytes");
            Assert.Equal([(int)(checkpoint.Address >> options.SegmentBits)], LogFiles.List(disk, Directory));
            log.Append(Users, 20, "later"u8);
        }
        var refused = Assert.Throws<LogIncompleteException>(() => Read(disk, options, null));
        Assert.Equal($"The change log '/log' begins at address {checkpoint.Address}; what happened before is in a snapshot, and none was given. Restore the snapshot, or the whole data directory, from a backup.", refused.Message);
        Assert.Equal("kept, later", Texts(Read(disk, options, checkpoint)));
    }

    [Fact]
    public void Holds_every_promise_when_the_nth_disk_call_of_a_truncation_fails_or_the_power_goes()
    {
        var failAt = 0;
        for (var isTried = true; isTried; failAt++)
        {
            var disk = new SimulatedDisk();
            var options = FasterChangeLogTests.Small with { Disk = disk };
            LogCheckpoint checkpoint;
            using (var log = Open(options))
            {
                for (var i = 0; i < 40; i++) log.Append(Items, 10, new byte[4000]);
                checkpoint = log.Checkpoint();
                log.Append(Items, 10, "kept"u8);
                log.Flush();
                disk.FailAt = disk.Calls + failAt;
                try
                {
                    log.Truncate(checkpoint);
                    isTried = failAt == 0;
                }
                catch (StorageFailedException)
                {
                    Assert.True(disk.HasFailed);
                }
                disk.FailAt = 0;
            }
            for (var seed = 0; seed < 20; seed++)
            {
                var after = seed == 0 ? disk.Copy() : disk.LosePower(new Random(seed));
                Assert.Equal("kept", Texts(Read(after, options, checkpoint)));
                Assert.True(LogFiles.List(after, Directory).Length is 1 or 6);
            }
        }
        Assert.True(failAt > 8, $"only {failAt} calls were tried");
    }

    [Fact]
    public void Loses_power_in_the_midst_of_a_truncation_and_opens_from_the_checkpoint()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var disk = new SimulatedDisk();
            SimulatedDisk? after = null;
            var options = FasterChangeLogTests.Small with { Disk = disk };
            LogCheckpoint checkpoint;
            using (var log = Open(options))
            {
                for (var i = 0; i < 40; i++) log.Append(Items, 10, new byte[4000]);
                checkpoint = log.Checkpoint();
                log.Append(Items, 10, "kept"u8);
                log.Flush();
                disk.OnFlush = _ => after = random.Next(2) == 0 || after is null ? disk.LosePower(random) : after;
                log.Truncate(checkpoint);
                after = random.Next(3) == 0 ? disk.LosePower(random) : after!;
                disk.OnFlush = null;
            }
            Assert.Equal("kept", Texts(Read(after, options, checkpoint)));
        }
    }

    [Fact]
    public void Refuses_a_log_that_ends_before_the_checkpoint_or_is_another_one()
    {
        var disk = new SimulatedDisk();
        var options = FasterChangeLogTests.Small with { Disk = disk };
        SimulatedDisk early;
        LogCheckpoint checkpoint;
        long end;
        using (var log = Open(options))
        {
            log.Append(Items, 10, "early"u8);
            log.Flush();
            early = disk.Copy();
            end = log.Durable.Address;
            log.Append(Items, 10, "late"u8);
            checkpoint = log.Checkpoint();
        }
        var short_ = Assert.Throws<LogIncompleteException>(() => Read(early, options, checkpoint));
        Assert.Equal((end, true), (short_.Address, short_.Message.Contains($"ends at address {end}; the snapshot given was taken at address {checkpoint.Address}", StringComparison.Ordinal)));
        Assert.Single(Read(early, options, null));

        var other = new SimulatedDisk();
        using (var log = Open(options with { Disk = other })) log.Append(Items, 10, "early"u8);
        Assert.Contains("is not the one", Assert.Throws<LogIncompleteException>(() => Read(other, options, checkpoint)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_that_refuses_the_end_leaves_the_log_as_it_was()
    {
        var disk = new SimulatedDisk();
        var options = FasterChangeLogTests.Small with { Disk = disk };
        using (var log = Open(options)) log.Append(Items, 10, "one"u8);
        var calls = disk.Calls;
        using (var log = FasterChangeLog.Open(Directory, options))
        {
            var refuser = new Refuser();
            Assert.Throws<InvalidDataException>(() => log.Replay(refuser));
            Assert.Equal((1ul, calls), (refuser.Sequence, disk.Calls));
            var reader = new CollectingReader();
            log.Replay(reader);
            Assert.Single(reader.Rows);
        }
    }

    [Fact]
    public void A_batch_that_the_checkpoint_cuts_is_taken_whole_and_what_stands_behind_it_comes()
    {
        var disk = new SimulatedDisk();
        var options = FasterChangeLogTests.Small with { Disk = disk };
        LogCheckpoint checkpoint;
        using (var log = Open(options))
        {
            log.Append(Items, 10, "part 1"u8, batchId: 9, batchParts: 2);
            checkpoint = log.Checkpoint();
            log.Append(Users, 20, "part 2"u8, batchId: 9, batchParts: 2);
            log.Append(Users, 20, "behind"u8);
            Assert.Empty(log.Checkpoint().Batches);
        }
        var again = LogCheckpoint.TryRead(ToBytes(checkpoint))!;
        Assert.Equal([new OpenBatch(9, 1)], again.Batches);
        Assert.Equal("part 2, behind", Texts(Read(disk, options, again)));
    }

    [Fact]
    public void A_batch_begins_only_where_all_of_it_has_room_beside_the_open_ones()
    {
        var disk = new SimulatedDisk();
        var options = FasterChangeLogTests.Small with { Disk = disk };
        using (var log = Open(options))
        {
            var bytes = log.BatchBytesMax / 3 * 2;
            log.Append(Items, 10, "a1"u8, batchId: 1, batchParts: 2, batchBytes: bytes);
            var other = new Thread(() =>
            {
                log.Append(Users, 20, "b1"u8, batchId: 2, batchParts: 2, batchBytes: bytes);
                log.Append(Users, 20, "b2"u8, batchId: 2, batchParts: 2, batchBytes: bytes);
            });
            other.Start();
            while (other.IsAlive && other.ThreadState != ThreadState.WaitSleepJoin) Thread.Yield();
            Assert.Empty(log.Checkpoint().Batches.Where(batch => batch.BatchId == 2));
            log.Append(Items, 10, "a2"u8, batchId: 1, batchParts: 2, batchBytes: bytes);
            other.Join();
            Assert.Throws<ArgumentException>(() => log.Append(Items, 10, "c"u8, batchId: 3, batchParts: 2, batchBytes: log.BatchBytesMax + 1));
        }
        Assert.Equal("a1, a2, b1, b2", Texts(Read(disk, options, null)));
    }

    [Fact]
    public void Small_batches_run_beside_each_other()
    {
        var disk = new SimulatedDisk();
        var options = FasterChangeLogTests.Small with { Disk = disk };
        using (var log = Open(options))
        {
            var bytes = log.BatchBytesMax / 3;
            log.Append(Items, 10, "a1"u8, batchId: 1, batchParts: 2, batchBytes: bytes);
            log.Append(Users, 20, "b1"u8, batchId: 2, batchParts: 2, batchBytes: bytes);
            log.Append(Items, 10, "a2"u8, batchId: 1, batchParts: 2, batchBytes: bytes);
            log.Append(Users, 20, "b2"u8, batchId: 2, batchParts: 2, batchBytes: bytes);
        }
        Assert.Equal("a1, b1, a2, b2", Texts(Read(disk, options, null)));
    }

    [Fact]
    public void A_checkpoint_beside_writers_has_streams_and_tail_of_one_moment()
    {
        using var directory = new TemporaryDirectory();
        var taken = new List<LogCheckpoint>();
        using (var log = FasterChangeLogTests.Open(directory))
        {
            var writers = Enumerable.Range(1, 4).Select(number => new Thread(() =>
            {
                for (var i = 0; i < 2_000; i++) log.Append(new StreamId(1, (ushort)number), 20, [1]);
            })).ToArray();
            foreach (var writer in writers) writer.Start();
            while (writers.Any(writer => writer.IsAlive)) taken.Add(log.Checkpoint());
        }
        foreach (var checkpoint in taken.Where((_, i) => i % Math.Max(1, taken.Count / 20) == 0))
        {
            var reader = new CollectingReader();
            using var log = FasterChangeLog.Open(directory.Path, FasterChangeLogTests.Small);
            log.Replay(reader, checkpoint);
            Assert.Equal(8_000ul, (ulong)reader.Rows.Count + checkpoint.Streams.Where(at => at.Stream.Group == 1).Aggregate(0ul, (sum, at) => sum + at.Sequence));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_successor_goes_on_counting_under_another_key_and_needs_its_snapshot(bool isSealed)
    {
        var disk = new SimulatedDisk();
        LogCheckpoint end;
        using (var log = Open(FasterChangeLogTests.Small with { Disk = disk }))
        {
            log.Append(Items, 10, "one"u8);
            log.Append(Items, 10, "two"u8);
            end = log.Checkpoint();
        }
        var next = new SimulatedDisk();
        var options = FasterChangeLogTests.Small with { Disk = next, Key = isSealed ? Key : null };
        var begin = LogSuccessor.Create(next, Directory, end, options.Key);
        Assert.NotEqual(end.LogId, begin.LogId);
        Assert.Throws<LogIncompleteException>(() => Read(next, options, null));
        using (var log = Open(options))
        {
            Assert.Equal(2ul, log.GetSequence(Items));
            log.Append(Items, 10, "three"u8);
        }
        Assert.Equal("three", Texts(Read(next, options, begin)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_successor_is_copied_with_its_beginning_and_refused_without(bool hasRecords)
    {
        var disk = new SimulatedDisk();
        LogCheckpoint end;
        using (var log = Open(FasterChangeLogTests.Small with { Disk = disk }))
        {
            log.Append(Items, 10, "one"u8);
            end = log.Checkpoint();
        }
        var next = new SimulatedDisk();
        var options = FasterChangeLogTests.Small with { Disk = next };
        var begin = LogSuccessor.Create(next, Directory, end, key: null);
        if (hasRecords)
        {
            using var log = FasterChangeLog.Open(Directory, options);
            log.Replay(new CollectingReader(), begin);
            log.Append(Items, 10, "two"u8);
        }

        Assert.NotNull(LogReading.TryCopy(next, Directory, "/copy"));

        var reader = new CollectingReader();
        Assert.Equal(hasRecords ? 2ul : 1, LogReading.TryRead(next, "/copy", null, reader)!.End.GetSequence(Items));
        Assert.Equal(hasRecords ? "two" : "", Texts(reader.Rows));
        next.Delete("/copy/begin");
        Assert.Contains("begin", Assert.Throws<LogDamagedException>(() => FasterChangeLog.Open("/copy", options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_follower_of_what_was_truncated_is_refused_and_one_behind_it_goes_on()
    {
        var disk = new SimulatedDisk();
        using var log = Open(FasterChangeLogTests.Small with { Disk = disk });
        for (var i = 0; i < 40; i++) log.Append(Items, 10, new byte[4000]);
        log.Truncate(log.Checkpoint());
        log.WaitDurable(log.Append(Items, 10, "kept"u8));
        Assert.Contains("behind record 40 of stream 1/0", Assert.Throws<LogIncompleteException>(() => log.Follow(Items, 40, new CollectingReader())).Message, StringComparison.Ordinal);
        var reader = new CollectingReader();
        Assert.Equal(42ul, log.Follow(Items, 41, reader));
        Assert.Equal("kept", Texts(reader.Rows));
    }

    [Fact]
    public void A_beginning_that_is_lost_flipped_or_of_a_later_version_is_refused()
    {
        var disk = new SimulatedDisk();
        var options = FasterChangeLogTests.Small with { Disk = disk };
        using (var log = Open(options))
        {
            log.Append(Items, 10, "gone"u8);
            log.Truncate(log.Checkpoint());
            log.WaitDurable(log.Append(Items, 10, "kept"u8));
        }
        var path = Path.Combine(Directory, LogBegin.FileName);
        var bytes = disk.GetBytes(path);
        for (var at = 0; at < bytes.Length; at++)
        {
            var flipped = disk.Copy();
            bytes[at] ^= 4;
            flipped.SetBytes(path, bytes);
            bytes[at] ^= 4;
            Assert.Throws<LogDamagedException>(() => FasterChangeLog.Open(Directory, options with { Disk = flipped }));
        }
        bytes[8] = 2;
        MemoryMarshal.Write(bytes.AsSpan(bytes.Length - 8), System.IO.Hashing.XxHash3.HashToUInt64(bytes.AsSpan(0, bytes.Length - 8)));
        disk.SetBytes(path, bytes);
        Assert.Equal(2u, Assert.Throws<StorageFormatException>(() => FasterChangeLog.Open(Directory, options)).Version);
        disk.Delete(path);
        Assert.Contains("'/log/begin'", Assert.Throws<LogDamagedException>(() => FasterChangeLog.Open(Directory, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Holds_back_no_more_than_it_may()
    {
        var reader = new CollectingReader();
        var hold = new BatchHold(reader, [], bytesMax: 1000);
        Assert.True(Take(hold, 100, batchId: 1));
        Assert.True(Take(hold, 700, batchId: 0));
        Assert.False(Take(hold, 100, batchId: 0));
        Assert.True(Take(hold, 8, batchId: 1));
        Assert.Equal(3, reader.Rows.Count);

        static bool Take(BatchHold hold, int payloadBytes, ulong batchId) =>
            hold.TryTake(new LogRecord { BatchId = batchId, BatchParts = 2, Payload = new byte[payloadBytes] });
    }

    private static FasterChangeLog Open(ChangeLogOptions options)
    {
        var log = FasterChangeLog.Open(Directory, options);
        try
        {
            var begin = LogBegin.Read(options.Disk, Directory, LogHeader.Read(options.Disk, Directory).LogId);
            log.Replay(new CollectingReader(), begin);
            return log;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    private static List<CollectingReader.Row> Read(SimulatedDisk disk, ChangeLogOptions options, LogCheckpoint? from)
    {
        var reader = new CollectingReader();
        using var log = FasterChangeLog.Open(Directory, options with { Disk = disk });
        log.Replay(reader, from);
        return reader.Rows;
    }

    private static string Texts(IEnumerable<CollectingReader.Row> rows) =>
        string.Join(", ", rows.Select(row => System.Text.Encoding.UTF8.GetString(Convert.FromHexString(row.Payload))));

    private static byte[] ToBytes(LogCheckpoint checkpoint)
    {
        var bytes = new byte[checkpoint.Bytes];
        checkpoint.Write(bytes);
        return bytes;
    }

    private sealed class Refuser : ILogReader
    {
        public ulong Sequence { get; private set; }

        public void OnRecord(in LogRecord record)
        {
            // Only the end is judged.
        }

        public void OnEnd(LogCheckpoint end)
        {
            Sequence = end.GetSequence(Items);
            throw new InvalidDataException("not this one");
        }
    }
}
