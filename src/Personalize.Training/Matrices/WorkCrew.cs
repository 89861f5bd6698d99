namespace Personalize.Training.Matrices;

/// <summary>The threads that one training may use, and its cancellation.</summary>
/// <remarks>
/// Work is cut into parts by size alone, never by thread count, and no two parts write one number: results are the same bits on
/// any number of threads. Throws <see cref="OperationCanceledException"/> between parts once cancelled.
/// The threads are its own, not the pool's, and of the same priority and scheduling class as the one that asks (Linux passes on what a thread set for itself, elsewhere the priority is
/// copied), so a training that gives way to requests does so with all of them. They are made when first needed and go when nothing came for a while.
/// </remarks>
public sealed class WorkCrew(int threads, CancellationToken cancellationToken = default)
{
    private const int PatienceMs = 200;

    private readonly object _gate = new();
    private SharedLoop? _loop;
    private int _helpers;

    /// <summary>How many parts may run at once, at least 1.</summary>
    public int Threads { get; } = Math.Max(1, threads);

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Runs <paramref name="part"/> for 0..<paramref name="count"/>-1 in any order and waits for all; throws what the first of them threw.</summary>
    /// <remarks>Any thread; one that asks while the crew is at work, or from within a part, does its work alone.</remarks>
    public void Run(int count, Action<int> part)
    {
        ArgumentNullException.ThrowIfNull(part);
        var loop = new SharedLoop(count, part, CancellationToken);
        bool isShared = Threads > 1 && count > 1 && TryShare(loop, Math.Min(Threads, count) - 1);
        loop.Work();
        if (isShared) WaitForHelpers(loop);
        loop.ThrowIfFailed();
    }

    private bool TryShare(SharedLoop loop, int helpers)
    {
        lock (_gate)
        {
            if (_loop is not null) return false;
            _loop = loop;
            Monitor.PulseAll(_gate);
            for (; _helpers < helpers; _helpers++)
                new Thread(Help) { IsBackground = true, Name = "training", Priority = Thread.CurrentThread.Priority }.Start();
            return true;
        }
    }

    private void WaitForHelpers(SharedLoop loop)
    {
        lock (_gate)
        {
            while (loop.Helpers > 0)
                Monitor.Wait(_gate);
            _loop = null;
        }
    }

    private void Help()
    {
        while (TryTake() is { } loop)
        {
            loop.Work();
            lock (_gate)
            {
                if (--loop.Helpers == 0) Monitor.PulseAll(_gate);
            }
        }
    }

    private SharedLoop? TryTake()
    {
        lock (_gate)
        {
            for (bool isInTime = true; ; isInTime = Monitor.Wait(_gate, PatienceMs))
            {
                if (_loop is { IsTaken: false } loop)
                {
                    loop.Helpers++;
                    return loop;
                }
                if (!isInTime) break;
            }
            _helpers--;
            return null;
        }
    }
}
