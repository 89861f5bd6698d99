using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Log;

/// <summary>The change log on disk: FasterLog for pages and addresses, our own records, hashes, flushes and replay.</summary>
/// <remarks>
/// <code>
/// Append ─► header: sequence, chain (outside the lock) ─► [append lock: link, copy into the tail page] ─► position
/// WaitDurable ─► GroupCommit: one flush for all who wait ─► write pages, fdatasync, durable mark ─► answers
/// Replay ─► files, page by page ─► chain, link, mark ─► BatchHold ─► reader
/// </code>
/// A folder holds <c>header</c>, <c>durable</c> and <c>records.N</c>. Appends of all streams take one short lock for the copy, which
/// gives the log one order that every record's link proves; encoding and hashing are done before it, in parallel.
/// </remarks>
public sealed class FasterChangeLog : IChangeLog
{
    private static readonly StreamId OwnStream = new(0, ushort.MaxValue);
    private static readonly TimeSpan FlushPeriod = TimeSpan.FromSeconds(1);

    private const int SaltBytes = 16;

    private readonly string _directory;
    private readonly ChangeLogOptions _options;
    private readonly LogHeader _header;
    private readonly DurableMark _mark;
    private readonly Lock _appendLock = new();
    private ConcurrentDictionary<StreamId, LogStream> _streams = new();
    private AppendedTail _tail;
    private byte[]? _recordKey;
    private LogWriter? _writer;
    private GroupCommit? _commit;
    private ITimer? _timer;

    private FasterChangeLog(string directory, ChangeLogOptions options, LogHeader header, DurableMark mark)
    {
        _directory = directory;
        _options = options;
        _header = header;
        _mark = mark;
        _tail = new AppendedTail(mark.End, mark.Chain);
    }

    /// <summary>Opens the log in a folder, or makes a new one there; <see cref="Replay"/> comes next.</summary>
    /// <exception cref="StorageFormatException">A later version of the program wrote it.</exception>
    /// <exception cref="EncryptionKeyException">It wants another key, or none.</exception>
    /// <exception cref="LogDamagedException">Its header or its durable mark is not as it was written.</exception>
    public static FasterChangeLog Open(string directory, ChangeLogOptions? options = null)
    {
        options ??= new ChangeLogOptions();
        if (options.Durability == Durability.Memory) throw new ArgumentException("A log in memory is a MemoryChangeLog.", nameof(options));
        var disk = options.Disk;
        disk.CreateDirectory(directory);
        if (disk.Exists(Path.Combine(directory, LogHeader.FileName)))
        {
            var header = LogHeader.Read(disk, directory);
            if (EncryptionKeyException.Check(directory, header, options.Key) is { } refused) throw refused;
            return new FasterChangeLog(directory, options, header, DurableMark.Open(disk, directory, header.LogId, options.RecoverTo is not null));
        }
        if (LogFiles.List(disk, directory).Length > 0)
            throw new LogDamagedException(directory, 0, "there are records but no header.", "Restore the file 'header' from a backup of the same log.");
        return Create(directory, options);
    }

    public int PayloadBytesMax => (int)Math.Min(_header.PageBytes - LogFiles.FirstAddress, int.MaxValue) - RecordFrame.LengthBytes - RecordHeader.Bytes
        - (_options.Key is null ? 0 : RecordSeal.TagBytes);

    public LogPosition Tail => new(_tail.End);

    public LogPosition Durable => new(_commit?.Durable ?? _mark.End);

    public bool IsFailed => _commit is { IsFailed: true };

    public long SizeBytes => _tail.End - _mark.Begin;

    /// <summary>Batches that replay dropped because the process had died in the middle of them.</summary>
    public int DroppedBatches { get; private set; }

    public unsafe LogPosition Append(StreamId stream, ushort kind, ReadOnlySpan<byte> payload, ulong batchId = 0, ushort batchParts = 0)
    {
        if (payload.Length > PayloadBytesMax) ThrowTooLong(payload.Length);
        var commit = _commit ?? throw new InvalidOperationException("The log has not been replayed yet.");
        commit.ThrowIfFailed();
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
            var end = Enqueue(commit, ref header, bytes);
            state.Advance(header.Sequence, header.Chain);
            return new LogPosition(end);
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
        // Read from the file, where a slot is whole or older: the flusher moves the mark in memory meanwhile.
        using var mark = DurableMark.Open(_options.Disk, _directory, _header.LogId, isExpendable: false);
        using var replay = new LogReplay(_options.Disk, _directory, _header, mark, recoverTo: mark.End, _options.Key);
        var follower = new StreamReader(stream, fromSequence, reader);
        replay.Read(new BatchHold(follower));
        return follower.Next;
    }

    public void Replay(ILogReader reader)
    {
        if (_commit is not null) throw new InvalidOperationException("A log is replayed once.");
        var hold = new BatchHold(reader);
        using var replay = new LogReplay(_options.Disk, _directory, _header, _mark, _options.RecoverTo, _options.Key);
        replay.Read(hold);
        hold.EndOfProcess();
        DroppedBatches = hold.DroppedBatches;

        LogTail.Cut(_options.Disk, _directory, _header, _mark, replay.End, replay.Chain);
        _streams = replay.Streams;
        _tail = new AppendedTail(replay.End, replay.Chain);
        _writer = new LogWriter(_options.Disk, _directory, _header, _mark.Begin, replay.End, _options.FillAhead);
        _commit = new GroupCommit(_writer, _mark, _tail);
        // Closes whatever batch the last process left open, for this and every later replay, and salts our records' key.
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        Append(OwnStream, RecordHeader.LogKind, salt);
        _recordKey = _options.Key?.DeriveRecordKey(_header.LogId, salt);
        _timer = _options.Time.CreateTimer(static log => ((FasterChangeLog)log!).FlushOfEverySecond(), this, FlushPeriod, FlushPeriod);
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
        var mark = DurableMark.Create(options.Disk, directory, header.LogId, LogFiles.FirstAddress);
        header.Write(options.Disk, directory);
        return new FasterChangeLog(directory, options, header, mark);
    }

    private ReadOnlySpan<byte> Seal(LogStream state, ref RecordHeader header, ReadOnlySpan<byte> payload)
    {
        header.PayloadBytes = (uint)(payload.Length + RecordSeal.TagBytes);
        state.Seal ??= new RecordSeal(_recordKey!);
        return state.Seal.Seal(header, payload);
    }

    private unsafe long Enqueue(GroupCommit commit, ref RecordHeader header, byte* payload)
    {
        lock (_appendLock)
        {
            header.Link = (ushort)_tail.Chain;
            var entry = new RecordEntry(header, payload);
            long end;
            var spin = new SpinWait();
            while (!_writer!.TryEnqueue(entry, out end))
            {
                commit.ThrowIfFailed();
                commit.MakeRoom();
                spin.SpinOnce();
            }
            _tail.Write(end, header.Chain);
            return end;
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
            _mark.Flush();
        }
        catch (StorageFailedException)
        {
            // Whoever appends or waits next is told; a timer has nobody to tell.
        }
        catch (IOException e)
        {
            _commit.Fail(new StorageFailedException("flush", Path.Combine(_directory, DurableMark.FileName), e));
        }
    }

    private void ThrowTooLong(int payloadBytes) =>
        throw new ArgumentException($"A record of {payloadBytes} bytes; allowed 0..{PayloadBytesMax}.", nameof(payloadBytes));
}
