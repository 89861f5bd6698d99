using System.Text;
using Personalize.Storage.Encryption;
using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Log;

/// <summary>Promise 8: this version reads what every earlier version wrote. The files are never written again.</summary>
public sealed class GoldenLogTests
{
    private static readonly EncryptionKey Key = new(Enumerable.Range(0, EncryptionKey.Bytes).Select(i => (byte)i).ToArray());

    // What each golden log holds: two sessions, with a batch that is whole and one that is not.
    private const string Expected =
        "1/0 10 #1 item | 1/3 20 #1 user | 1/0 10 #2 batch of two, item | 1/3 21 #2 batch of two, event | 0/0 1 #1 {\"catalog\":1} | 1/3 21 #4  | 1/0 10 #3 last";

    [Theory]
    [InlineData("v1", false)]
    [InlineData("v1-sealed", true)]
    public void Reads_what_an_earlier_version_wrote(string name, bool isSealed)
    {
        using var directory = new TemporaryDirectory();
        CopyFiles(Path.Combine(AppContext.BaseDirectory, "Log", "Golden", name), directory.Path);
        AssertHoldsExpected(directory.Path, isSealed);
    }

    [Theory]
    [InlineData("v1", false)]
    [InlineData("v1-sealed", true)]
    public void Reads_what_this_version_writes(string name, bool isSealed)
    {
        using var directory = new TemporaryDirectory();
        // A new format version gets its golden files by running this once with the folder to fill.
        var target = Path.Combine(Environment.GetEnvironmentVariable("PERSONALIZE_GOLDEN") ?? directory.Path, name);
        Write(target, isSealed ? Key : null);
        CopyFiles(target, Path.Combine(directory.Path, "copy"));
        AssertHoldsExpected(Path.Combine(directory.Path, "copy"), isSealed);
    }

    [Fact]
    public void Persisted_numbers_stay_as_they_are()
    {
        Assert.Equal((0, 1, 2), ((int)Durability.Commit, (int)Durability.EverySecond, (int)Durability.Memory));
        Assert.Equal((1u, 40, 65_535), (LogHeader.Version, RecordHeader.Bytes, RecordHeader.LogKind));
        Assert.Equal(RecordHeader.Bytes, System.Runtime.CompilerServices.Unsafe.SizeOf<RecordHeader>());
    }

    private static void AssertHoldsExpected(string directory, bool isSealed)
    {
        var reader = new CollectingReader();
        using var log = FasterChangeLog.Open(directory, new ChangeLogOptions { Key = isSealed ? Key : null });
        log.Replay(reader);
        Assert.Equal(Expected, string.Join(" | ", reader.Rows.Select(row =>
            $"{row.Stream.Group}/{row.Stream.Number} {row.Kind} #{row.Sequence} {Encoding.UTF8.GetString(Convert.FromHexString(row.Payload))}")));
        Assert.Equal(1, log.DroppedBatches);
    }

    private static void CopyFiles(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var path in Directory.GetFiles(from)) File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
    }

    private static void Write(string directory, EncryptionKey? key)
    {
        var options = new ChangeLogOptions { PageBits = 12, SegmentBits = 12, FillAhead = false, Key = key };
        StreamId items = new(1, 0), cell = new(1, 3);
        using (var log = FasterChangeLog.Open(directory, options))
        {
            log.Replay(new CollectingReader());
            log.Append(items, 10, "item"u8);
            log.Append(cell, 20, "user"u8);
            log.Append(items, 10, "batch of two, item"u8, batchId: 5, batchParts: 2);
            log.Append(cell, 21, "batch of two, event"u8, batchId: 5, batchParts: 2);
            log.Append(cell, 21, "half a batch"u8, batchId: 6, batchParts: 2);
            log.Append(new StreamId(0, 0), 1, "{\"catalog\":1}"u8);
        }
        using (var log = FasterChangeLog.Open(directory, options))
        {
            log.Replay(new CollectingReader());
            log.Append(cell, 21, []);
            log.Append(items, 10, "last"u8);
        }
    }
}
