using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;

namespace Personalize.Storage.Log;

/// <summary>Makes a new log that goes on where another one stands: the way to another key.</summary>
public static class LogSuccessor
{
    // Behind the first record of any other log, so that a successor that lost its file "begin" is known by its mark, as a truncated log is.
    private const long Address = 2 * LogFiles.FirstAddress;

    /// <summary>Makes a log without records whose streams go on counting behind those of another one.</summary>
    /// <param name="disk">Where it comes to be.</param>
    /// <param name="directory">An empty folder.</param>
    /// <param name="end">Where the other log stands.</param>
    /// <param name="key">Seals the new log; null = not sealed.</param>
    /// <returns>Where the new log begins: what a snapshot of that moment must name. Without one the log is refused.</returns>
    public static LogCheckpoint Create(IDisk disk, string directory, LogCheckpoint end, EncryptionKey? key)
    {
        ArgumentNullException.ThrowIfNull(disk);
        ArgumentNullException.ThrowIfNull(end);
        var options = new ChangeLogOptions();
        var header = LogHeader.Prepare(options.PageBits, options.SegmentBits, key);
        // Chains begin anew with the new log's id, so that no record of the old one fits.
        var begin = new LogCheckpoint(
            header.LogId, Address, header.LogId, 0, [.. end.Streams.Select(at => at with { Chain = header.LogId })], []);
        disk.CreateDirectory(directory);
        LogBegin.Write(disk, directory, begin);
        DurableMark.Create(disk, directory, begin).Dispose();
        header.Write(disk, directory);
        return begin;
    }
}
