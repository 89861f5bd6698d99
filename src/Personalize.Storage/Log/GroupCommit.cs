using System.Diagnostics;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Log;

/// <summary>Many waiters, one flush: whoever comes while a flush runs is served by the next one, all together.</summary>
/// <remarks>
/// One thread at a time holds the flusher's role. A blocking waiter who finds it free takes it and flushes by itself, so a lone
/// writer pays no hand-over; for asynchronous waiters a pool worker does it. Waiters of one flush share one completion.
/// After a failure every waiter, present and future, gets it.
/// </remarks>
internal sealed class GroupCommit : IThreadPoolWorkItem
{
    private const int TakeOverMs = 5;

    private readonly LogWriter _writer;
    private readonly DurableMark _mark;
    private readonly AppendedTail _appended;
    private readonly Lock _gate = new();
    private long _durable;
    private long _wanted;
    private long _flightUntil;
    private bool _isBusy;
    private bool _isScheduled;
    private TaskCompletionSource? _flight;
    private TaskCompletionSource? _gathering;
    private StorageFailedException? _failure;

    public GroupCommit(LogWriter writer, DurableMark mark, AppendedTail appended)
    {
        _writer = writer;
        _mark = mark;
        _appended = appended;
        _durable = mark.End;
        writer.WriteQueued = OnWriteQueued;
    }

    /// <summary>Every record that ends at or before this address is on disk.</summary>
    public long Durable => Volatile.Read(ref _durable);

    /// <summary>Told of each flush, by whoever made it: how long it took, mark included, and how many bytes of the log it made safe.</summary>
    public Action<TimeSpan, long>? Flushed { get; set; }

    public bool IsFailed => Failure is not null;

    public StorageFailedException? Failure => Volatile.Read(ref _failure);

    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure) throw new StorageFailedException(failure);
    }

    public ValueTask WaitAsync(long position, CancellationToken cancellationToken)
    {
        if (Durable >= position) return default;
        Task task;
        lock (_gate)
        {
            if (_durable >= position) return default;
            if (_failure is not null) return ValueTask.FromException(new StorageFailedException(_failure));
            _wanted = Math.Max(_wanted, position);
            task = Join(position);
            ScheduleIfIdle();
        }
        return new ValueTask(cancellationToken.CanBeCanceled ? task.WaitAsync(cancellationToken) : task);
    }

    public void Wait(long position)
    {
        while (Durable < position)
        {
            Task? flush = null;
            lock (_gate)
            {
                if (_durable >= position) return;
                if (_failure is not null) throw new StorageFailedException(_failure);
                _wanted = Math.Max(_wanted, position);
                if (_isBusy) flush = Join(position);
                else Begin();
            }
            // One handle for all waiters of a flush. Should all pool workers be blocked here, one of us does their work in the end.
            if (flush is not null) ((IAsyncResult)flush).AsyncWaitHandle.WaitOne(TakeOverMs);
            else if (Run()) Schedule();
        }
    }

    /// <summary>An appender found all pages full: it writes some itself, unless somebody is at it.</summary>
    public void MakeRoom()
    {
        lock (_gate)
        {
            if (_isBusy || _failure is not null) return;
            Begin();
        }
        if (Run()) Schedule();
    }

    /// <summary>Something beside the log's own writes has failed: nothing more is acknowledged.</summary>
    public void Fail(StorageFailedException failure)
    {
        TaskCompletionSource? refused = null;
        lock (_gate)
        {
            _failure ??= failure;
            if (!_isBusy) (refused, _gathering) = (_gathering, null); // else whoever is at it tells them
        }
        Refuse(refused, failure);
    }

    void IThreadPoolWorkItem.Execute()
    {
        lock (_gate)
        {
            _isScheduled = false;
            if (_isBusy || _failure is not null) return; // whoever is at it looks again when done
            Begin();
        }
        while (Run())
        {
            lock (_gate)
            {
                if (_isBusy || _failure is not null) return;
                Begin();
            }
        }
    }

    // The completion of the flush that will cover the position: the one under way, or the next.
    private Task Join(long position)
    {
        ref var waiters = ref _isBusy && position <= _flightUntil ? ref _flight : ref _gathering;
        waiters ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return waiters.Task;
    }

    private void OnWriteQueued()
    {
        lock (_gate) ScheduleIfIdle();
    }

    private void ScheduleIfIdle()
    {
        if (_isBusy || _isScheduled) return;
        _isScheduled = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Schedule()
    {
        lock (_gate) ScheduleIfIdle();
    }

    private void Begin()
    {
        _isBusy = true;
        _flightUntil = 0; // until it is known, newcomers gather for the next one
        (_flight, _gathering) = (_gathering, null);
    }

    // True when there is more to do.
    private bool Run()
    {
        StorageFailedException? failure = null;
        var durable = Durable;
        try
        {
            if (Volatile.Read(ref _wanted) > durable)
            {
                var (end, chain) = _appended.Read();
                lock (_gate) _flightUntil = end;
                var begun = Stopwatch.GetTimestamp();
                _writer.Flush(end);
                WriteMark(end, chain);
                Flushed?.Invoke(Stopwatch.GetElapsedTime(begun), end - durable);
                durable = end;
            }
            else
            {
                _writer.WriteBehind();
            }
        }
        catch (StorageFailedException e)
        {
            failure = e;
        }
        return Finish(durable, failure);
    }

    private void WriteMark(long end, ulong chain)
    {
        try
        {
            _mark.Write(end, chain);
        }
        catch (IOException e)
        {
            throw new StorageFailedException("write", DurableMark.FileName, e);
        }
    }

    private bool Finish(long durable, StorageFailedException? failure)
    {
        TaskCompletionSource? served, refused = null;
        bool hasMore;
        lock (_gate)
        {
            _isBusy = false;
            (served, _flight) = (_flight, null);
            failure = _failure ??= failure;
            if (failure is not null)
            {
                (refused, _gathering) = (_gathering, null);
            }
            else
            {
                Volatile.Write(ref _durable, durable);
            }
            hasMore = failure is null && (_wanted > durable || _writer.HasQueued);
        }
        if (failure is null)
        {
            served?.SetResult();
        }
        else
        {
            Refuse(served, failure);
            Refuse(refused, failure);
        }
        return hasMore;
    }

    private static void Refuse(TaskCompletionSource? waiters, StorageFailedException failure)
    {
        if (waiters is null) return;
        waiters.SetException(new StorageFailedException(failure));
        _ = waiters.Task.Exception; // blocking waiters read the failure itself
    }
}
