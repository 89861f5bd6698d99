using System.Threading.Tasks.Sources;

namespace Personalize.Server.Resp;

/// <summary>Wakes one waiter; set with nobody waiting it lets the next wait pass. Allocates nothing per wait.</summary>
/// <remarks>
/// Any thread may <see cref="Set"/>; one at a time waits, and looks again at what it waits for when it wakes. The waiter goes on
/// inside <see cref="Set"/>, without a hand-over to another thread, unless made to continue elsewhere.
/// </remarks>
internal sealed class AsyncSignal(bool continueElsewhere = false) : IValueTaskSource
{
    private const int Idle = 0;
    private const int IsSet = 1;
    private const int Waiting = 2;

    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = continueElsewhere };
    private int _state;

    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, IsSet) == IsSet)
            return default;

        _source.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Idle)
            return new ValueTask(this, _source.Version);

        Volatile.Write(ref _state, Idle);
        return default;
    }

    public void Set()
    {
        while (true)
        {
            int state = Volatile.Read(ref _state);
            if (state == IsSet)
                return;

            if (state == Idle && Interlocked.CompareExchange(ref _state, IsSet, Idle) == Idle)
                return;

            if (state == Waiting && Interlocked.CompareExchange(ref _state, Idle, Waiting) == Waiting)
            {
                _source.SetResult(true);
                return;
            }
        }
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
