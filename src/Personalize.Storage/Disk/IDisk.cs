namespace Personalize.Storage.Disk;

/// <summary>The only way to the file system for log and snapshots, so that tests can put a failing disk in its place.</summary>
/// <remarks>Every call may throw <see cref="IOException"/> with the operating system's number in HResult. Safe for any thread.</remarks>
public interface IDisk
{
    /// <summary>Opens a file for reading and writing.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="create">Makes an empty one when there is none; otherwise its absence throws <see cref="FileNotFoundException"/>.</param>
    IDiskFile Open(string path, bool create);

    bool Exists(string path);

    /// <summary>Names of the files (not folders) in a folder, without the path; none when the folder does not exist.</summary>
    string[] List(string directory);

    void CreateDirectory(string directory);

    void Delete(string path);

    /// <summary>Gives a file another name in the same folder, replacing what stood there.</summary>
    void Rename(string from, string to);

    /// <summary>Makes births, deaths and new names of a folder's files durable; a flush of a file does not.</summary>
    void FlushDirectory(string directory);

    /// <summary>Bytes that an ordinary user may still write to the disk of a folder.</summary>
    long GetFreeBytes(string directory);
}
