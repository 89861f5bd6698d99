namespace Personalize.Storage.Log;

/// <summary>May this thread wait for its turn to write? A thread that serves many may not: it gives up after a moment and hands the work to one that may.</summary>
/// <remarks>
/// A state of the thread, so that no call in between has to pass it on. Unlimited unless <see cref="Limit"/> is in force. Whoever may not wait gets
/// <c>Busy</c> and nothing is changed: behind a lock held longer than a millisecond, before a log whose pages are all full, and for a batch over several streams.
/// </remarks>
public static class WriterPatience
{
    private const int LimitedMs = 1;

    [ThreadStatic] private static bool _isLimited;

    /// <summary>The thread gives up waiting after a moment.</summary>
    public static bool IsLimited => _isLimited;

    /// <summary>Limits the thread until <see cref="Unlimit"/>, which it calls in a finally block.</summary>
    public static void Limit() => _isLimited = true;

    /// <summary>The thread may wait again.</summary>
    public static void Unlimit() => _isLimited = false;

    /// <summary>Takes a lock, as long as that takes; false where the thread is limited and somebody keeps it.</summary>
    public static bool TryTake(Lock gate)
    {
        if (_isLimited) return gate.TryEnter(LimitedMs);
        gate.Enter();
        return true;
    }
}
