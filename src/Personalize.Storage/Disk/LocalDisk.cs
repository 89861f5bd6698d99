namespace Personalize.Storage.Disk;

/// <summary>The real file system.</summary>
public sealed class LocalDisk : IDisk
{
    /// <summary>The one instance; it holds nothing.</summary>
    public static LocalDisk Instance { get; } = new();

    public IDiskFile Open(string path, bool create) => new LocalDiskFile(path, create);

    public bool Exists(string path) => File.Exists(path);

    public string[] List(string directory)
    {
        if (!Directory.Exists(directory)) return [];
        var paths = Directory.GetFiles(directory);
        for (var i = 0; i < paths.Length; i++) paths[i] = Path.GetFileName(paths[i]);
        return paths;
    }

    /// <summary>Makes a folder and those above it, each durable: a flush of what lies in a folder does not keep the folder's own name.</summary>
    public void CreateDirectory(string directory)
    {
        if (Directory.Exists(directory)) return;
        var parent = Path.GetDirectoryName(Path.GetFullPath(directory));
        if (parent is null)
        {
            Directory.CreateDirectory(directory);
            return;
        }
        CreateDirectory(parent);
        Directory.CreateDirectory(directory);
        NativeFile.FlushDirectory(parent);
    }

    public void Delete(string path) => File.Delete(path);

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void FlushDirectory(string directory) => NativeFile.FlushDirectory(directory);

    public long GetFreeBytes(string directory) => new DriveInfo(Path.GetFullPath(directory)).AvailableFreeSpace;
}
