using Personalize.Storage.Blobs;
using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Blobs;

public sealed class FolderBlobsTests
{
    private const string Folder = "/models";

    private static readonly EncryptionKey Key = new(Enumerable.Range(1, EncryptionKey.Bytes).Select(i => (byte)i).ToArray());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_save_that_fails_leaves_nothing_there(bool isSealed)
    {
        for (var n = 1; ; n++)
        {
            var disk = new SimulatedDisk { FailAt = n };
            var blobs = new FolderBlobs(isSealed ? new SealedDisk(disk, Key) : disk, Folder);
            try
            {
                blobs.Save(new byte[100_000]);
            }
            catch (StorageFailedException)
            {
                // Told.
            }
            Assert.DoesNotContain(disk.List(Folder), name => name.EndsWith(".new", StringComparison.Ordinal));
            if (!disk.HasFailed) return;
        }
    }

    [Fact]
    public void Saves_on_a_full_disk_leave_nothing_there()
    {
        var disk = new SimulatedDisk { IsFull = true };
        Assert.Throws<StorageFailedException>(() => new FolderBlobs(disk, Folder).Save(new byte[100_000]));
        Assert.Empty(disk.List(Folder));
    }

    [Fact]
    public void What_was_never_finished_is_deleted_and_what_was_is_not()
    {
        var disk = new SimulatedDisk();
        var blobs = new FolderBlobs(disk, Folder);
        var name = blobs.Save([1, 2, 3]);
        disk.SetBytes($"{Folder}/{new string('0', 32)}.new", [4]);
        blobs.DeleteUnfinished();
        Assert.Equal([name], disk.List(Folder));
    }

    // The seal of a damaged file breaks before its name can be compared with what it holds.
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 40)]
    [InlineData(true, 500)]
    public void One_that_was_damaged_is_written_again(bool isSealed, int at)
    {
        var disk = new SimulatedDisk();
        var blobs = new FolderBlobs(isSealed ? new SealedDisk(disk, Key) : disk, Folder);
        var content = new byte[1_000];
        var name = blobs.Save(content);
        var bytes = disk.GetBytes($"{Folder}/{name}");
        bytes[at] ^= 1;
        disk.SetBytes($"{Folder}/{name}", bytes);
        Assert.Equal(name, blobs.Save(content));
        Assert.Equal(content, blobs.Load(name));
    }
}
