using CsCheck;
using Personalize.Storage.Blobs;
using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Encryption;

public sealed class SealedDiskTests
{
    private const string Path = "/models/a";
    private const int Block = SealedFileHeader.BlockBytes;

    private static readonly EncryptionKey Key = new(Enumerable.Range(1, EncryptionKey.Bytes).Select(i => (byte)i).ToArray());
    private static readonly EncryptionKey OtherKey = new(Enumerable.Range(2, EncryptionKey.Bytes).Select(i => (byte)i).ToArray());

    private static readonly int[] Borders = [0, 1, Block - 1, Block, Block + 1, 2 * Block, (2 * Block) + 5];

    [Fact]
    public void Any_writes_cuts_flushes_and_reopenings_read_as_on_a_plain_disk()
    {
        var offsets = Gen.OneOf(Gen.Int[0, 3 * Block], Gen.Int[0, Borders.Length - 1].Select(i => Borders[i]));
        var lengths = Gen.OneOf(Gen.Int[0, 200], Gen.Int[2, Borders.Length - 1].Select(i => Borders[i]));
        Gen.Select(Gen.Int[0, 6], offsets, lengths, Gen.Byte).Array[1, 25].Sample(
            steps =>
            {
                var disk = new SimulatedDisk();
                var plain = new SimulatedDisk();
                var file = new SealedDisk(disk, Key).Open(Path, create: true);
                using var expected = plain.Open(Path, create: true);
                foreach (var (step, offset, length, value) in steps)
                {
                    if (step == 0) file.Flush();
                    else if (step == 1)
                    {
                        file.Dispose();
                        file = new SealedDisk(disk, Key).Open(Path, create: value % 2 == 0);
                    }
                    else if (step == 2)
                    {
                        file.SetLength(offset);
                        expected.SetLength(offset);
                    }
                    else if (step == 3) AssertSame(expected, file, offset, length);
                    else
                    {
                        var bytes = Enumerable.Repeat(value, length).ToArray();
                        file.Write(bytes, length == 0 ? 0 : offset);
                        expected.Write(bytes, length == 0 ? 0 : offset);
                    }
                    Assert.Equal(expected.Length, file.Length);
                }
                AssertSame(expected, file, 0, (int)expected.Length + 1);
                file.Dispose();
                using var again = new SealedDisk(disk, Key).Open(Path, create: false);
                AssertSame(expected, again, 0, (int)expected.Length + 1);
            }, iter: 300);
    }

    [Fact]
    public void Every_flip_and_every_cut_is_refused_and_names_the_file()
    {
        var disk = new SimulatedDisk();
        var content = new byte[Block + 300];
        new Random(1).NextBytes(content);
        Write(disk, content);
        var stored = disk.GetBytes(Path);
        foreach (var at in Enumerable.Range(0, 200).Concat(Enumerable.Range(Block, 200)).Concat(Enumerable.Range(stored.Length - 200, 200)))
        {
            stored[at] ^= 1;
            disk.SetBytes(Path, stored);
            stored[at] ^= 1;
            var refused = Assert.ThrowsAny<IOException>(() => Read(disk, Key));
            Assert.Contains($"'{Path}'", refused.Message, StringComparison.Ordinal);
        }
        foreach (var length in Enumerable.Range(1, 400).Select(i => stored.Length - i).Concat(Enumerable.Range(1, SealedFileHeader.Bytes - 1)))
        {
            disk.SetBytes(Path, stored.AsSpan(0, length));
            Assert.ThrowsAny<IOException>(() => Read(disk, Key));
        }
        disk.SetBytes(Path, stored);
        Assert.Equal(content, Read(disk, Key));
    }

    [Fact]
    public void Blocks_of_one_file_do_not_pass_for_others()
    {
        var disk = new SimulatedDisk();
        Write(disk, new byte[3 * Block]);
        var stored = disk.GetBytes(Path);
        var first = stored.AsSpan(SealedFileHeader.Bytes, BlockSeal.StoredBytes).ToArray();
        stored.AsSpan(SealedFileHeader.Bytes + BlockSeal.StoredBytes, BlockSeal.StoredBytes).CopyTo(stored.AsSpan(SealedFileHeader.Bytes));
        first.CopyTo(stored.AsSpan(SealedFileHeader.Bytes + BlockSeal.StoredBytes));
        disk.SetBytes(Path, stored);
        Assert.Equal(SealedFileHeader.Bytes, Assert.Throws<SealBrokenException>(() => Read(disk, Key)).Offset);
    }

    [Fact]
    public void Nothing_of_the_content_is_on_disk_and_equal_blocks_differ()
    {
        var disk = new SimulatedDisk();
        var secret = "a secret that nobody may read"u8.ToArray();
        Write(disk, [.. Enumerable.Repeat(secret, 8000).SelectMany(bytes => bytes)]);
        var stored = disk.GetBytes(Path).AsSpan();
        Assert.Equal(-1, stored.IndexOf(secret.AsSpan(0, 8)));
        Assert.False(stored.Slice(SealedFileHeader.Bytes, 64).SequenceEqual(stored.Slice(SealedFileHeader.Bytes + BlockSeal.StoredBytes, 64)));
    }

    [Fact]
    public void Another_key_or_a_plain_file_is_refused_by_name()
    {
        var disk = new SimulatedDisk();
        Write(disk, [1, 2, 3]);
        Assert.Equal($"'{Path}' is encrypted with another key than the one given.", Assert.Throws<EncryptionKeyException>(() => Read(disk, OtherKey)).Message);
        disk.SetBytes(Path, [1, 2, 3]);
        Assert.Equal($"'{Path}' is not encrypted, but a key was given.", Assert.Throws<EncryptionKeyException>(() => Read(disk, Key)).Message);
    }

    [Fact]
    public void Models_are_kept_on_it_under_the_same_names()
    {
        var disk = new SimulatedDisk();
        var blobs = new FolderBlobs(new SealedDisk(disk, Key), "/models");
        var content = new byte[200_000];
        var name = blobs.Save(content);
        Assert.Equal(name, new FolderBlobs(new SimulatedDisk(), "/models").Save(content));
        Assert.Equal(content, new FolderBlobs(new SealedDisk(disk, Key), "/models").Load(name));
    }

    private static void Write(SimulatedDisk disk, byte[] content)
    {
        using var file = new SealedDisk(disk, Key).Open(Path, create: true);
        for (var at = 0; at < content.Length; at += 1000) file.Write(content.AsSpan(at, Math.Min(1000, content.Length - at)), at);
        file.Flush();
    }

    private static byte[] Read(SimulatedDisk disk, EncryptionKey key)
    {
        using var file = new SealedDisk(disk, key).Open(Path, create: false);
        var content = new byte[file.Length];
        Assert.Equal(content.Length, file.Read(content, 0));
        return content;
    }

    private static void AssertSame(IDiskFile expected, IDiskFile actual, int offset, int length)
    {
        byte[] wanted = new byte[length], got = new byte[length];
        Assert.Equal(expected.Read(wanted, offset), actual.Read(got, offset));
        Assert.True(wanted.AsSpan().SequenceEqual(got));
    }
}
