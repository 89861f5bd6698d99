using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;

namespace Personalize.Storage.Log;

/// <summary>The change log on disk: FasterLog for pages and addresses, our own records, hashes, flushes and replay.</summary>
/// <remarks>
/// <code>
/// Append ─► header: sequence, chain (outside the lock) ─► [append lock: link, copy into the tail page] ─► position
/// WaitDurable ─► GroupCommit: one flush for all who wait ─► write pages, fdatasync, durable mark ─► answers
/// Replay ─► files, page by page ─► chain, link, mark ─► BatchHold ─► reader
/// Truncate ─► file "begin": a checkpoint, then the segment files before it go
/// </code>
/// A folder holds <c>header</c>, <c>durable</c>, <c>records.N</c> and, once truncated, <c>begin</c>. Appends of all streams take one short lock for the copy, which
/// gives the log one order that every record's link proves; encoding and hashing are done before it, in parallel.
/// </remarks>
public sealed class FasterChangeLog : IChangeLog
{
    private static readonly StreamId OwnStream = new(0, ushort.MaxValue);
    private static readonly TimeSpan FlushPeriod = TimeSpan.FromSeconds(1);

    private readonly string _directory;
    private readonly ChangeLogOptions _options;
    private readonly LogHeader _header;
    private readonly DurableMark _mark;
    private readonly Lock _appendLock = new();
    private readonly Lock _admitLock = new();
    private readonly Lock _truncateLock = new();
    private readonly OpenBatches _openBatches = new();
    private ConcurrentDictionary<StreamId, LogStream> _streams = new();
    private AppendedTail _tail;
    private LogCheckpoint _begin;
    private UInt128 _salt;
    private byte[]? _recordKey;
    private LogWriter? _writer;
    private GroupCommit? _commit;
    private ITimer? _timer;

    private FasterChangeLog(string directory, ChangeLogOptions options, LogHeader header, LogCheckpoint begin, DurableMark mark)
    {
        _directory = directory;
        _options = options;
        _header = header;
        _begin = begin;
        _mark = mark;
        _tail = new AppendedTail(mark.End, mark.Chain);
    }

    /// <summary>Opens the log in a folder, or makes a new one there; <see cref="Replay"/> comes next.</summary>
    /// <exception cref="StorageFormatException">A later version of the program wrote it.</exception>
    /// <exception cref="EncryptionKeyException">It wants another key, or none.</exception>
    /// <exception cref="LogDamagedException">Its header, its beginning or its durable mark is not as it was written.</exception>
    public static FasterChangeLog Open(string directory, ChangeLogOptions? options = null)
    {
        options ??= new ChangeLogOptions();
        if (options.Durability == Durability.Memory) throw new ArgumentException("A log in memory is a MemoryChangeLog.", nameof(options));
        var disk = options.Disk;
        disk.CreateDirectory(directory);
        if (disk.Exists(Path.Combine(directory, LogHeader.FileName)))
        {
            var header = LogHeader.Read(disk, directory);
            if (EncryptionKeyException.CheckLog(directory, header.LogId, header.KeyCheck, options.Key) is { } refused) throw refused;
            var begin = LogBegin.Read(disk, directory, header.LogId);
            return new FasterChangeLog(directory, options, header, begin, DurableMark.Open(disk, directory, begin, options.RecoverTo is not null));
        }
        if (LogFiles.List(disk, directory).Length > 0)
            throw new LogDamagedException(directory, 0, "there are records but no header.", "Restore the file 'header' from a backup of the same log.");
        return Create(directory, options);
    }

    public int PayloadBytesMax => (int)Math.Min(_header.PageBytes - LogFiles.FirstAddress, int.MaxValue) - RecordFrame.LengthBytes - RecordHeader.Bytes
        - (_options.Key is null ? 0 : RecordSeal.TagBytes);

    public long BatchBytesMax => BatchHold.BatchBytesMax;

    /// <summary>Told of each flush, by the thread that made it: how long it took, and how many bytes of the log it made safe. It must not throw, and not wait.</summary>
    public Action<TimeSpan, long>? Flushed
    {
        get;
        set
        {
            field = value;
            if (_commit is { } commit)
                commit.Flushed = value;
        }
    }

    public LogPosition Tail => new(_tail.End);

    public LogPosition Durable => new(_commit?.Durable ?? _mark.End);

    public bool IsFailed => Failure is not null;

    public StorageFailedException? Failure => _commit?.Failure;

    public LogPosition Begin => new(_begin.Address);

    public long SizeBytes => _tail.End - _begin.Address;

    /// <summary>Batches that replay dropped because the process had died in the middle of them.</summary>
    public int DroppedBatches { get; private set; }

    public unsafe LogPosition Append(StreamId stream, ushort kind, ReadOnlySpan<byte> payload, ulong batchId = 0, ushort batchParts = 0, long batchBytes = 0)
    {
        if (payload.Length > PayloadBytesMax) ThrowTooLong(payload.Length);
        var commit = _commit ?? throw new InvalidOperationException("The log has not been replayed yet.");
        commit.ThrowIfFailed();
        if (batchId != 0 && batchParts > 1) Admit(commit, batchId, batchParts, batchBytes);
        else if (!WaitForBatches(commit)) return default;
        var state = _streams.GetOrAdd(stream, static (_, seed) => new LogStream(seed), _header.LogId);
        var header = new RecordHeader
        {
            PayloadBytes = (uint)payload.Length,
            Kind = kind,
            Stream = stream.Number,
            Group = stream.Group,
            BatchParts = batchParts,
            Sequence = state.Sequence + 1,
            BatchId = batchId,
        };
        var stored = _recordKey is null || kind == RecordHeader.LogKind ? payload : Seal(state, ref header, payload);
        header.Chain = header.ComputeChain(stored, state.Chain);
        // Safe: pinned until Enqueue has copied it.
        fixed (byte* bytes = stored)
        {
            return new LogPosition(Enqueue(commit, state, ref header, bytes));
        }
    }

    public ulong GetSequence(StreamId stream) => _streams.TryGetValue(stream, out var state) ? state.Sequence : 0;

    public ValueTask WaitDurableAsync(LogPosition position, CancellationToken cancellationToken = default)
    {
        if (position.Address <= Durable.Address) return default;
        var commit = GetCommitUpTo(position);
        if (_options.Durability == Durability.Commit) return commit.WaitAsync(position.Address, cancellationToken);
        return commit.IsFailed ? commit.WaitAsync(position.Address, cancellationToken) : default;
    }

    public void WaitDurable(LogPosition position)
    {
        if (position.Address <= Durable.Address) return;
        var commit = GetCommitUpTo(position);
        if (_options.Durability == Durability.Commit) commit.Wait(position.Address);
        else commit.ThrowIfFailed();
    }

    public ulong Follow(StreamId stream, ulong fromSequence, ILogReader reader)
    {
        if (_commit is null) throw new InvalidOperationException("A log is replayed before it is followed.");
        var follower = new StreamReader(stream, fromSequence, reader);
        while (true)
        {
            var begin = Volatile.Read(ref _begin);
            if (begin.GetSequence(stream) >= follower.Next)
                throw LogIncompleteException.WithoutRecord(_directory, begin.Address, stream, follower.Next);
            try
            {
                // Read from the file, where a slot is whole or older: the flusher moves the mark in memory meanwhile.
                using var mark = DurableMark.Open(_options.Disk, _directory, begin, isExpendable: false);
                using var replay = new LogReplay(_options.Disk, _directory, _header, mark, begin, recoverTo: mark.End, _options.Key);
                replay.Read(new BatchHold(follower, begin.Batches));
                return follower.Next;
            }
            catch (LogDamagedException) when (!ReferenceEquals(begin, Volatile.Read(ref _begin)))
            {
                // Truncated under our hands: once more, from what is there and behind what was handed over.
            }
        }
    }

    public LogIncompleteException? WhyNotFrom(LogCheckpoint? from)
    {
        var end = _options.RecoverTo ?? _mark.End;
        if (from is not null && from.LogId != _header.LogId) return LogIncompleteException.OfAnotherLog(_directory, from.Address);
        var isBehind = from is null ? _begin.Streams.Length > 0 : from.Address < _begin.Address;
        if (isBehind) return LogIncompleteException.BeginsLater(_directory, _begin.Address, from?.Address);
        if (from is null) return null;
        if (from.Address > end) return LogIncompleteException.EndsEarlier(_directory, end, from.Address);
        return from.Address == _mark.End && from.Chain != _mark.Chain ? LogIncompleteException.OfAnotherLog(_directory, from.Address) : null;
    }

    public void Replay(ILogReader reader, LogCheckpoint? from = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (_commit is not null) throw new InvalidOperationException("A log is replayed once.");
        if (WhyNotFrom(from) is { } refused) throw refused;
        from ??= _begin;
        var hold = new BatchHold(reader, from.Batches);
        using var replay = new LogReplay(_options.Disk, _directory, _header, _mark, from, _options.RecoverTo, _options.Key);
        replay.Read(hold);
        hold.EndOfProcess();
        DroppedBatches = hold.DroppedBatches;
        reader.OnEnd(replay.ToCheckpoint());

        LogTail.Cut(_options.Disk, _directory, _header, _mark, replay.End, replay.Chain);
        LogFiles.DeleteBefore(_options.Disk, _directory, GetSegment(_begin)); // left over when a truncation was cut short
        _streams = replay.Streams;
        _tail = new AppendedTail(replay.End, replay.Chain);
        _writer = new LogWriter(_options.Disk, _directory, _header, _begin.Address, replay.End, _options.FillAhead);
        _commit = new GroupCommit(_writer, _mark, _tail) { Flushed = Flushed };
        // Closes whatever batch the last process left open, for this and every later replay, and salts our records' key.
        var salt = RandomNumberGenerator.GetBytes(LogCheckpoint.SaltBytes);
        _salt = BinaryPrimitives.ReadUInt128LittleEndian(salt);
        Append(OwnStream, RecordHeader.LogKind, salt);
        _recordKey = _options.Key?.DeriveRecordKey(_header.LogId, salt);
        _timer = _options.Time.CreateTimer(static log => ((FasterChangeLog)log!).FlushOfEverySecond(), this, FlushPeriod, FlushPeriod);
    }

    public LogCheckpoint Checkpoint()
    {
        if (_commit is null) throw new InvalidOperationException("The log has not been replayed yet.");
        lock (_appendLock)
        {
            return LogCheckpoint.Of(_header.LogId, _tail.End, _tail.Chain, _salt, _streams, _openBatches.ToImmutable());
        }
    }

    public void Flush()
    {
        var commit = _commit ?? throw new InvalidOperationException("The log has not been replayed yet.");
        commit.ThrowIfFailed(); // also where everything is on disk: a record that cannot be applied may be
        commit.Wait(_tail.End);
        // The mark too, which else may be a second older after a loss of power: a snapshot must not be ahead of it.
        FlushMark(commit);
    }

    public void Fail(Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        var commit = _commit ?? throw new InvalidOperationException("The log has not been replayed yet.");
        commit.Fail(new StorageFailedException("apply of a record", _directory, cause));
    }

    public void Truncate(LogCheckpoint upTo)
    {
        ArgumentNullException.ThrowIfNull(upTo);
        if (_commit is null) throw new InvalidOperationException("The log has not been replayed yet.");
        if (upTo.LogId != _header.LogId) throw LogIncompleteException.OfAnotherLog(_directory, upTo.Address);
        lock (_truncateLock)
        {
            if (upTo.Address < _begin.Address) return;
            if (upTo.Address > Durable.Address) Flush();
            else FlushMark(_commit); // never behind the beginning
            try
            {
                if (upTo.Address > _begin.Address)
                {
                    LogBegin.Write(_options.Disk, _directory, upTo);
                    Volatile.Write(ref _begin, upTo);
                    _mark.Begin = upTo.Address;
                }
                _writer!.RemoveBefore(GetSegment(upTo));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StorageFailedException("truncate", _directory, e);
            }
        }
    }

    /// <summary>Flushes what was appended, if the disk lets us, and closes the files.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        FlushOfEverySecond();
        _writer?.Dispose();
        _mark.Dispose();
        foreach (var stream in _streams.Values) stream.Seal?.Dispose();
    }

    private static FasterChangeLog Create(string directory, ChangeLogOptions options)
    {
        // The header comes last: without it there is no log, and what else is here counts for nothing.
        var header = LogHeader.Prepare(options.PageBits, options.SegmentBits, options.Key);
        var begin = LogCheckpoint.OfNewLog(header.LogId);
        var mark = DurableMark.Create(options.Disk, directory, begin);
        header.Write(options.Disk, directory);
        return new FasterChangeLog(directory, options, header, begin, mark);
    }

    private int GetSegment(LogCheckpoint checkpoint) => (int)(checkpoint.Address >> _header.SegmentBits);

    private ReadOnlySpan<byte> Seal(LogStream state, ref RecordHeader header, ReadOnlySpan<byte> payload)
    {
        header.PayloadBytes = (uint)(payload.Length + RecordSeal.TagBytes);
        state.Seal ??= new RecordSeal(_recordKey!);
        return state.Seal.Seal(header, payload);
    }

    private unsafe long Enqueue(GroupCommit commit, LogStream state, ref RecordHeader header, byte* payload)
    {
        var isPart = header.BatchId != 0 && header.BatchParts > 1;
        if (!WriterPatience.TryTake(_appendLock)) return 0;
        try
        {
            var begin = _tail.End;
            header.Link = (ushort)_tail.Chain;
            var entry = new RecordEntry(header, payload);
            long end;
            var spin = new SpinWait();
            while (!_writer!.TryEnqueue(entry, out end))
            {
                commit.ThrowIfFailed();
                if (WriterPatience.IsLimited) return 0;
                commit.MakeRoom();
                spin.SpinOnce();
            }
            _tail.Write(end, header.Chain);
            // Within the lock, so that a checkpoint finds streams and tail of one moment.
            state.Advance(header.Sequence, header.Chain);
            if (isPart) _openBatches.Count(header.BatchId, end - begin);
            return end;
        }
        finally
        {
            _appendLock.Exit();
        }
    }

    // Replay holds back what stands behind an open batch, so no more may come to stand there than it will hold.
    private bool WaitForBatches(GroupCommit commit)
    {
        if (_tail.End - _openBatches.Begin <= BatchHold.OpenBytesMax) return true;
        if (WriterPatience.IsLimited) return false;
        var wait = new BatchWait(_directory);
        while (_tail.End - _openBatches.Begin > BatchHold.OpenBytesMax) wait.Once(commit, _tail.End);
        return true;
    }

    // One batch waits at the door and the others behind it, so that small ones do not keep a large one out; parts of an open batch pass by.
    private void Admit(GroupCommit commit, ulong batchId, ushort parts, long batchBytes)
    {
        if (batchBytes > BatchBytesMax) ThrowTooLongBatch(batchBytes);
        lock (_appendLock)
        {
            if (_openBatches.IsOpen(batchId)) return;
        }
        var bytes = batchBytes + (parts * (long)RecordFrame.GetBytes(RecordHeader.Bytes + RecordSeal.TagBytes + sizeof(int)));
        lock (_admitLock)
        {
            var wait = new BatchWait(_directory);
            while (!TryAdmit(batchId, parts, bytes)) wait.Once(commit, _tail.End);
        }
    }

    private bool TryAdmit(ulong batchId, ushort parts, long bytes)
    {
        lock (_appendLock)
        {
            return _openBatches.TryBegin(batchId, parts, bytes, _tail.End, BatchHold.OpenBytesMax);
        }
    }

    private GroupCommit GetCommitUpTo(LogPosition position)
    {
        if (_commit is null || position.Address > _tail.End)
            throw new ArgumentOutOfRangeException(nameof(position), position, $"The log ends at {_tail.End}.");
        return _commit;
    }

    private void FlushOfEverySecond()
    {
        if (_commit is null or { IsFailed: true }) return;
        try
        {
            _commit.Wait(_tail.End);
            FlushMark(_commit);
        }
        catch (StorageFailedException)
        {
            // Whoever appends or waits next is told; a timer has nobody to tell.
        }
    }

    private void FlushMark(GroupCommit commit)
    {
        try
        {
            _mark.Flush();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not StorageFailedException))
        {
            var failure = new StorageFailedException("flush", Path.Combine(_directory, DurableMark.FileName), e);
            commit.Fail(failure);
            throw failure;
        }
    }

    private void ThrowTooLong(int payloadBytes) =>
        throw new ArgumentException($"A record of {payloadBytes} bytes; allowed 0..{PayloadBytesMax}.", nameof(payloadBytes));

    private static void ThrowTooLongBatch(long batchBytes) =>
        throw new ArgumentException($"A batch of {batchBytes} bytes; allowed 0..{BatchHold.BatchBytesMax}.", nameof(batchBytes));
}
