using Microsoft.Extensions.Logging;
using Personalize.Engine.Resources;

namespace Personalize.Engine.Jobs;

/// <summary>All jobs of an engine: a lane for each kind, and a memory of those that ended.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class JobQueue
{
    private const int EndedMax = 100;

    private readonly JobLane _imports;
    private readonly JobLane _trainings;
    private readonly Lock _lock = new();
    private readonly Queue<Job> _ended = new();
    private readonly long[] _failed = new long[2];

    public JobQueue(EngineOptions options, ILogger logger)
    {
        if (Mistake(options) is { } mistake)
        {
            throw new PersonalizeException(mistake);
        }

        _imports = new JobLane(JobKind.Import, options.ImportsAtOnce, Quotas.Of(options, Quotas.Imports, options.JobsMax), Remember, logger);
        _trainings = new JobLane(JobKind.Training, options.TrainingsAtOnce, Quotas.Of(options, Quotas.Trainings, options.JobsMax), Remember, logger);
    }

    /// <summary>What of the options cannot be meant; null: nothing.</summary>
    private static string? Mistake(EngineOptions options)
    {
        foreach ((string name, int value) in (ReadOnlySpan<(string, int)>)
            [(nameof(options.TrainingsAtOnce), options.TrainingsAtOnce), (nameof(options.ImportsAtOnce), options.ImportsAtOnce), (nameof(options.JobsMax), options.JobsMax)])
        {
            if (value < 1)
            {
                return $"{name} is {value}; allowed is 1 and more";
            }
        }

        return null;
    }

    /// <summary>Jobs of a kind that wait and run now, and that failed in this process.</summary>
    public (int Waiting, int Running, long Failed) Count(JobKind kind)
    {
        (int waiting, int running) = LaneOf(kind).Counts;
        return (waiting, running, Volatile.Read(ref _failed[(int)kind]));
    }

    /// <summary>Logs the begin of a job and lets it wait for its turn.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="begin">Commits its begin and makes it.</param>
    /// <exception cref="PersonalizeException">There are too many of its kind: nothing was logged. Or what <paramref name="begin"/> refuses.</exception>
    public T Start<T>(JobKind kind, Func<T> begin) where T : Job
    {
        JobLane lane = LaneOf(kind);
        lane.Reserve();
        T job;
        try
        {
            job = begin();
        }
        catch
        {
            lane.Return();
            throw;
        }

        lane.Add(job);
        return job;
    }

    /// <summary>Takes a job that was stopped before its turn out of the queue; one that has its turn is left.</summary>
    public void Withdraw(Job job) => LaneOf(job.Kind).Withdraw(job);

    /// <summary>Cancels the jobs of a group that was dropped.</summary>
    public void Cancel(DatasetGroup group)
    {
        foreach (Job job in Unfinished.Where(job => job.Group == group))
        {
            job.Cancel();
        }
    }

    public IReadOnlyList<JobStatus> GetStatus()
    {
        List<JobStatus> unfinished = [.. Unfinished.Select(job => job.GetStatus())];
        lock (_lock)
        {
            HashSet<string> known = [.. unfinished.Select(job => job.Resource)];
            return
            [
                .. unfinished.OrderByDescending(job => job.CreatedAt),
                .. _ended.Select(job => job.GetStatus()).Where(job => !known.Contains(job.Resource)).Reverse(),
            ];
        }
    }

    /// <summary>Gives up all jobs and waits for what ran. Their ends are not logged, as in a crash: whoever closes the engine logs that they were interrupted.</summary>
    public void Close()
    {
        _imports.Close();
        _trainings.Close();
    }

    private IEnumerable<Job> Unfinished => [.. _trainings.Unfinished, .. _imports.Unfinished];

    private JobLane LaneOf(JobKind kind) => kind switch
    {
        JobKind.Import => _imports,
        JobKind.Training => _trainings,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private void Remember(Job job)
    {
        lock (_lock)
        {
            if (job.State == ResourceState.Failed)
            {
                _failed[(int)job.Kind]++;
            }

            _ended.Enqueue(job);
            if (_ended.Count > EndedMax)
            {
                _ended.Dequeue();
            }
        }
    }
}
