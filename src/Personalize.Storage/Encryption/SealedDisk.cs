using Personalize.Storage.Disk;

namespace Personalize.Storage.Encryption;

/// <summary>A disk whose files are sealed with a key: import files, models and snapshots go through it as they are.</summary>
/// <remarks>
/// The change log is not for it: its records are sealed one by one, so that a flush writes what was put and no more. A file that is not
/// sealed, or with another key, is refused when it is opened. Names and lengths of files are not hidden.
/// </remarks>
public sealed class SealedDisk(IDisk disk, EncryptionKey key) : IDisk
{
    public IDiskFile Open(string path, bool create)
    {
        var file = disk.Open(path, create);
        try
        {
            return SealedDiskFile.Open(file, key, create);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public bool Exists(string path) => disk.Exists(path);

    public string[] List(string directory) => disk.List(directory);

    public void CreateDirectory(string directory) => disk.CreateDirectory(directory);

    public void Delete(string path) => disk.Delete(path);

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void FlushDirectory(string directory) => disk.FlushDirectory(directory);

    public long GetFreeBytes(string directory) => disk.GetFreeBytes(directory);
}
