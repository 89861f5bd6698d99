using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Log;

/// <summary>The change log of durability <c>memory</c>: counts, and keeps nothing.</summary>
/// <remarks>
/// Every position is durable at once, since nobody was promised more; it counts the bytes of its stream only, so that the streams' writers
/// share no cache line.
/// </remarks>
public sealed class MemoryChangeLog : IChangeLog
{
    private const int HeaderBytes = RecordHeader.Bytes;

    private readonly ConcurrentDictionary<StreamId, Counter> _streams = new();
    private StorageFailedException? _failure;

    public int PayloadBytesMax => int.MaxValue - HeaderBytes;

    public long BatchBytesMax => BatchHold.BatchBytesMax;

    /// <summary>Bytes of all streams together: no record ends behind it.</summary>
    public LogPosition Tail
    {
        get
        {
            var bytes = 0L;
            foreach (var (_, counter) in _streams)
                bytes += Volatile.Read(ref counter.Bytes);
            return new LogPosition(bytes);
        }
    }

    public LogPosition Durable => Tail;

    public bool IsFailed => Failure is not null;

    public StorageFailedException? Failure => Volatile.Read(ref _failure);

    public long SizeBytes => 0;

    public LogPosition Append(StreamId stream, ushort kind, ReadOnlySpan<byte> payload, ulong batchId = 0, ushort batchParts = 0, long batchBytes = 0)
    {
        ThrowIfFailed();
        if (!_streams.TryGetValue(stream, out var counter))
            counter = _streams.GetOrAdd(stream, static _ => new Counter());
        Volatile.Write(ref counter.Bytes, counter.Bytes + HeaderBytes + payload.Length);
        Volatile.Write(ref counter.Sequence, counter.Sequence + 1);
        return new LogPosition(counter.Bytes);
    }

    public ulong GetSequence(StreamId stream) => _streams.TryGetValue(stream, out var counter) ? Volatile.Read(ref counter.Sequence) : 0;

    public ValueTask WaitDurableAsync(LogPosition position, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled(cancellationToken) : default;

    public void WaitDurable(LogPosition position)
    {
        // Nothing is waited for: memory is all that was asked.
    }

    public ulong Follow(StreamId stream, ulong fromSequence, ILogReader reader) =>
        throw new NotSupportedException("A log in memory keeps no records to follow; open one with durability commit or everysec.");

    public void Replay(ILogReader reader, LogCheckpoint? from = null)
    {
        // There is never anything to read back.
    }

    public LogIncompleteException? WhyNotFrom(LogCheckpoint? from) => null;

    public LogPosition Begin => Tail;

    public LogCheckpoint Checkpoint() => LogCheckpoint.Of(
        0, Math.Max(LogFiles.FirstAddress, Tail.Address), 0, 0, _streams.Select(stream => KeyValuePair.Create(stream.Key, stream.Value.ToStream())), []);

    public void Flush() => ThrowIfFailed(); // else nothing: there is no disk

    public void Fail(Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        Interlocked.CompareExchange(ref _failure, new StorageFailedException("apply of a record", "memory", cause), null);
    }

    public void Truncate(LogCheckpoint upTo)
    {
        // Nothing is kept.
    }

    public void Dispose()
    {
        // Holds no resource.
    }

    private void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure) throw new StorageFailedException(failure);
    }

    /// <summary>Written under its stream's writer lock; two cache lines of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private sealed class Counter
    {
        [FieldOffset(64)]
        public ulong Sequence;

        [FieldOffset(72)]
        public long Bytes;

        public LogStream ToStream()
        {
            var stream = new LogStream(0);
            stream.Advance(Volatile.Read(ref Sequence), 0);
            return stream;
        }
    }
}
