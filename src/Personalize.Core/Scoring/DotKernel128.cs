using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Personalize.Core.Scoring;

/// <summary>Dot products in vectors of 128 bits: the 16 lanes are four registers, one row at a time.</summary>
internal sealed class DotKernel128 : DotKernel
{
    public override void ScoreRows(ref readonly float rows, int stride, ref readonly float query, Span<float> scores)
    {
        ref var row = ref Unsafe.AsRef(in rows);
        ref var q = ref Unsafe.AsRef(in query);
        for (var at = 0; at < scores.Length; at++)
        {
            scores[at] = ScoreOne(ref row, ref q, stride);
            row = ref Unsafe.Add(ref row, (nint)stride);
        }
    }

    public override void ScoreListed(ref readonly float rows, int stride, ReadOnlySpan<int> positions, ref readonly float query, Span<float> scores)
    {
        ref var first = ref Unsafe.AsRef(in rows);
        ref var q = ref Unsafe.AsRef(in query);
        for (var at = 0; at < positions.Length; at++)
            scores[at] = ScoreOne(ref Unsafe.Add(ref first, positions[at] * (nint)stride), ref q, stride);
    }

    public override float Product(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var whole = x.Length / ItemMatrix.Lanes * ItemMatrix.Lanes;
        Vector128<float> a = default, b = default, c = default, d = default;
        Add(ref MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(y), whole, ref a, ref b, ref c, ref d);
        if (whole != x.Length)
        {
            Span<float> rest = stackalloc float[2 * ItemMatrix.Lanes];
            rest.Clear();
            x[whole..].CopyTo(rest);
            y[whole..].CopyTo(rest[ItemMatrix.Lanes..]);
            Add(ref rest[0], ref rest[ItemMatrix.Lanes], ItemMatrix.Lanes, ref a, ref b, ref c, ref d);
        }
        return DotReduction.One((a + c) + (b + d));
    }

    private static float ScoreOne(ref float row, ref float query, int stride)
    {
        Vector128<float> a = default, b = default, c = default, d = default;
        Add(ref row, ref query, stride, ref a, ref b, ref c, ref d);
        return DotReduction.One((a + c) + (b + d)); // a holds lanes 0..3, c lanes 8..11: i + (i + 8), then + (i + 4).
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        ref float x, ref float y, int length, ref Vector128<float> a, ref Vector128<float> b, ref Vector128<float> c, ref Vector128<float> d)
    {
        for (nuint j = 0; j < (nuint)length; j += ItemMatrix.Lanes)
        {
            a = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref x, j), Vector128.LoadUnsafe(ref y, j), a);
            b = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref x, j + 4), Vector128.LoadUnsafe(ref y, j + 4), b);
            c = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref x, j + 8), Vector128.LoadUnsafe(ref y, j + 8), c);
            d = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref x, j + 12), Vector128.LoadUnsafe(ref y, j + 12), d);
        }
    }
}
