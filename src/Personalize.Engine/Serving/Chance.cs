namespace Personalize.Engine.Serving;

/// <summary>Chance that repeats: splitmix64. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).</summary>
internal struct Chance(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number of 64 even bits.</summary>
    public ulong Next()
    {
        ulong value = _state += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>Above 0, below 1.</summary>
    public double NextShare() => ((Next() >> 11) + .5) * (1.0 / (1L << 53));

    /// <summary>0..end - 1.</summary>
    public int NextBelow(int end) => (int)(NextShare() * end);
}
