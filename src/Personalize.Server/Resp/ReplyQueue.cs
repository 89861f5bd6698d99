using System.IO.Pipelines;

namespace Personalize.Server.Resp;

/// <summary>Sends a connection's replies in order: at once where nothing waits, else through a bounded queue.</summary>
/// <remarks>
/// <code>
/// commands → Batch ──nothing waits──────────────────────────→ transport
///                  └─a put, or the client reads slowly─→ queue → durable? → transport
/// </code>
/// A put's reply is written as OK with the log position it needs. The flusher awaits that position before any byte of the batch
/// leaves; where the disk failed it writes the batch anew with <c>-READONLY</c> in place of each OK that is not true. Commands
/// are parsed meanwhile, so puts that arrive together share one commit. The reading side calls <see cref="SendAsync"/>,
/// the flusher is its own task from the first need on; <see cref="_backlog"/> says which of them owns the transport.
/// </remarks>
internal sealed class ReplyQueue
{
    /// <summary>A batch this full is sent before the next command runs.</summary>
    public const int BatchBytesFull = 64 << 10;

    private static readonly byte[] ReadOnlyReply =
        "-READONLY storage failed or is full: this change is not kept; reads go on, changes need a restart\r\n"u8.ToArray();

    private readonly PipeWriter _output;
    private readonly IDurability _durability;
    private readonly TimeProvider _time;
    private readonly int _bytesMax;
    private readonly int _batchBytesMax;
    private readonly Lock _gate = new();
    private readonly Queue<ReplyBatch> _waiting = new();
    private readonly Stack<ReplyBatch> _spare = new();
    private readonly AsyncSignal _work = new();
    private readonly AsyncSignal _room = new(continueElsewhere: true);
    private ReplyBatch _batch;
    private ValueTask<FlushResult> _pendingFlush;
    private volatile bool _isFlushPending;
    private Task? _flusher;
    private int _backlog;
    private int _queuedBytes;
    private long _stalledSince;
    private volatile bool _isClosed;
    private volatile bool _isEnding;

    public ReplyQueue(PipeWriter output, IDurability durability, TimeProvider time, int bytesMax, int replyBytesMax = RespLimits.ReplyBytesMaxDefault)
    {
        _output = output;
        _durability = durability;
        _time = time;
        _bytesMax = bytesMax;

        // A batch goes out once it is full, so it holds at most so much before its last reply.
        _batchBytesMax = (int)Math.Min(Array.MaxLength, (long)replyBytesMax + BatchBytesFull);
        _batch = new ReplyBatch(_batchBytesMax);
        Writer = new RespWriter(_batch);
    }

    /// <summary>Writes into the batch of the moment.</summary>
    public RespWriter Writer { get; }

    /// <summary>The batch of the moment holds enough to be sent.</summary>
    public bool IsFull => _batch.Length >= BatchBytesFull;

    /// <summary>The client is gone: nothing more can be sent.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>Timestamp since which the client has taken no reply although some wait; 0 while replies flow.</summary>
    public long StalledSince => Volatile.Read(ref _stalledSince);

    /// <summary>Bytes of replies waiting in the queue.</summary>
    public int QueuedBytes => Volatile.Read(ref _queuedBytes);

    /// <summary>Sends what was written. Completes when the next command may run.</summary>
    public ValueTask SendAsync()
    {
        if (_batch.Length == 0 || _isClosed)
        {
            _batch.Clear();
            return default;
        }

        // Only this side makes the backlog grow, so 0 stays 0 while we write.
        if (Volatile.Read(ref _backlog) == 0 && _batch.HighestPosition == 0)
        {
            SendNow();
            return default;
        }

        Enqueue();
        return Volatile.Read(ref _queuedBytes) < _bytesMax ? default : WaitForRoomAsync();
    }

    /// <summary>Sends nothing more: the transport broke.</summary>
    public void Abandon() => _isClosed = true;

    /// <summary>Sends the rest and waits until the client has it or is gone.</summary>
    public async ValueTask CompleteAsync()
    {
        if (!_isClosed)
            await SendAsync();

        _batch.Clear();
        _isEnding = true;
        if (_flusher is not null)
        {
            _work.Set();
            await _flusher;
        }
    }

    private void SendNow()
    {
        Copy(_batch.Written);
        _batch.Clear();
        ValueTask<FlushResult> flush = _output.FlushAsync();
        if (flush.IsCompletedSuccessfully)
        {
            _isClosed |= flush.Result.IsCompleted;
            return;
        }

        // The client reads slower than it asks: from here on the flusher owns the transport, and we go on parsing.
        _pendingFlush = flush;
        _isFlushPending = true;
        Interlocked.Increment(ref _backlog);
        WakeFlusher();
    }

    private void Enqueue()
    {
        lock (_gate)
        {
            _queuedBytes += _batch.Capacity;
            Interlocked.Increment(ref _backlog);
            _waiting.Enqueue(_batch);
            _batch = _spare.Count > 0 ? _spare.Pop() : new ReplyBatch(_batchBytesMax);
        }

        Writer.Batch = _batch;
        WakeFlusher();
    }

    private void WakeFlusher()
    {
        _flusher ??= FlushQueueAsync();
        _work.Set();
    }

    private async ValueTask WaitForRoomAsync()
    {
        while (Volatile.Read(ref _queuedBytes) >= _bytesMax && !_isClosed)
            await _room.WaitAsync();
    }

    // One method, so that a put costs no state machine of its own.
    private async Task FlushQueueAsync()
    {
        while (true)
        {
            bool isPending = _isFlushPending;
            ReplyBatch? batch = isPending ? null : Dequeue();
            if (!isPending && batch is null)
            {
                if (_isEnding)
                    return;

                await _work.WaitAsync();
                continue;
            }

            bool isDurable = true;
            try
            {
                if (batch is { HighestPosition: > 0 })
                    await _durability.WaitAsync(batch.HighestPosition);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                isDurable = false; // Whatever ended the wait, nobody may be told that the puts are safe.
            }

            try
            {
                if (batch is not null && !isDurable)
                    await CopyWithRefusalsAsync(batch);

                ValueTask<FlushResult> flush = batch is null ? _pendingFlush : isDurable ? Flush(batch) : _output.FlushAsync();
                NoteStall(flush.IsCompleted);
                _isClosed |= (await flush).IsCompleted;
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
            {
                _isClosed = true;
            }

            NoteStall(hasMoved: true);
            Release(batch);
        }
    }

    private void NoteStall(bool hasMoved) => Volatile.Write(ref _stalledSince, hasMoved ? 0 : Math.Max(1, _time.GetTimestamp()));

    private ReplyBatch? Dequeue()
    {
        lock (_gate)
            return _waiting.TryDequeue(out ReplyBatch? batch) ? batch : null;
    }

    private ValueTask<FlushResult> Flush(ReplyBatch batch)
    {
        if (_isClosed)
            return default;

        Copy(batch.Written);
        return _output.FlushAsync();
    }

    /// <summary>A batch has left, or the pending flush when null.</summary>
    private void Release(ReplyBatch? batch)
    {
        lock (_gate)
        {
            if (batch is null)
            {
                _isFlushPending = false;
            }
            else
            {
                _queuedBytes -= batch.Capacity;
                batch.Clear();
                if (_spare.Count < 4)
                    _spare.Push(batch);
            }

            Interlocked.Decrement(ref _backlog); // Last: at 0 the reading side takes the transport.
        }

        _room.Set();
    }

    private async ValueTask<bool> IsDurableAsync(long position)
    {
        try
        {
            await _durability.WaitAsync(position);
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return false;
        }
    }

    private async ValueTask CopyWithRefusalsAsync(ReplyBatch batch)
    {
        int sent = 0;
        for (int i = 0; i < batch.Deferred.Length; i++)
        {
            DeferredReply reply = batch.Deferred[i];
            if (await IsDurableAsync(reply.Position))
                continue;

            Copy(batch.Written[sent..reply.Offset]);
            Copy(ReadOnlyReply);
            sent = reply.Offset + reply.Length;
        }

        Copy(batch.Written[sent..]);
    }

    private void Copy(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> to = _output.GetSpan();
            int count = Math.Min(to.Length, bytes.Length);
            bytes[..count].CopyTo(to);
            _output.Advance(count);
            bytes = bytes[count..];
        }
    }
}
