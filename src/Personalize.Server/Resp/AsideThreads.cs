using System.Collections.Concurrent;

namespace Personalize.Server.Resp;

/// <summary>A few threads of the door's own for commands that wait for a lock or for the disk, or take long, so that no thread that serves other connections does.</summary>
/// <param name="threadsMax">How many at most.</param>
/// <param name="name">What the threads are called.</param>
/// <remarks>
/// Started one by one when the others are taken, kept until the door closes. Each connection has at most one command here, which bounds the queue. Not the
/// thread pool: on a machine of two cores it has two threads, and two waiting puts would stand still the whole server.
/// </remarks>
internal sealed class AsideThreads(int threadsMax = AsideThreads.ThreadsMaxDefault, string name = "Personalize aside") : IDisposable
{
    private const int ThreadsMaxDefault = 8;

    private readonly BlockingCollection<(Action Work, TaskCompletionSource Done)> _queue = [];
    private readonly Lock _starting = new();
    private int _threads;
    private int _busy;

    /// <summary>Commands that have gone aside so far.</summary>
    public long Count { get; private set; }

    /// <summary>Runs work on one of the threads. Who awaits it goes on elsewhere.</summary>
    public Task RunAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_starting)
        {
            Count++;
            if (++_busy > _threads && _threads < threadsMax)
            {
                _threads++;
                new Thread(Serve) { IsBackground = true, Name = name }.Start();
            }
        }

        _queue.Add((work, done));
        return done.Task;
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
