namespace Personalize.Storage.Log;

/// <summary>Where the last appended record ends, and its chain value; one writer at a time, readers without a lock.</summary>
/// <remarks>A version before and after tells a reader that both numbers belong together (odd: being written).</remarks>
internal sealed class AppendedTail(long firstEnd, ulong firstChain)
{
    private long _version;
    private long _end = firstEnd;
    private ulong _chain = firstChain;

    public long End => Volatile.Read(ref _end);

    public ulong Chain => Volatile.Read(ref _chain);

    public void Write(long end, ulong chain)
    {
        Volatile.Write(ref _version, _version + 1);
        Thread.MemoryBarrier();
        _end = end;
        Volatile.Write(ref _chain, chain);
        Volatile.Write(ref _version, _version + 1);
    }

    public (long End, ulong Chain) Read()
    {
        var spin = new SpinWait();
        while (true)
        {
            var before = Volatile.Read(ref _version);
            var end = Volatile.Read(ref _end);
            var chain = Volatile.Read(ref _chain);
            Thread.MemoryBarrier();
            if (before % 2 == 0 && Volatile.Read(ref _version) == before) return (end, chain);
            spin.SpinOnce();
        }
    }
}
