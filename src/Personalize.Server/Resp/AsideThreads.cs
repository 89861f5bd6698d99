using System.Collections.Concurrent;

namespace Personalize.Server.Resp;

/// <summary>A few threads of the door's own for commands that wait for a lock or for the disk, or take long, so that no thread that serves other connections does.</summary>
/// <param name="threadsMax">How many at most.</param>
/// <param name="name">What the threads are called.</param>
/// <param name="waitingMax">How many commands may wait for one of them.</param>
/// <remarks>
/// Started one by one when the others are taken, kept until the door closes. At the TCP door each connection has at most one command here, which bounds the queue; the
/// HTTP door names a number. Not the thread pool: on a machine of two cores it has two threads, and two waiting puts would stand still the whole server.
/// </remarks>
internal sealed class AsideThreads(int threadsMax = AsideThreads.ThreadsMaxDefault, string name = "Personalize aside", int waitingMax = int.MaxValue) : IDisposable
{
    internal const int ThreadsMaxDefault = 8;

    private readonly BlockingCollection<(Action Work, TaskCompletionSource Done)> _queue = [];
    private readonly Lock _starting = new();
    private int _threads;
    private int _busy;

    /// <summary>Commands that have gone aside so far.</summary>
    public long Count { get; private set; }

    /// <summary>Runs work on one of the threads. Who awaits it goes on elsewhere.</summary>
    public Task RunAsync(Action work) => TryRun(work, out Task done) ? done : throw new InvalidOperationException($"{waitingMax} wait already, as many as may");

    /// <summary>The same; false, and nothing is run, where as many wait for a thread as may.</summary>
    public bool TryRun(Action work, out Task ended)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ended = done.Task;
        lock (_starting)
        {
            if (_busy - threadsMax >= waitingMax)
                return false;

            Count++;
            if (++_busy > _threads && _threads < threadsMax)
            {
                _threads++;
                new Thread(Serve) { IsBackground = true, Name = name }.Start();
            }
        }

        _queue.Add((work, done));
        return true;
    }

    /// <summary>Takes no more work; the threads end after what they have.</summary>
    public void Dispose() => _queue.CompleteAdding();

    private void Serve()
    {
        foreach ((Action work, TaskCompletionSource done) in _queue.GetConsumingEnumerable())
            Run(work, done);
    }

    private void Run(Action work, TaskCompletionSource done)
    {
        Exception? failure = null;
        try
        {
            work();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            failure = exception;
        }

        lock (_starting)
            _busy--;

        if (failure is null)
            done.SetResult();
        else
            done.SetException(failure);
    }
}
