using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;

namespace Personalize.Storage.Log;

/// <summary>Reads and copies a log without opening it: nothing in it changes, and a process that has it open may go on.</summary>
public static class LogReading
{
    private const int CopyBytes = 1 << 20;

    /// <summary>Reads the log from its beginning, checking every byte of it.</summary>
    /// <param name="disk">Where it is.</param>
    /// <param name="directory">Its folder.</param>
    /// <param name="key">Its key.</param>
    /// <param name="reader">Takes every record.</param>
    /// <returns>Null when the log was truncated meanwhile: once more, into a fresh reader.</returns>
    /// <exception cref="LogDamagedException">Something below the acknowledged address is not as it was written.</exception>
    /// <exception cref="EncryptionKeyException">It wants another key, or none.</exception>
    /// <exception cref="StorageFormatException">A later version of the program wrote it.</exception>
    public static LogSummary? TryRead(IDisk disk, string directory, EncryptionKey? key, ILogReader reader)
    {
        ArgumentNullException.ThrowIfNull(disk);
        ArgumentNullException.ThrowIfNull(reader);
        var header = CheckKey(disk, directory, key);
        var begin = LogBegin.Read(disk, directory, header.LogId);
        try
        {
            using var mark = DurableMark.Open(disk, directory, begin, isExpendable: false);
            using var replay = new LogReplay(disk, directory, header, mark, begin, recoverTo: null, key);
            var hold = new BatchHold(reader, begin.Batches);
            replay.Read(hold);
            hold.EndOfProcess();
            return new LogSummary(begin, replay.ToCheckpoint(), mark.End, hold.DroppedBatches, header.KeyCheck != 0);
        }
        catch (IOException) when (LogBegin.Read(disk, directory, header.LogId).Address > begin.Address)
        {
            return null;
        }
    }

    /// <summary>Copies the log up to the address that is acknowledged now, sealed or not, into an empty folder, and makes the copy durable.</summary>
    /// <returns>Bytes copied; null when the log was truncated meanwhile, and the copy is none.</returns>
    /// <remarks>The header comes last: before it there is no log in the folder. The copy is as good as the original: read it afterwards.</remarks>
    public static long? TryCopy(IDisk disk, string directory, string target)
    {
        ArgumentNullException.ThrowIfNull(disk);
        var header = LogHeader.Read(disk, directory);
        var begin = LogBegin.Read(disk, directory, header.LogId);
        disk.CreateDirectory(target);
        try
        {
            using var mark = DurableMark.Open(disk, directory, begin, isExpendable: false);
            var copied = 0L;
            for (var segment = begin.Address >> header.SegmentBits; Math.Max(begin.Address, segment << header.SegmentBits) < mark.End; segment++)
                copied += CopySegment(disk, directory, target, (int)segment, Math.Min(header.SegmentBytes, mark.End - (segment << header.SegmentBits)));
            if (begin.Streams.Length > 0) LogBegin.Write(disk, target, begin);
            using var targetMark = DurableMark.Create(disk, target, begin);
            targetMark.Write(mark.End, mark.Chain);
            targetMark.Write(mark.End, mark.Chain);
            targetMark.Flush();
            header.Write(disk, target);
            return copied;
        }
        catch (IOException) when (LogBegin.Read(disk, directory, header.LogId).Address > begin.Address)
        {
            return null;
        }
    }

    /// <summary>Refuses a key that is not the log's.</summary>
    /// <exception cref="EncryptionKeyException">It wants another key, or none.</exception>
    public static void RequireKey(IDisk disk, string directory, EncryptionKey? key)
    {
        ArgumentNullException.ThrowIfNull(disk);
        CheckKey(disk, directory, key);
    }

    private static LogHeader CheckKey(IDisk disk, string directory, EncryptionKey? key)
    {
        var header = LogHeader.Read(disk, directory);
        return EncryptionKeyException.CheckLog(directory, header.LogId, header.KeyCheck, key) is { } refused ? throw refused : header;
    }

    private static long CopySegment(IDisk disk, string directory, string target, int segment, long bytes)
    {
        using var from = disk.Open(LogFiles.GetPath(directory, segment), create: false);
        using var to = disk.Open(LogFiles.GetPath(target, segment), create: true);
        var buffer = new byte[Math.Min(CopyBytes, bytes)];
        for (var at = 0L; at < bytes;)
        {
            var read = from.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes - at)), at);
            if (read == 0) break; // too short: whoever reads the copy is told where
            to.Write(buffer.AsSpan(0, read), at);
            at += read;
        }
        to.Flush();
        return to.Length;
    }
}
