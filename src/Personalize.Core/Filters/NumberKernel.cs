using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Personalize.Core.Filters;

/// <summary>Finds, 64 rows at a time, the numbers that lie in one of a few ranges.</summary>
/// <remarks>One path per vector width, chosen once; all give the same bits.</remarks>
internal static class NumberKernel
{
    /// <summary>
    /// One bit per row into <paramref name="bits"/>: set when its value lies in one of the ranges, both ends included.
    /// Words whose <paramref name="wanted"/> word is 0 are not looked at and become 0.
    /// </summary>
    /// <param name="values">64 values per word.</param>
    /// <param name="lows">Lower ends.</param>
    /// <param name="highs">Upper ends, as many.</param>
    /// <param name="wanted">One word per result word.</param>
    /// <param name="bits">The result; may be <paramref name="wanted"/> itself.</param>
    /// <param name="vectorBits">512, 256, 128, or 0 for the plain loop.</param>
    public static void Find<T>(
        ReadOnlySpan<T> values, ReadOnlySpan<T> lows, ReadOnlySpan<T> highs, ReadOnlySpan<ulong> wanted, Span<ulong> bits, int vectorBits)
        where T : unmanaged, IComparable<T>
    {
        if (values.Length < wanted.Length * 64 || bits.Length != wanted.Length || highs.Length != lows.Length)
            throw new ArgumentException("spans do not fit together", nameof(values));
        for (var word = 0; word < wanted.Length; word++)
        {
            if (wanted[word] == 0)
            {
                bits[word] = 0;
                continue;
            }
            ref var first = ref Unsafe.Add(ref MemoryMarshal.GetReference(values), word * 64);
            bits[word] = vectorBits switch
            {
                512 => Find512(ref first, lows, highs),
                256 => Find256(ref first, lows, highs),
                128 => Find128(ref first, lows, highs),
                _ => FindPlain(values.Slice(word * 64, 64), lows, highs),
            };
        }
    }

    private static ulong Find512<T>(ref T first, ReadOnlySpan<T> lows, ReadOnlySpan<T> highs)
        where T : unmanaged
    {
        var bits = 0UL;
        for (var i = 0; i < 64; i += Vector512<T>.Count)
        {
            var value = Vector512.LoadUnsafe(ref first, (nuint)i);
            var found = 0UL;
            for (var range = 0; range < lows.Length; range++)
            {
                var inside = Vector512.GreaterThanOrEqual(value, Vector512.Create(lows[range]))
                    & Vector512.LessThanOrEqual(value, Vector512.Create(highs[range]));
                found |= inside.ExtractMostSignificantBits();
            }
            bits |= found << i;
        }
        return bits;
    }

    private static ulong Find256<T>(ref T first, ReadOnlySpan<T> lows, ReadOnlySpan<T> highs)
        where T : unmanaged
    {
        var bits = 0UL;
        for (var i = 0; i < 64; i += Vector256<T>.Count)
        {
            var value = Vector256.LoadUnsafe(ref first, (nuint)i);
            var found = Vector256<T>.Zero;
            for (var range = 0; range < lows.Length; range++)
            {
                found |= Vector256.GreaterThanOrEqual(value, Vector256.Create(lows[range]))
                    & Vector256.LessThanOrEqual(value, Vector256.Create(highs[range]));
            }
            bits |= (ulong)found.ExtractMostSignificantBits() << i;
        }
        return bits;
    }

    private static ulong Find128<T>(ref T first, ReadOnlySpan<T> lows, ReadOnlySpan<T> highs)
        where T : unmanaged
    {
        var bits = 0UL;
        for (var i = 0; i < 64; i += Vector128<T>.Count)
        {
            var value = Vector128.LoadUnsafe(ref first, (nuint)i);
            var found = Vector128<T>.Zero;
            for (var range = 0; range < lows.Length; range++)
            {
                found |= Vector128.GreaterThanOrEqual(value, Vector128.Create(lows[range]))
                    & Vector128.LessThanOrEqual(value, Vector128.Create(highs[range]));
            }
            bits |= (ulong)found.ExtractMostSignificantBits() << i;
        }
        return bits;
    }

    private static ulong FindPlain<T>(ReadOnlySpan<T> values, ReadOnlySpan<T> lows, ReadOnlySpan<T> highs)
        where T : IComparable<T>
    {
        var bits = 0UL;
        for (var i = 0; i < 64; i++)
        {
            for (var range = 0; range < lows.Length; range++)
            {
                if (values[i].CompareTo(lows[range]) >= 0 && values[i].CompareTo(highs[range]) <= 0) bits |= 1UL << i;
            }
        }
        return bits;
    }
}
