using Microsoft.Extensions.Logging;

namespace Personalize.Engine.Jobs;

/// <summary>The jobs of one kind: so many run at once, so many wait, the rest is refused.</summary>
/// <remarks>Any thread. Threads are there only while there is work.</remarks>
internal sealed class JobLane(JobKind kind, int atOnce, int jobsMax, Action<Job> ended, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Job> _waiting = [];
    private readonly List<Job> _running = [];
    private readonly List<Task> _threads = [];
    private int _reserved;
    private bool _isClosed;

    /// <summary>Jobs that wait, and that run.</summary>
    public (int Waiting, int Running) Counts
    {
        get
        {
            lock (_lock)
            {
                return (_waiting.Count, _running.Count);
            }
        }
    }

    /// <summary>Jobs that run, then those that wait in their order.</summary>
    public IReadOnlyList<Job> Unfinished
    {
        get
        {
            lock (_lock)
            {
                return [.. _running, .. _waiting];
            }
        }
    }

    /// <summary>Keeps a place for a job that is about to be logged; <see cref="Add"/> or <see cref="Return"/> gives it back.</summary>
    /// <exception cref="PersonalizeException">There is none, or the engine is closing.</exception>
    public void Reserve()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                throw new PersonalizeException(PersonalizeErrorCode.InUse, "the engine is closing");
            }

            int there = _waiting.Count + _running.Count + _reserved;
            if (there >= jobsMax)
            {
                throw new PersonalizeException(
                    PersonalizeErrorCode.LimitExceeded, $"More than {jobsMax} resources with PENDING or IN_PROGRESS status. {there} jobs of kind {kind} wait or run; allowed {jobsMax}");
            }

            _reserved++;
        }
    }

    public void Return()
    {
        lock (_lock)
        {
            _reserved--;
        }
    }

    /// <summary>Puts a job into its reserved place. Where the engine closed meanwhile, it will not run.</summary>
    public void Add(Job job)
    {
        lock (_lock)
        {
            _reserved--;
            if (_isClosed)
            {
                job.Complete();
                return;
            }

            _waiting.AddLast(job);
            if (_threads.Count < atOnce)
            {
                _threads.Add(Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            }
        }

        if (job.State == ResourceState.Stopped)
        {
            Withdraw(job); // Stopped before it was here.
        }
    }

    /// <summary>Ends a job that waits and was stopped: its place is free. One that is not waiting is left.</summary>
    public void Withdraw(Job job)
    {
        lock (_lock)
        {
            if (!_waiting.Remove(job))
            {
                return;
            }
        }

        ended(job);
        job.Complete();
    }

    /// <summary>Gives up what waits and what runs; then waits until nothing runs.</summary>
    public void Close()
    {
        Task[] threads;
        lock (_lock)
        {
            _isClosed = true;
            foreach (Job waiting in _waiting)
            {
                waiting.Complete();
            }

            _waiting.Clear();
            _running.ForEach(job => job.Abandon());
            threads = [.. _threads];
        }

        Task.WaitAll(threads);
    }

    private void Work()
    {
        while (TryTake() is { } job)
        {
            job.Run(logger);
            lock (_lock)
            {
                _running.Remove(job);
            }

            ended(job);
            job.Complete();
        }
    }

    private Job? TryTake()
    {
        lock (_lock)
        {
            if (_waiting.First?.Value is not { } job)
            {
                _threads.RemoveAll(thread => thread.Id == Task.CurrentId);
                return null;
            }

            _waiting.RemoveFirst();
            _running.Add(job);
            return job;
        }
    }
}
