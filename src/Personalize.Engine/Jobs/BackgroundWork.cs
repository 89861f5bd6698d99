using System.Runtime.ExceptionServices;

namespace Personalize.Engine.Jobs;

/// <summary>Work that gives way to requests while its caller waits for it.</summary>
/// <remarks>
/// It computes, reads and writes, and hands nothing to the thread pool (see <see cref="BackgroundThread"/>). What is not known to keep to that, such as a callback of the one who embeds us,
/// runs on the caller's thread by <see cref="OnCaller"/>.
/// </remarks>
internal sealed class BackgroundWork
{
    private readonly object _gate = new();
    private readonly Queue<Call> _calls = new();
    private bool _isDone;

    private BackgroundWork()
    {
    }

    /// <summary>Does it on a thread of its own and returns what it returned, or throws what it threw.</summary>
    public static T Run<T>(string name, Func<BackgroundWork, T> work)
    {
        var background = new BackgroundWork();
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        Thread thread = BackgroundThread.Start(name, () =>
        {
            try
            {
                result = work(background);
            }
            catch (Exception thrown) // any: it is thrown again where the work was asked for
            {
                failure = ExceptionDispatchInfo.Capture(thrown);
            }

            background.End();
        });
        background.MakeCalls();
        thread.Join();
        failure?.Throw();
        return result;
    }

    /// <summary>Runs something on the thread that waits for the work; returns when it has run, throws what it threw. Any thread of the work.</summary>
    public void OnCaller(Action action)
    {
        var call = new Call(action);
        lock (_gate)
        {
            _calls.Enqueue(call);
            Monitor.PulseAll(_gate);
            while (!call.IsMade)
            {
                Monitor.Wait(_gate);
            }
        }

        call.Failure?.Throw();
    }

    private void End()
    {
        lock (_gate)
        {
            _isDone = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void MakeCalls()
    {
        while (NextCall() is { } call)
        {
            call.Make();
            lock (_gate)
            {
                call.IsMade = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private Call? NextCall()
    {
        lock (_gate)
        {
            while (!_isDone && _calls.Count == 0)
            {
                Monitor.Wait(_gate);
            }

            return _calls.TryDequeue(out Call? call) ? call : null;
        }
    }

    private sealed class Call(Action action)
    {
        public bool IsMade { get; set; }

        public ExceptionDispatchInfo? Failure { get; private set; }

        public void Make()
        {
            try
            {
                action();
            }
            catch (Exception thrown) // any: it is thrown again where the call was asked for
            {
                Failure = ExceptionDispatchInfo.Capture(thrown);
            }
        }
    }
}
