namespace Personalize.Core.Columns;

/// <summary>Ranges of bits that begin anywhere in words of 64.</summary>
internal static class BitRange
{
    /// <summary>Up to 64 bits from a bit on, the first lowest; those behind them are 0.</summary>
    public static ulong Read(ReadOnlySpan<ulong> words, int from, int count)
    {
        var (word, shift) = (from >> 6, from & 63);
        var bits = words[word] >> shift;
        if (shift + count > 64)
            bits |= words[word + 1] << (64 - shift);
        return bits & Ones(count);
    }

    /// <summary>So many ones, 1..64.</summary>
    public static ulong Ones(int count) => ulong.MaxValue >> (64 - count);
}
