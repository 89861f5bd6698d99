using System.Buffers.Binary;
using System.IO.Hashing;
using CsCheck;
using Personalize.Core.Columns;
using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;
using Personalize.Storage.Ids;
using Personalize.Storage.Snapshots;
using Personalize.Storage.Tests.Datasets;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Snapshots;

/// <summary>Promises 5 and 24: whatever is wrong with a snapshot is found before it is served, and never believed as a length.</summary>
public sealed class SnapshotDamageTests
{
    private const string Path = SavedGroup.Folder + "/snapshot.1";

    private static readonly byte[] Whole = Save(key: null);
    private static readonly EncryptionKey Key = new(Enumerable.Range(1, EncryptionKey.Bytes).Select(i => (byte)i).ToArray());

    [Fact]
    public void A_flip_in_any_byte_is_detected()
    {
        for (var at = 0; at < Whole.Length; at++)
        {
            var damaged = (byte[])Whole.Clone();
            damaged[at] ^= (byte)(1 << (at % 8));
            AssertDamaged(damaged, $"byte {at}");
        }
    }

    [Fact]
    public void A_flip_in_a_sealed_one_is_the_same_damage()
    {
        var whole = Save(Key);
        Load(whole, Key);
        for (var at = 0; at < whole.Length; at += at < 100 ? 1 : 37)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= (byte)(1 << (at % 8));
            AssertDamaged(damaged, $"byte {at}", Key);
        }
    }

    [Fact]
    public void A_cut_at_any_byte_is_detected()
    {
        for (var length = 0; length < Whole.Length; length++)
            AssertDamaged(Whole[..length], $"length {length}");
        AssertDamaged([.. Whole, 0], "one byte more");
    }

    [Fact]
    public void An_unknown_version_is_refused_by_its_number()
    {
        var later = (byte[])Whole.Clone();
        BinaryPrimitives.WriteUInt32LittleEndian(later.AsSpan(8), 200);
        BinaryPrimitives.WriteUInt64LittleEndian(later.AsSpan(56), XxHash3.HashToUInt64(later.AsSpan(0, 56)));
        var refused = Assert.Throws<StorageFormatException>(() => Load(later));
        Assert.Equal(200u, refused.Version);
        Assert.Contains("version 200", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_under_another_number_is_refused()
    {
        var disk = new SimulatedDisk();
        disk.SetBytes(SavedGroup.Folder + "/snapshot.2", Whole);
        Assert.Contains("number 1", Assert.Throws<SnapshotDamagedException>(() => new SnapshotFolder(disk, SavedGroup.Folder).Open(2)).Message, StringComparison.Ordinal);
    }

    // The planted fault: hashes that are not looked at, as if each were made to fit; some flips are then served.
    [Fact]
    public void A_reader_that_ignores_hashes_would_serve_a_flip()
    {
        var served = 0;
        for (var at = 0; at < Whole.Length; at += 7)
        {
            var forged = (byte[])Whole.Clone();
            Forge(forged, at, shape: 0, (byte)(Whole[SnapshotFormat.HeaderBytes] ^ at));
            try
            {
                Load(forged);
                served += forged.AsSpan().SequenceEqual(Whole) ? 0 : 1;
            }
            catch (SnapshotDamagedException)
            {
                // Seen without a hash.
            }
        }

        Assert.NotEqual(0, served);
    }

    [Fact]
    public void Bytes_with_hashes_that_fit_are_loaded_or_refused() =>
        Gen.Select(Gen.Int[0, 1 << 20], Gen.Int[0, 3], Gen.Byte).Array[1, 3].Sample(damages =>
        {
            var forged = (byte[])Whole.Clone();
            foreach (var (place, shape, value) in damages) Forge(forged, place, shape, value);
            try
            {
                Load(forged);
            }
            catch (SnapshotDamagedException)
            {
                // Said by name.
            }
        }, iter: 300);

    [Fact]
    public void More_events_than_can_be_counted_are_damage_like_any_other()
    {
        var forged = (byte[])Whole.Clone();
        Forge(forged, PlaceOf(SectionKind.InteractionHead), shape: 1, value: 0);
        AssertDamaged(forged, "2,147,483,647 events");
    }

    // Found by the fuzz target: whoever walked the history waited for the cells for ever.
    [Fact]
    public void An_event_without_cells_is_damage()
    {
        var forged = (byte[])Whole.Clone();
        Forge(forged, PlaceOf(SectionKind.InteractionSegment), shape: 0, value: 0); // the bits that say which rows are live
        AssertDamaged(forged, "events without cells");
    }

    [Fact]
    public void An_id_that_is_there_twice_is_damage()
    {
        using var group = new GroupFixture();
        group.PutItem("first", "t", "g", "1");
        group.PutItem("other", "t", "g", "1");
        var disk = new SimulatedDisk();
        SavedGroup.Write(disk, SavedGroup.Take(group.State));
        var forged = disk.GetBytes(Path);
        var at = forged.AsSpan().LastIndexOf("other"u8);
        "first"u8.CopyTo(forged.AsSpan(at));
        Forge(forged, at - SnapshotFormat.HeaderBytes, shape: 0, (byte)'f');
        Assert.Contains("the id of row 1 is there twice", Assert.Throws<SnapshotDamagedException>(() => Load(forged)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loading_takes_at_most_twice_the_file()
    {
        using var group = new GroupFixture();
        for (var i = 0; i < 3000; i++) group.PutItem($"item {i}", $"the title of item {i}", $"genre {i % 20}", $"{i}");
        var disk = new SimulatedDisk();
        SavedGroup.Write(disk, SavedGroup.Take(group.State));
        var file = disk.GetBytes(Path).Length;
        var allocated = WarmLoop.BytesAllocated(() =>
        {
            using var reader = new SnapshotFolder(disk, SavedGroup.Folder).Open(1);
            var table = new Table(GroupFixture.ItemSchema);
            EntityLoad.LoadTable(reader, table, 3000, (SectionKind.EntityDictionaries, SectionKind.EntitySegment), 1, 0);
        });
        Assert.InRange(allocated, 1, 2 * file + (256 << 10)); // and what every table and reader begins with
    }

    /// <summary>Where the first section of a kind begins, as <see cref="Forge"/> counts.</summary>
    private static int PlaceOf(SectionKind kind)
    {
        Assert.True(SnapshotFormat.TryReadFooter(Whole.AsSpan(^SnapshotFormat.FooterBytes..), out var directory, out var count, out _));
        var first = Enumerable.Range(0, count).Select(i => SnapshotFormat.ReadEntry(Whole.AsSpan((int)directory + (i * SnapshotFormat.EntryBytes)))).First(section => section.Kind == kind);
        return (int)first.Offset - SnapshotFormat.HeaderBytes;
    }

    /// <summary>Changes a byte, or four, of a section and makes every hash fit again.</summary>
    private static void Forge(byte[] bytes, int place, int shape, byte value)
    {
        var footer = bytes.AsSpan(bytes.Length - SnapshotFormat.FooterBytes);
        Assert.True(SnapshotFormat.TryReadFooter(footer, out var directoryOffset, out var count, out _));
        var at = SnapshotFormat.HeaderBytes + place % (int)(directoryOffset - SnapshotFormat.HeaderBytes - sizeof(int));
        if (shape == 0) bytes[at] = value;
        else BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), shape == 1 ? int.MaxValue : shape == 2 ? -1 : value);
        var directory = bytes.AsSpan((int)directoryOffset, count * SnapshotFormat.EntryBytes);
        for (var i = 0; i < count; i++)
        {
            var entry = directory[(i * SnapshotFormat.EntryBytes)..];
            var section = SnapshotFormat.ReadEntry(entry);
            SnapshotFormat.WriteEntry(entry, section with { Hash = XxHash3.HashToUInt64(bytes.AsSpan((int)section.Offset, (int)section.Bytes)) });
        }
        SnapshotFormat.WriteFooter(footer, directoryOffset, directory);
    }

    private static void AssertDamaged(byte[] bytes, string what, EncryptionKey? key = null)
    {
        try
        {
            Load(bytes, key);
            Assert.Fail($"{what}: loaded");
        }
        catch (SnapshotDamagedException refused)
        {
            Assert.Contains(Path, refused.Message, StringComparison.Ordinal);
        }
    }

    private static void Load(byte[] bytes, EncryptionKey? key = null)
    {
        var disk = new SimulatedDisk();
        disk.SetBytes(Path, bytes);
        using var reader = new SnapshotFolder(key is null ? disk : new SealedDisk(disk, key), SavedGroup.Folder).Open(1);
        using var ids = new IdMap(8 << 20);
        SavedGroup.Load(reader, ids);
    }

    private static byte[] Save(EncryptionKey? key)
    {
        using var group = SavedGroup.Small();
        var disk = new SimulatedDisk();
        SavedGroup.Write(key is null ? disk : new SealedDisk(disk, key), SavedGroup.Take(group.State));
        return disk.GetBytes(Path);
    }
}
