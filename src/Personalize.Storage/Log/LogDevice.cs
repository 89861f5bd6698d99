using FASTER.core;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Log;

/// <summary>FASTER's way to the disk: takes page writes down and lets the group commit carry them out.</summary>
/// <remarks>
/// FASTER hands writes over inside its epoch, where nobody may wait for a disk, so they are queued here and done by whoever
/// holds the flusher's role (<see cref="GroupCommit"/>): one at a time, in order. A flush covers every write done before it.
/// After the first failure nothing is written any more: each later write is answered with the error.
/// Files are filled with zeros ahead of use, because a flush of bytes inside a file's length needs no journal commit
/// (measured: half the time of a flush that also makes the file longer).
/// </remarks>
internal sealed class LogDevice : StorageDeviceBase
{
    private const uint LogSectorBytes = 512;
    private const int FillBytesMin = 1 << 20;
    private const int FillBytesMax = 1 << 26;
    private const int FillWriteBytes = 1 << 20;
    private const uint UnknownErrno = 5; // EIO

    private static readonly byte[] Zeros = new byte[FillWriteBytes];

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly bool _fillAhead;
    private readonly Lock _filesLock = new();
    private readonly Dictionary<int, Segment> _files = [];
    private readonly object _queueLock = new();
    private Queue<PendingWrite> _queue = new();
    private Queue<PendingWrite> _writing = new();
    private bool _directoryChanged;
    private int _fillBytes = FillBytesMin;

    public LogDevice(IDisk disk, string directory, bool fillAhead)
        : base(Path.Combine(directory, LogFiles.Prefix), LogSectorBytes, Devices.CAPACITY_UNSPECIFIED)
    {
        _disk = disk;
        _directory = directory;
        _fillAhead = fillAhead;
    }

    /// <summary>The first failure of a write or flush; null while all is well.</summary>
    public StorageFailedException? Failure { get; private set; }

    /// <summary>Called, possibly inside FASTER's epoch, when a write has been queued.</summary>
    public Action? WriteQueued { get; set; }

    public bool HasQueued
    {
        get
        {
            lock (_queueLock) return _queue.Count > 0;
        }
    }

    public override void WriteAsync(IntPtr sourceAddress, int segmentId, ulong destinationAddress, uint numBytesToWrite, DeviceIOCompletionCallback callback, object context)
    {
        lock (_queueLock)
        {
            _queue.Enqueue(new PendingWrite(sourceAddress, segmentId, (long)destinationAddress, (int)numBytesToWrite, callback, context));
            Monitor.PulseAll(_queueLock);
        }
        WriteQueued?.Invoke();
    }

    /// <summary>Waits until a write is queued, or a while.</summary>
    public void WaitQueued(int milliseconds)
    {
        lock (_queueLock)
            if (_queue.Count == 0) Monitor.Wait(_queueLock, milliseconds);
    }

    /// <summary>Carries out what is queued; for the holder of the flusher's role.</summary>
    public void WriteQueuedNow()
    {
        lock (_queueLock) (_queue, _writing) = (_writing, _queue);
        while (_writing.TryDequeue(out var write))
        {
            if (Failure is null) Write(write);
            if (Failure is null) write.Callback(0, (uint)write.Bytes, write.Context);
            else write.Callback(Failure.HResult == 0 ? UnknownErrno : (uint)Failure.HResult, 0, write.Context);
        }
    }

    /// <summary>Returns when the disk has every write done so far; for the holder of the flusher's role.</summary>
    /// <exception cref="StorageFailedException">It has not, and never will have.</exception>
    public void Sync()
    {
        if (Failure is not null) throw Failure;
        var path = FileName;
        try
        {
            lock (_filesLock)
            {
                foreach (var segment in _files.Values)
                {
                    if (!segment.IsDirty) continue;
                    path = segment.File.Path;
                    segment.File.Flush();
                    segment.IsDirty = false;
                }
            }
            if (!_directoryChanged) return;
            path = _directory;
            _disk.FlushDirectory(_directory);
            _directoryChanged = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failure = new StorageFailedException("flush", path, e);
            throw Failure;
        }
    }

    public override unsafe void ReadAsync(int segmentId, ulong sourceAddress, IntPtr destinationAddress, uint readLength, DeviceIOCompletionCallback callback, object context)
    {
        // Safe: FASTER lends the memory until the callback, which is called before we return.
        var destination = new Span<byte>((void*)destinationAddress, (int)readLength);
        try
        {
            var read = GetSegment(segmentId).File.Read(destination, (long)sourceAddress);
            destination[read..].Clear(); // past the end is as if filled ahead
            callback(0, readLength, context);
        }
        catch (IOException e)
        {
            callback(e.HResult == 0 ? UnknownErrno : (uint)e.HResult, 0, context);
        }
    }

    /// <summary>Deletes all segments before one; they are on disk and nobody writes them any more.</summary>
    public void RemoveBefore(int segment)
    {
        lock (_filesLock)
        {
            foreach (var number in _files.Keys.Where(number => number < segment).ToArray())
                if (_files.Remove(number, out var open)) open.File.Dispose();
        }
        LogFiles.DeleteBefore(_disk, _directory, segment);
    }

    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result)
    {
        lock (_filesLock)
        {
            if (_files.Remove(segment, out var open)) open.File.Dispose();
            _disk.Delete(LogFiles.GetPath(_directory, segment));
        }
        callback(result);
    }

    public override void Dispose()
    {
        lock (_filesLock)
        {
            foreach (var segment in _files.Values) segment.File.Dispose();
            _files.Clear();
        }
    }

    private unsafe void Write(in PendingWrite write)
    {
        var call = "open";
        try
        {
            var segment = GetSegment(write.Segment);
            call = "write";
            // Safe: FASTER lends the page until the callback, which comes after this.
            segment.File.Write(new ReadOnlySpan<byte>((void*)write.Source, write.Bytes), write.Offset);
            segment.IsDirty = true;
            if (_fillAhead) FillAhead(segment, write.Offset + write.Bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failure = new StorageFailedException(call, LogFiles.GetPath(_directory, write.Segment), e);
        }
    }

    private void FillAhead(Segment segment, long end)
    {
        if (end <= segment.Filled) return;
        var until = Math.Min(Math.Max(SegmentSize, end), end + _fillBytes);
        var at = Math.Max(segment.Filled, end);
        try
        {
            for (; at < until; at += FillWriteBytes)
                segment.File.Write(Zeros.AsSpan(0, (int)Math.Min(FillWriteBytes, until - at)), at);
            segment.Filled = until;
            _fillBytes = Math.Min(FillBytesMax, _fillBytes * 2);
        }
        catch (IOException e) when (StorageFailedException.IsFullError(e.HResult))
        {
            // After the record, so that zeros never take the last space from it; what does not fit of them is no loss.
            segment.Filled = at;
        }
    }

    private Segment GetSegment(int number)
    {
        lock (_filesLock)
        {
            if (_files.TryGetValue(number, out var segment)) return segment;
            var path = LogFiles.GetPath(_directory, number);
            _directoryChanged |= !_disk.Exists(path);
            var file = _disk.Open(path, create: true);
            segment = new Segment(file) { Filled = file.Length };
            _files.Add(number, segment);
            return segment;
        }
    }

    private readonly record struct PendingWrite(IntPtr Source, int Segment, long Offset, int Bytes, DeviceIOCompletionCallback Callback, object Context);

    private sealed class Segment(IDiskFile file)
    {
        public readonly IDiskFile File = file;
        public long Filled;
        public bool IsDirty;
    }
}
