namespace Personalize.Engine.Ingest;

/// <summary>Numbers for batches over several streams, never given twice: not even by the process that opened the log before.</summary>
/// <remarks>
/// Begins with the log's tail at the first batch. A batch writes at least two records of more than a byte, so the tail outruns the numbers,
/// and who opens the log next begins behind all of them. Any thread.
/// </remarks>
internal sealed class BatchNumbers(Func<long> tail)
{
    private long _last;

    /// <summary>The next number, from 1.</summary>
    public ulong Next()
    {
        if (Volatile.Read(ref _last) == 0)
        {
            Interlocked.CompareExchange(ref _last, Math.Max(1, tail()), 0);
        }

        return (ulong)Interlocked.Increment(ref _last);
    }
}
