using System.Collections.Concurrent;

namespace Personalize.Storage.Log;

/// <summary>The change log of durability <c>memory</c>: counts, and keeps nothing.</summary>
/// <remarks>Every position is durable at once, since nobody was promised more.</remarks>
public sealed class MemoryChangeLog : IChangeLog
{
    private const int HeaderBytes = RecordHeader.Bytes;

    private readonly ConcurrentDictionary<StreamId, LogStream> _streams = new();
    private long _tail;

    public int PayloadBytesMax => int.MaxValue - HeaderBytes;

    public LogPosition Tail => new(Volatile.Read(ref _tail));

    public LogPosition Durable => Tail;

    public bool IsFailed => false;

    public long SizeBytes => 0;

    public LogPosition Append(StreamId stream, ushort kind, ReadOnlySpan<byte> payload, ulong batchId = 0, ushort batchParts = 0)
    {
        var state = _streams.GetOrAdd(stream, static _ => new LogStream(0));
        state.Advance(state.Sequence + 1, 0);
        return new LogPosition(Interlocked.Add(ref _tail, HeaderBytes + payload.Length));
    }

    public ulong GetSequence(StreamId stream) => _streams.TryGetValue(stream, out var state) ? state.Sequence : 0;

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

    public LogCheckpoint Checkpoint() => LogCheckpoint.Of(0, Math.Max(LogFiles.FirstAddress, Tail.Address), 0, 0, _streams, []);

    public void Flush()
    {
        // There is no disk.
    }

    public void Truncate(LogCheckpoint upTo)
    {
        // Nothing is kept.
    }

    public void Dispose()
    {
        // Holds no resource.
    }
}
