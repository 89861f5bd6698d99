using Personalize.Storage.Disk;

namespace Personalize.Storage.Log;

/// <summary>The file <c>begin</c>: where a truncated log begins, and every stream's state there; absent while the log is whole.</summary>
/// <remarks>
/// A <see cref="LogCheckpoint"/>. Written aside, flushed, renamed, folder flushed, and only then are segment files deleted: killed at any
/// moment, the log begins at the old place or at the new one, and files left before it are deleted at the next opening.
/// </remarks>
internal static class LogBegin
{
    public const string FileName = "begin";

    private const int BytesMax = 1 << 28;

    /// <summary>Where the log begins.</summary>
    /// <exception cref="LogDamagedException">The file is not as it was written.</exception>
    public static LogCheckpoint Read(IDisk disk, string directory, ulong logId)
    {
        var path = Path.Combine(directory, FileName);
        if (!disk.Exists(path)) return LogCheckpoint.OfNewLog(logId);
        using var file = disk.Open(path, create: false);
        if (file.Length > BytesMax) throw Damaged(path, "it is too long.");
        var bytes = new byte[file.Length];
        if (file.Read(bytes, 0) != bytes.Length) throw Damaged(path, "it became shorter while it was read.");
        if (LogCheckpoint.ReadVersion(bytes) is { } version && version > LogCheckpoint.Version && LogCheckpoint.HasWholeHash(bytes))
            throw new StorageFormatException(path, version, LogCheckpoint.Version);
        var begin = LogCheckpoint.TryRead(bytes) ?? throw Damaged(path, "its hash or its layout does not fit.");
        return begin.LogId == logId ? begin : throw Damaged(path, "it belongs to another log.");
    }

    /// <summary>Makes an address the beginning; what lies before may then be deleted.</summary>
    public static void Write(IDisk disk, string directory, LogCheckpoint begin)
    {
        var path = Path.Combine(directory, FileName);
        var bytes = new byte[begin.Bytes];
        begin.Write(bytes);
        using (var file = disk.Open(path + ".new", create: true))
        {
            file.SetLength(bytes.Length);
            file.Write(bytes, 0);
            file.Flush();
        }
        disk.Rename(path + ".new", path);
        disk.FlushDirectory(directory);
    }

    private static LogDamagedException Damaged(string path, string what) =>
        new(path, 0, what, "Restore the file from a backup of the same moment.");
}
