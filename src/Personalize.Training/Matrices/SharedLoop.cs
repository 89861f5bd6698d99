using System.Runtime.ExceptionServices;

namespace Personalize.Training.Matrices;

/// <summary>Parts 0..count-1 of one piece of work, each taken by whichever thread comes first.</summary>
internal sealed class SharedLoop(int count, Action<int> part, CancellationToken cancellationToken)
{
    private int _next = -1;
    private ExceptionDispatchInfo? _failure;

    /// <summary>No part is left to take.</summary>
    public bool IsTaken => Volatile.Read(ref _next) >= count - 1;

    /// <summary>Helpers at work on it. Under the crew's gate.</summary>
    public int Helpers { get; set; }

    /// <summary>Takes parts until none is left; after a failure nobody takes another one. Throws nothing.</summary>
    public void Work()
    {
        try
        {
            int index;
            while (!IsTaken && (index = Interlocked.Increment(ref _next)) < count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                part(index);
            }
        }
        catch (Exception failure) // any: it is thrown again where the work was asked for
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
            Volatile.Write(ref _next, count);
        }
    }

    /// <summary>Throws the first failure of a part, as it was thrown.</summary>
    public void ThrowIfFailed() => _failure?.Throw();
}
