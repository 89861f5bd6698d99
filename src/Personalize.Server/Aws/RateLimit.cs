namespace Personalize.Server.Aws;

/// <summary>So many calls a second, and no more than a second's at once: a bucket that fills as time goes.</summary>
/// <remarks>Any thread; allocates nothing.</remarks>
internal sealed class RateLimit(int perSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _left = perSecond;
    private long _filledAt = time.GetTimestamp();

    public int PerSecond => perSecond;

    /// <summary>Takes one call; false where it is one too many.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            _left = Math.Min(perSecond, _left + (time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
            _filledAt = now;
            bool isLeft = _left >= 1;
            _left -= isLeft ? 1 : 0;
            return isLeft;
        }
    }
}
