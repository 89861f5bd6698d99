using FASTER.core;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Log;

/// <summary>The one place that opens FasterLog: pages in memory, filled by appends, written out in order by the flusher.</summary>
internal sealed class LogWriter : IDisposable
{
    private const int QueueWaitMs = 100;

    private readonly LogDevice _device;
    private readonly FasterLog _log;

    /// <param name="disk">Where the files are.</param>
    /// <param name="directory">Their folder.</param>
    /// <param name="header">Sizes of pages and segments.</param>
    /// <param name="begin">Address of the first record.</param>
    /// <param name="end">Address behind the last one, as replay has proved it.</param>
    /// <param name="fillAhead">Fill files with zeros ahead of use.</param>
    public LogWriter(IDisk disk, string directory, in LogHeader header, long begin, long end, bool fillAhead)
    {
        _device = new LogDevice(disk, directory, fillAhead);
        _log = new FasterLog(new FasterLogSettings
        {
            LogDevice = _device,
            LogCommitManager = new RecoveredTail(begin, end),
            PageSize = header.PageBytes,
            MemorySize = header.PageBytes * ChangeLogOptions.PagesInMemory,
            SegmentSize = header.SegmentBytes,
            // Our chained hash covers every byte; FASTER's checksum is an XOR of words, which paired flips pass.
            LogChecksum = LogChecksumType.None,
            // True, the default, opens a damaged log as an empty one. We call Recover and check what it did.
            TryRecoverLatest = false,
        });
        _log.Recover();
        if (_log.TailAddress == end && _log.BeginAddress == begin) return;
        var seen = _log.TailAddress;
        Dispose();
        throw new InvalidOperationException($"The log was opened at {seen}; its records end at {end}.");
    }

    /// <summary>The first failure of the disk; null while all is well.</summary>
    public StorageFailedException? Failure => _device.Failure;

    public bool HasQueued => _device.HasQueued;

    /// <summary>Called when a full page waits to be written.</summary>
    public Action? WriteQueued
    {
        set => _device.WriteQueued = value;
    }

    /// <summary>Copies a record into the tail page; false when all pages wait to be written.</summary>
    /// <param name="entry">The record.</param>
    /// <param name="end">Address behind it.</param>
    public bool TryEnqueue(in RecordEntry entry, out long end)
    {
        end = 0;
        bool isIn;
        long address;
        try
        {
            isIn = _log.TryEnqueue(entry, out address);
        }
        catch (CommitFailureException) when (Failure is not null)
        {
            throw new StorageFailedException(Failure);
        }
        if (isIn) end = address + RecordFrame.GetBytes(entry.SerializedLength);
        return isIn;
    }

    /// <summary>Returns when every record that ends at or before an address is on disk; for the holder of the flusher's role.</summary>
    public void Flush(long until)
    {
        Commit();
        while (_log.FlushedUntilAddress < until)
        {
            if (Failure is not null) throw Failure;
            if (_device.HasQueued) _device.WriteQueuedNow();
            else
            {
                // The write comes when the last appender that was under way leaves FASTER's epoch, a moment later.
                _device.WaitQueued(QueueWaitMs);
                if (!_device.HasQueued) Commit();
            }
        }
        _device.Sync();
    }

    /// <summary>Writes full pages without flushing them, so that appends find room; for the holder of the flusher's role.</summary>
    public void WriteBehind()
    {
        _device.WriteQueuedNow();
        if (Failure is not null) throw Failure;
    }

    /// <summary>Deletes the files of all segments before one; the caller has made that durable in the log's beginning.</summary>
    public void RemoveBefore(int segment) => _device.RemoveBefore(segment);

    public void Dispose()
    {
        _log.Dispose();
        _device.Dispose();
    }

    private void Commit()
    {
        try
        {
            _log.Commit();
        }
        catch (CommitFailureException) when (Failure is not null)
        {
            throw Failure;
        }
    }
}
