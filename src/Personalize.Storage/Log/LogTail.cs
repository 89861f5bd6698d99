using Personalize.Storage.Disk;

namespace Personalize.Storage.Log;

/// <summary>Makes what replay has proved the durable end of the log, and clears what lies behind it.</summary>
/// <remarks>
/// What lies behind must go before anything is appended: a whole record left over from a torn tail could otherwise fit
/// behind new records and rise again at a later opening.
/// </remarks>
internal static class LogTail
{
    public static void Cut(IDisk disk, string directory, in LogHeader header, DurableMark mark, long end, ulong chain)
    {
        var last = (int)(end >> header.SegmentBits);
        var segments = LogFiles.List(disk, directory);
        // A killed process leaves records that were written but not flushed; they are good, so they are made durable now.
        if (end > mark.End)
            foreach (var segment in segments)
                if (segment >= mark.End >> header.SegmentBits && segment <= last) Flush(disk, LogFiles.GetPath(directory, segment));
        if (end != mark.End)
        {
            mark.Write(end, chain);
            mark.Write(end, chain);
            mark.Flush();
            mark.Write(end, chain); // every slot: an older, higher end must not come back
            mark.Flush();
        }
        foreach (var segment in segments)
            if (segment >= last) CutSegment(disk, LogFiles.GetPath(directory, segment), segment == last ? end & (header.SegmentBytes - 1) : 0);
        disk.FlushDirectory(directory);
    }

    private static void CutSegment(IDisk disk, string path, long length)
    {
        if (length == 0)
        {
            disk.Delete(path);
            return;
        }
        using var file = disk.Open(path, create: false);
        file.SetLength(length);
        file.Flush();
    }

    private static void Flush(IDisk disk, string path)
    {
        using var file = disk.Open(path, create: false);
        file.Flush();
    }
}
