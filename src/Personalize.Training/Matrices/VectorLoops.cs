using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Personalize.Training.Matrices;

/// <summary>Loops over one or two rows of floats.</summary>
/// <remarks>Same bits on every vector width: elementwise loops are fused multiply-adds, sums always run in 16 lanes.</remarks>
internal static class VectorLoops
{
    /// <summary>target += scale × source, elementwise; lengths equal.</summary>
    public static void AddScaled(float scale, ReadOnlySpan<float> source, Span<float> target)
    {
        if (source.Length != target.Length) ThrowLengths(source.Length, target.Length);
        ref float from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(target);
        var scales = new Vector<float>(scale);
        int index = 0;
        for (; index <= target.Length - Vector<float>.Count; index += Vector<float>.Count)
            Vector.FusedMultiplyAdd(scales, Vector.LoadUnsafe(ref from, (nuint)index), Vector.LoadUnsafe(ref to, (nuint)index)).StoreUnsafe(ref to, (nuint)index);
        for (; index < target.Length; index++)
            target[index] = MathF.FusedMultiplyAdd(scale, source[index], target[index]);
    }

    public static void Scale(float scale, Span<float> target)
    {
        for (int index = 0; index < target.Length; index++) target[index] *= scale;
    }

    /// <summary>Sum of products; element i is summed in lane i mod 16, lanes are added pairwise at the end.</summary>
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        if (left.Length != right.Length) ThrowLengths(left.Length, right.Length);
        ref float l = ref MemoryMarshal.GetReference(left);
        ref float r = ref MemoryMarshal.GetReference(right);
        Vector128<float> s0 = default, s1 = default, s2 = default, s3 = default;
        int index = 0;
        for (; index <= left.Length - 16; index += 16)
        {
            s0 = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref l, (nuint)index), Vector128.LoadUnsafe(ref r, (nuint)index), s0);
            s1 = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref l, (nuint)index + 4), Vector128.LoadUnsafe(ref r, (nuint)index + 4), s1);
            s2 = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref l, (nuint)index + 8), Vector128.LoadUnsafe(ref r, (nuint)index + 8), s2);
            s3 = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref l, (nuint)index + 12), Vector128.LoadUnsafe(ref r, (nuint)index + 12), s3);
        }

        var sums = (s0 + s1) + (s2 + s3);
        float sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        for (; index < left.Length; index++)
            sum = MathF.FusedMultiplyAdd(left[index], right[index], sum);
        return sum;
    }

    /// <summary>How many values are greater than <paramref name="limit"/>.</summary>
    public static int CountAbove(ReadOnlySpan<float> values, float limit)
    {
        ref float from = ref MemoryMarshal.GetReference(values);
        var limits = new Vector<float>(limit);
        var counts = Vector<int>.Zero;
        int index = 0;
        for (; index <= values.Length - Vector<float>.Count; index += Vector<float>.Count)
            counts -= Vector.GreaterThan(Vector.LoadUnsafe(ref from, (nuint)index), limits);
        int count = Vector.Sum(counts);
        for (; index < values.Length; index++)
            if (values[index] > limit) count++;
        return count;
    }

    [DoesNotReturn]
    private static void ThrowLengths(int first, int second) =>
        throw new ArgumentException($"rows of {first} and {second} floats", nameof(second));
}
