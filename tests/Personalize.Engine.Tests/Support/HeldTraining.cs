namespace Personalize.Engine.Tests.Support;

/// <summary>A training that has begun and stands still before its first event: a thread holds the lock that it needs next.</summary>
internal sealed class HeldTraining : IDisposable
{
    private readonly ManualResetEventSlim _goOn = new();
    private readonly ManualResetEventSlim _held = new();
    private readonly Thread _holder;
    private bool _waitsForClose;

    public HeldTraining(PersonalizeEngine engine, Solution solution)
    {
        _holder = new Thread(() =>
        {
            lock (solution.Group.Store.ItemsLock)
            {
                _held.Set();
                _goOn.Wait();
                SpinWait.SpinUntil(() => !_waitsForClose || Version!.Job!.IsAbandoned);
            }
        });
        _holder.Start();
        _held.Wait();
        Version = solution.StartTraining();
        SpinWait.SpinUntil(() => Version.State == ResourceState.InProgress);
    }

    public SolutionVersion Version { get; }

    public void GoOn() => _goOn.Set();

    /// <summary>It goes on once the engine has given it up.</summary>
    public void GoOnWhenClosed()
    {
        _waitsForClose = true;
        _goOn.Set();
    }

    public void Dispose()
    {
        _goOn.Set();
        if (!_waitsForClose)
        {
            _holder.Join();
        }
    }
}
