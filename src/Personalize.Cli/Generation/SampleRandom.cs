namespace Personalize.Cli.Generation;

/// <summary>The chance behind a made data set: SplitMix64, integers only.</summary>
/// <remarks>
/// Every draw is integer arithmetic, so the same seed gives the same numbers on any processor, operating system and runtime:
/// nothing here depends on rounding, on a mathematics library, on culture or on hash order. Not thread-safe; make one per user.
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014), the finaliser of Vigna's splitmix64.c.
/// </remarks>
internal struct SampleRandom
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong _state;

    public SampleRandom(ulong seed) => _state = seed;

    /// <summary>An independent sequence for one part of the work, so that parts can be made in any order.</summary>
    public static SampleRandom ForPart(ulong seed, Part part, int number)
    {
        var random = new SampleRandom(seed ^ ((ulong)part << 56));
        ulong root = random.NextUInt64();
        return new SampleRandom(root + (GoldenGamma * (ulong)(uint)number * 0x2545F4914F6CDD1D));
    }

    public ulong NextUInt64()
    {
        ulong z = _state += GoldenGamma;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 up to, not including, <paramref name="end"/>; 0 when <paramref name="end"/> is 0 or less.</summary>
    /// <remarks>The high half of a product: the bias is below 2^-32 for every end used here.</remarks>
    public long Next(long end) => end <= 0 ? 0 : (long)Math.BigMul(NextUInt64(), (ulong)end, out _);

    /// <summary>A number from 0 up to, not including, <paramref name="end"/>.</summary>
    public int Next(int end) => (int)Next((long)end);

    /// <summary>A number from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public int Between(int first, int last) => first + Next(last - first + 1);

    /// <summary>True <paramref name="percent"/> times in a hundred.</summary>
    public bool Chance(int percent) => Next(100) < percent;

    /// <summary>An index drawn in proportion to its weight.</summary>
    public int Weighted(ReadOnlySpan<int> weights)
    {
        long total = 0;
        foreach (int weight in weights)
            total += weight;
        long point = Next(total);
        for (int i = 0; i < weights.Length; i++)
        {
            point -= weights[i];
            if (point < 0)
                return i;
        }

        return weights.Length - 1;
    }

    /// <summary>What a sequence is for: parts never share numbers.</summary>
    internal enum Part
    {
        Catalog = 1,
        Users = 2,
        Histories = 3,
    }
}
