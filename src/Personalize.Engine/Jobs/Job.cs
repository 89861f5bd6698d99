using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Personalize.Engine.Resources;

namespace Personalize.Engine.Jobs;

/// <summary>Work that goes on after the call that asked for it: it waits its turn, runs on a thread of its kind, and ends in one of three ways.</summary>
/// <remarks>
/// Its state is that of the resource it makes, and changes under the control lock. Whoever makes the job commits the record of its begin;
/// <see cref="Work"/> commits that of its success; the other ends are told here. Any thread.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "A source without timer and wait handle holds nothing; a late Stop must find it.")]
internal abstract class Job(PersonalizeEngine engine, JobKind kind, string resource, IMadeByJob made) : IProgress<(string Stage, double Share)>
{
    private const int ReasonCharsMax = 2000;

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Tuple<string, double> _progress = Tuple.Create("", 0.0);
    private volatile bool _isAbandoned;
    private bool _isPastStop; // Under the control lock.

    public JobKind Kind { get; } = kind;

    public DatasetGroup Group => made.Group;

    public string Resource { get; } = resource;

    public ResourceState State => made.Status.State;

    /// <summary>Completes when it ended, whichever way.</summary>
    public Task Ended => _ended.Task;

    /// <summary>What was refused where it failed for that; null otherwise. There once <see cref="Ended"/> is.</summary>
    public PersonalizeException? Refused { get; private set; }

    /// <summary>Share that is done, 0..1.</summary>
    public double Share => State == ResourceState.Active ? 1 : Volatile.Read(ref _progress).Item2;

    public JobStatus GetStatus()
    {
        ResourceStatus status = made.Status;
        string stage = status.State is ResourceState.InProgress or ResourceState.Stopping ? Volatile.Read(ref _progress).Item1 : "";
        return new JobStatus(Kind, Resource, Group.Name, status.State, stage, Share, status.FailureReason, made.CreatedAt, status.ChangedAt);
    }

    public void Report((string Stage, double Share) value) => Volatile.Write(ref _progress, Tuple.Create(value.Stage, value.Share));

    /// <summary>Runs it to its end; throws nothing.</summary>
    public void Run(ILogger logger)
    {
        try
        {
            if (TryBegin())
            {
                Work(_stop.Token);
            }
        }
        catch (Exception) when (_isAbandoned)
        {
            // The closing engine logs what it interrupted.
        }
        catch (OperationCanceledException) when (State == ResourceState.Stopping || _stop.IsCancellationRequested)
        {
            Tell(logger, ResourceState.Stopped, null);
        }
        catch (PersonalizeException refused)
        {
            Refused = refused;
            Tell(logger, ResourceState.Failed, refused.Message);
        }
        catch (Exception failure) // any: it costs this job, and is told as its reason
        {
            logger.JobBroke(failure, Resource);
            Tell(logger, ResourceState.Failed, $"{failure.GetType().Name}: {failure.Message}");
        }
    }

    /// <summary>Nothing is done for it any more.</summary>
    public void Complete() => _ended.TrySetResult();

    /// <summary>The engine has given it up.</summary>
    public bool IsAbandoned => _isAbandoned;

    /// <summary>Ends it without a word: the engine closes.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        _stop.Cancel();
    }

    /// <summary>Ends what runs of a group that was dropped.</summary>
    public void Cancel() => _stop.Cancel();

    /// <summary>Stops it: at once where it waits, within a second or two where it runs.</summary>
    /// <exception cref="PersonalizeException">It has ended.</exception>
    public void Stop()
    {
        bool isRunning = false;
        engine.Changes.CommitIfAny(at =>
        {
            switch (made.Status.State)
            {
                case ResourceState.Pending:
                    return made.DescribeEnd(ResourceState.Stopped, null, at);
                case ResourceState.InProgress when _isPastStop:
                    throw new PersonalizeException(PersonalizeErrorCode.InUse, $"{Resource} is being committed; allowed to stop is what is not there yet");
                case ResourceState.InProgress:
                    made.Status = new ResourceStatus(ResourceState.Stopping, at);
                    isRunning = true;
                    return null;
                default:
                    throw new PersonalizeException(PersonalizeErrorCode.InUse, $"{Resource} is {made.Status.State}; allowed to stop is what is Pending or InProgress");
            }
        });
        if (isRunning)
        {
            _stop.Cancel();
        }
        else
        {
            engine.JobQueue.Withdraw(this);
        }
    }

    /// <summary>Does it, and commits that it is done.</summary>
    protected abstract void Work(CancellationToken cancellationToken);

    /// <summary>Called by the check of the first commit that ends it well: a stop that was granted is kept, and none is granted after it.</summary>
    protected void PassLastStop()
    {
        if (State == ResourceState.Stopping || _stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(_stop.Token);
        }

        _isPastStop = true;
    }

    private bool TryBegin()
    {
        bool isBegun = false;
        engine.Changes.CommitIfAny(at =>
        {
            isBegun = made.IsKnown && made.Status.State == ResourceState.Pending;
            if (isBegun)
            {
                made.Status = new ResourceStatus(ResourceState.InProgress, at);
            }

            return null;
        });
        return isBegun;
    }

    private void Tell(ILogger logger, ResourceState state, string? reason)
    {
        try
        {
            logger.JobEnded(Resource, state);
            engine.Changes.CommitIfAny(at =>
            {
                string? shown = reason?.Length > ReasonCharsMax ? string.Concat(reason.AsSpan(0, ReasonCharsMax), "…") : reason;
                if (made.IsKnown)
                {
                    return made.DescribeEnd(state, shown, at);
                }

                made.Status = new ResourceStatus(state, at, shown); // For those who hold it still.
                return null;
            });
        }
        catch (PersonalizeException unwritten)
        {
            // The next opening will find that it never ended.
            logger.JobEndUnwritten(unwritten, Resource);
        }
    }
}
