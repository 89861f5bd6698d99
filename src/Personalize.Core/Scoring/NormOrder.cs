using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Personalize.Core.Scoring;

/// <summary>Norms of rows, and the order from the largest to the smallest.</summary>
internal static class NormOrder
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;
    private const int Passes = 3;

    /// <summary>The indexes of a source's rows by falling norm, equal norms by rising index, and the norms in that order, rounded up.</summary>
    public static void Sort<TSource>(TSource source, Span<int> order, Span<float> norms)
        where TSource : IRowSource, allows ref struct
    {
        var keys = new ulong[order.Length];
        var starts = new int[Passes * Digits];
        for (var i = 0; i < keys.Length; i++)
        {
            var norm = NormUp(source.VectorOf(i));
            if (!float.IsFinite(norm)) Refuse(source, i);
            // Inverted bits: a smaller key is a larger norm.
            var inverted = ~BitConverter.SingleToUInt32Bits(norm);
            for (var pass = 0; pass < Passes; pass++) starts[(pass * Digits) + DigitOf(inverted, pass)]++;
            keys[i] = ((ulong)inverted << 32) | (uint)i;
        }
        keys = SortByHighHalf(keys, starts);
        for (var i = 0; i < keys.Length; i++)
        {
            order[i] = (int)(uint)keys[i];
            norms[i] = BitConverter.UInt32BitsToSingle(~(uint)(keys[i] >> 32));
        }
    }

    /// <summary>‖x‖, rounded up: never below the true norm. NaN or infinite where a number is.</summary>
    public static float NormUp(ReadOnlySpan<float> vector)
    {
        ref var first = ref MemoryMarshal.GetReference(vector);
        var sums = Vector256<double>.Zero;
        var others = Vector256<double>.Zero;
        var at = 0;
        for (; at <= vector.Length - Vector256<float>.Count; at += Vector256<float>.Count)
        {
            // In double: a float square of 1e-30 would vanish.
            var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref first, (nuint)at));
            sums = Vector256.FusedMultiplyAdd(low, low, sums);
            others = Vector256.FusedMultiplyAdd(high, high, others);
        }
        var sum = Vector256.Sum(sums + others);
        for (; at < vector.Length; at++) sum += (double)vector[at] * vector[at];
        return RoundUp(Math.Sqrt(sum) * (1 + 1e-12));
    }

    public static float RoundUp(double value)
    {
        var rounded = (float)value;
        return rounded < value ? MathF.BitIncrement(rounded) : rounded;
    }

    private static void Refuse<TSource>(TSource source, int index)
        where TSource : IRowSource, allows ref struct
    {
        var vector = source.VectorOf(index);
        for (var i = 0; i < vector.Length; i++)
            if (!float.IsFinite(vector[i])) FactorValues.ThrowValue("row", source.RowOf(index), i, vector[i]);
    }

    private static int DigitOf(uint bits, int pass) => (int)(bits >> (pass * DigitBits)) & (Digits - 1);

    // Least significant digit first: stable, three passes over 8 bytes a row. A pass in which all have one digit moves nothing.
    private static ulong[] SortByHighHalf(ulong[] keys, int[] counts)
    {
        var other = new ulong[keys.Length];
        for (var pass = 0; pass < Passes; pass++)
        {
            var starts = counts.AsSpan(pass * Digits, Digits);
            if (starts.Contains(keys.Length)) continue;
            var start = 0;
            for (var digit = 0; digit < Digits; digit++) (starts[digit], start) = (start, start + starts[digit]);
            foreach (var key in keys) other[starts[DigitOf((uint)(key >> 32), pass)]++] = key;
            (keys, other) = (other, keys);
        }
        return keys;
    }
}
