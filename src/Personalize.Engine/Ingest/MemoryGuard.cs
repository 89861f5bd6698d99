namespace Personalize.Engine.Ingest;

/// <summary>Says when the engine's tracked memory has reached its limit, looking only once in a while.</summary>
/// <remarks>Any thread. The sum over all columns costs microseconds, so it is taken every 1,024 puts of a thread and whenever the last one was close.</remarks>
internal sealed class MemoryGuard(long bytesMax, Func<long> measure)
{
    private const int PutsBetween = 1024;
    private const int CollectionsMax = 8;
    private const int CounterLongs = 16; // 128 bytes: two lines, since a processor fetches lines in pairs
    private const int Counters = 16;

    private readonly long[] _puts = new long[Counters * CounterLongs];
    private long _bytes;
    private long _bytesCollected;

    public long BytesMax => bytesMax;

    public bool IsFull
    {
        get
        {
            if (bytesMax == long.MaxValue)
            {
                return false;
            }

            if (IsTurn() || Volatile.Read(ref _bytes) > bytesMax - (bytesMax / 8))
            {
                long now = measure();
                Volatile.Write(ref _bytes, now);
                CollectIfGrown(now);
            }

            return Volatile.Read(ref _bytes) >= bytesMax;
        }
    }

    /// <summary>True while so much more would stay below the limit; adds everything up.</summary>
    public bool HasRoomFor(long bytes)
    {
        if (bytesMax == long.MaxValue)
        {
            return true;
        }

        long now = measure();
        Volatile.Write(ref _bytes, now);
        return now <= bytesMax - Math.Min(bytesMax, bytes);
    }

    /// <summary>Each thread counts for itself, as far as there are counters: one counter would be one cache line that all puts fight for.</summary>
    private bool IsTurn()
    {
        ref long puts = ref _puts[Environment.CurrentManagedThreadId % Counters * CounterLongs];
        return (ulong)Interlocked.Increment(ref puts) % PutsBetween == 1;
    }

    private void CollectIfGrown(long now)
    {
        long collected = Volatile.Read(ref _bytesCollected);
        long grown = now - collected;
        bool isFull = now >= bytesMax && collected < bytesMax;
        if ((isFull || grown > bytesMax / CollectionsMax) && Interlocked.CompareExchange(ref _bytesCollected, now, collected) == collected)
        {
            GC.Collect(GC.MaxGeneration, isFull ? GCCollectionMode.Aggressive : GCCollectionMode.Forced, blocking: isFull, compacting: isFull);
        }
    }
}
