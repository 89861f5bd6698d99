namespace Personalize.Tests;

/// <summary>What a loop allocates once it is warm.</summary>
internal static class WarmLoop
{
    private const int Rounds = 8;

    /// <summary>
    /// The fewest bytes that one of a few rounds allocates on this thread: an allocation per call shows in every round, the runtime's own
    /// (a method compiled again, a type loaded late) now and then.
    /// </summary>
    public static long BytesAllocated(Action loop)
    {
        loop();
        long fewest = long.MaxValue;
        for (int round = 0; round < Rounds && fewest > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            loop();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return fewest;
    }
}
