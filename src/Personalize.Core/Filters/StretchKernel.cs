using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Personalize.Core.Filters;

/// <summary>Finds the stretches of eight 4-byte numbers at a time; see <see cref="KeyBoundaries"/>.</summary>
internal static class StretchKernel
{
    public const int Lanes = 8;

    public static bool IsSupported => Avx2.IsSupported && FilterVectors.Bits >= 256;

    /// <summary>Writes how many boundaries are not above each value.</summary>
    /// <param name="values">Integers, or the bits of floats; a multiple of <see cref="Lanes"/>.</param>
    /// <param name="areFloats">Which of the two.</param>
    /// <param name="keys">Boundaries ascending, then at least twice <paramref name="firstStep"/> times the largest integer.</param>
    /// <param name="count">How many are boundaries; at least one.</param>
    /// <param name="buckets">Boundaries below each bucket, from the first boundary's bucket to the last one's.</param>
    /// <param name="shift">Bits of a key within its bucket.</param>
    /// <param name="firstStep">A power of two: twice it less one is at least the boundaries of any bucket.</param>
    /// <param name="stretches">As many as values.</param>
    public static unsafe void Find(
        ReadOnlySpan<int> values, bool areFloats, ReadOnlySpan<int> keys, int count, ReadOnlySpan<int> buckets, int shift, int firstStep, Span<int> stretches)
    {
        if (values.Length % Lanes != 0 || stretches.Length < values.Length) throw new ArgumentException("spans do not fit together", nameof(values));
        if (keys.Length < count + 2 * firstStep) throw new ArgumentException("too few keys", nameof(keys));
        var (first, last, most) = (Vector256.Create(keys[0]), Vector256.Create(keys[count - 1]), Vector256.Create(count));
        ref var from = ref MemoryMarshal.GetReference(values);
        ref var to = ref MemoryMarshal.GetReference(stretches);
        // Safe: a clamped key's bucket is between the first boundary's and the last one's, which are the ends of the buckets; a search
        // begins at no more than count and its steps add up to less than twice the first, which is the padding. Neither array moves while fixed.
        fixed (int* keyAt = keys, bucketAt = buckets)
        {
            for (var row = 0; row < values.Length; row += Lanes)
            {
                var key = Vector256.LoadUnsafe(ref from, (nuint)row);
                if (areFloats) key ^= (key >> 31) >>> 1;
                var bucket = (Vector256.Max(Vector256.Min(key, last), first) - first) >>> shift;
                var at = Avx2.GatherVector256(bucketAt, bucket, sizeof(int));
                for (var step = firstStep; step > 0; step >>= 1)
                {
                    var above = Vector256.GreaterThan(Avx2.GatherVector256(keyAt, at + Vector256.Create(step - 1), sizeof(int)), key);
                    at += Vector256.AndNot(Vector256.Create(step), above);
                }
                Vector256.Min(at, most).StoreUnsafe(ref to, (nuint)row);
            }
        }
    }
}
