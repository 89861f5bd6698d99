using System.Runtime.CompilerServices;

namespace Personalize.Core.Scoring;

/// <summary>Dot products without vectors: the plain loop that defines what the others must give, bit for bit.</summary>
internal sealed class DotKernelScalar : DotKernel
{
    public override void ScoreRows(ref readonly float rows, int stride, ref readonly float query, Span<float> scores)
    {
        ref var first = ref Unsafe.AsRef(in rows);
        ref var q = ref Unsafe.AsRef(in query);
        for (var at = 0; at < scores.Length; at++)
            scores[at] = Sum(ref Unsafe.Add(ref first, at * (nint)stride), ref q, stride);
    }

    public override void ScoreListed(ref readonly float rows, int stride, ReadOnlySpan<int> positions, ref readonly float query, Span<float> scores)
    {
        ref var first = ref Unsafe.AsRef(in rows);
        ref var q = ref Unsafe.AsRef(in query);
        for (var at = 0; at < positions.Length; at++)
            scores[at] = Sum(ref Unsafe.Add(ref first, positions[at] * (nint)stride), ref q, stride);
    }

    public override float Product(ReadOnlySpan<float> x, ReadOnlySpan<float> y) =>
        Sum(ref Unsafe.AsRef(in x.GetPinnableReference()), ref Unsafe.AsRef(in y.GetPinnableReference()), x.Length);

    private static float Sum(ref float x, ref float y, int length)
    {
        Span<float> lanes = stackalloc float[ItemMatrix.Lanes];
        lanes.Clear();
        for (var j = 0; j < length; j++)
        {
            ref var lane = ref lanes[j % ItemMatrix.Lanes];
            lane = MathF.FusedMultiplyAdd(Unsafe.Add(ref x, j), Unsafe.Add(ref y, j), lane);
        }
        for (var half = ItemMatrix.Lanes / 2; half > 0; half /= 2)
            for (var i = 0; i < half; i++)
                lanes[i] += lanes[i + half];
        return lanes[0] + 0f;
    }
}
