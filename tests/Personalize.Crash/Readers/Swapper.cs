namespace Personalize.Crash.Readers;

/// <summary>Does something again and again on a thread of its own, so often or until disposed.</summary>
internal sealed class Swapper : IDisposable
{
    private readonly Thread _thread;
    private volatile bool _isStopped;
    private volatile bool _isDone;
    private volatile int _times;
    private Exception? _failure;

    public Swapper(Action action, int times)
    {
        _thread = new Thread(() => Run(action, times));
        _thread.Start();
    }

    public bool IsDone => _isDone;

    /// <summary>How often it was done: a reader goes on until the two have met.</summary>
    public int Times => _isDone ? int.MaxValue : _times;

    public void Dispose()
    {
        _isStopped = true;
        _thread.Join();
        if (_failure is not null)
        {
            throw new InvalidOperationException("the writer failed", _failure);
        }
    }

    private void Run(Action action, int times)
    {
        try
        {
            for (int time = 0; time < times && !_isStopped; time++)
            {
                action();
                _times = time + 1;
            }
        }
        catch (Exception failure)
        {
            _failure = failure;
        }

        _isDone = true;
    }
}
