using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Log;

/// <summary>Reading and copying a log that somebody else may have open.</summary>
public sealed class LogReadingTests
{
    private const string Directory = "/log";
    private const string Target = "/copy";

    private static readonly StreamId Items = new(1, 0);

    [Fact]
    public void Reads_and_copies_what_is_acknowledged_beside_a_writer_and_changes_nothing()
    {
        var disk = new SimulatedDisk();
        using var log = Open(disk);
        for (var i = 0; i < 30; i++) log.Append(Items, 10, new byte[2000]);
        log.WaitDurable(log.Tail);
        var acknowledged = log.Durable.Address;
        log.Append(Items, 10, "not told yet"u8);

        var calls = disk.Calls;
        var reader = new CollectingReader();
        var summary = LogReading.TryRead(disk, Directory, null, reader)!;
        Assert.Equal((30, acknowledged, acknowledged, false), (reader.Rows.Count, summary.End.Address, summary.Acknowledged, summary.IsSealed));
        Assert.Equal(30ul, summary.End.GetSequence(Items));
        Assert.Equal(calls, disk.Calls);

        Assert.Equal(acknowledged, LogReading.TryCopy(disk, Directory, Target));
        var copied = new CollectingReader();
        using var copy = FasterChangeLog.Open(Target, FasterChangeLogTests.Small with { Disk = disk });
        copy.Replay(copied);
        Assert.Equal(reader.Rows, copied.Rows);
    }

    [Fact]
    public void Copies_a_truncated_log_with_its_beginning()
    {
        var disk = new SimulatedDisk();
        LogCheckpoint checkpoint;
        using (var log = Open(disk))
        {
            for (var i = 0; i < 40; i++) log.Append(Items, 10, new byte[4000]);
            checkpoint = log.Checkpoint();
            log.Truncate(checkpoint);
            log.WaitDurable(log.Append(Items, 10, "kept"u8));
            Assert.NotNull(LogReading.TryCopy(disk, Directory, Target));
        }
        var reader = new CollectingReader();
        var summary = LogReading.TryRead(disk, Target, null, reader)!;
        Assert.Equal((1, checkpoint.Address), (reader.Rows.Count, summary.Begin.Address));
        using var copy = FasterChangeLog.Open(Target, FasterChangeLogTests.Small with { Disk = disk });
        Assert.Throws<LogIncompleteException>(() => copy.Replay(new CollectingReader()));
        copy.Replay(new CollectingReader(), checkpoint);
    }

    [Fact]
    public void Says_so_when_the_log_was_truncated_meanwhile()
    {
        var disk = new SimulatedDisk();
        using var log = Open(disk);
        for (var i = 0; i < 40; i++) log.Append(Items, 10, new byte[4000]);
        log.WaitDurable(log.Tail);
        Assert.Null(LogReading.TryRead(disk, Directory, null, new Truncating(log)));
        Assert.NotNull(LogReading.TryRead(disk, Directory, null, new CollectingReader()));
    }

    [Fact]
    public void Damage_in_the_original_is_found_in_the_copy()
    {
        var disk = new SimulatedDisk();
        using (var log = Open(disk)) log.Append(Items, 10, new byte[4000]);
        var bytes = disk.GetBytes("/log/records.0");
        bytes[1000] ^= 1;
        disk.SetBytes("/log/records.0", bytes);
        Assert.NotNull(LogReading.TryCopy(disk, Directory, Target));
        Assert.Throws<LogDamagedException>(() => LogReading.TryRead(disk, Target, null, new CollectingReader()));
    }

    private static FasterChangeLog Open(SimulatedDisk disk)
    {
        var log = FasterChangeLog.Open(Directory, FasterChangeLogTests.Small with { Disk = disk });
        log.Replay(new CollectingReader());
        return log;
    }

    private sealed class Truncating(FasterChangeLog log) : ILogReader
    {
        public void OnRecord(in LogRecord record) => log.Truncate(log.Checkpoint());
    }
}
