using Personalize.Storage.Ids;
using Personalize.Storage.Log;
using Personalize.Storage.Snapshots;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Snapshots;

/// <summary>Promise 8: this version reads what every earlier version wrote. The files are never written again.</summary>
public sealed class GoldenSnapshotTests
{
    private const string File = "snapshot.1";

    // XXH3 of items and of all cells of the group that all of them hold, folded.
    private const ulong Expected = 2495236890126245943;

    private static string PathOf(string version) => Path.Combine(AppContext.BaseDirectory, "Snapshots", "Golden", version, File);

    private static readonly string Golden = PathOf("v2");

    [Theory]
    [InlineData("v1")] // does not say who is a user
    [InlineData("v2")]
    public void Reads_what_an_earlier_version_wrote(string version)
    {
        var disk = new SimulatedDisk();
        disk.SetBytes($"{SavedGroup.Folder}/{File}", System.IO.File.ReadAllBytes(PathOf(version)));
        using var ids = new IdMap(8 << 20);
        Assert.Equal(Expected, Fold(SavedGroup.Hashes(SavedGroup.Load(disk, ids))));
        using var reader = new SnapshotFolder(disk, SavedGroup.Folder).Open(1);
        Assert.Equal(2, reader.Catalog.Count);
        Assert.Equal([new ImportNote(1, 9, "00112233445566778899aabbccddeeff")], reader.Imports);
        Assert.True(reader.Holds(new StreamId(1, 16), 21));
    }

    [Fact]
    public void Writes_version_2_byte_by_byte()
    {
        using var group = SavedGroup.Small();
        var disk = new SimulatedDisk();
        SavedGroup.Write(disk, SavedGroup.Take(group.State));
        var written = disk.GetBytes($"{SavedGroup.Folder}/{File}");
        // A new format version gets its golden file by running this once with the folder to fill.
        if (Environment.GetEnvironmentVariable("PERSONALIZE_GOLDEN") is { } target) System.IO.File.WriteAllBytes(Path.Combine(target, File), written);
        Assert.Equal(System.IO.File.ReadAllBytes(Golden), written);
    }

    [Fact]
    public void Persisted_numbers_stay_as_they_are()
    {
        Assert.Equal((2u, 64, 40, 40), (SnapshotFormat.Version, SnapshotFormat.HeaderBytes, SnapshotFormat.EntryBytes, SnapshotFormat.FooterBytes));
        Assert.Equal(
            "Checkpoint=1 Positions=2 Imports=3 Catalog=4 EntityHead=10 EntityIds=11 EntityDictionaries=12 EntitySegment=13 "
            + "InteractionHead=20 InteractionDictionaries=21 InteractionSegment=22 InteractionFields=23 Sessions=30 NamedUsers=31",
            string.Join(' ', Enum.GetValues<SectionKind>().Select(kind => $"{kind}={(int)kind}")));
    }

    // The planted fault: a program whose numbers of kinds moved, as a value put in between would move them. It must not read the golden file as what it is.
    [Fact]
    public void The_check_sees_numbers_that_moved()
    {
        var kinds = Enum.GetValues<SectionKind>();
        for (var i = 1; i < kinds.Length; i++)
            Assert.False(IsReadAsExpected(Relabel(kinds[i - 1], kinds[i])), $"{kinds[i - 1]} and {kinds[i]} changed places unseen");
        Assert.True(IsReadAsExpected(System.IO.File.ReadAllBytes(Golden)));
    }

    private static bool IsReadAsExpected(byte[] bytes)
    {
        var disk = new SimulatedDisk();
        disk.SetBytes($"{SavedGroup.Folder}/{File}", bytes);
        using var ids = new IdMap(8 << 20);
        try
        {
            using var reader = new SnapshotFolder(disk, SavedGroup.Folder).Open(1);
            return reader.Catalog.Count == 2 && reader.Imports.Count == 1 && Fold(SavedGroup.Hashes(SavedGroup.Load(reader, ids))) == Expected;
        }
        catch (SnapshotDamagedException)
        {
            return false;
        }
    }

    private static byte[] Relabel(SectionKind one, SectionKind other)
    {
        var bytes = System.IO.File.ReadAllBytes(Golden);
        var footer = bytes.AsSpan(bytes.Length - SnapshotFormat.FooterBytes);
        Assert.True(SnapshotFormat.TryReadFooter(footer, out var offset, out var count, out _));
        var directory = bytes.AsSpan((int)offset, count * SnapshotFormat.EntryBytes);
        for (var i = 0; i < count; i++)
        {
            var entry = directory[(i * SnapshotFormat.EntryBytes)..];
            var section = SnapshotFormat.ReadEntry(entry);
            var kind = section.Kind == one ? other : section.Kind == other ? one : section.Kind;
            SnapshotFormat.WriteEntry(entry, section with { Kind = kind });
        }

        SnapshotFormat.WriteFooter(footer, offset, directory);
        return bytes;
    }

    private static ulong Fold(ulong[] hashes) => hashes.Aggregate(0ul, (folded, hash) => folded * 31 + hash);
}
