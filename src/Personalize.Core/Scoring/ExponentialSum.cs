using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Personalize.Core.Scoring;

/// <summary>log of a sum of exp(scale × score), fed 64 scores at a time; what is added may be of any size.</summary>
/// <remarks>Kept as exp of what lies below the largest so far, so nothing overflows. A relative error of the sum is below 1e-5. Allocates nothing.</remarks>
internal ref struct ExponentialSum(float scale)
{
    /// <summary>Scores taken at a time.</summary>
    public const int Scores = 64;

    private const int Lanes = 16;

    private readonly float _scale = scale;
    private float _top = float.NegativeInfinity;
    private double _sum;

    /// <summary>The logarithm; −∞ where nothing was added.</summary>
    public readonly double Log => _sum > 0 ? ((double)_top * _scale) + Math.Log(_sum) : double.NegativeInfinity;

    /// <summary>Adds scores; −∞ adds nothing. The lanes behind the last one are overwritten.</summary>
    /// <param name="scores">64 floats, of which the first <paramref name="count"/> count.</param>
    /// <param name="count">1..64.</param>
    public void Add(scoped Span<float> scores, int count)
    {
        scores = scores[..Scores];
        scores[count..].Fill(float.NegativeInfinity);
        ref var first = ref MemoryMarshal.GetReference(scores);
        var a = Vector512.LoadUnsafe(ref first);
        var b = Vector512.LoadUnsafe(ref first, Lanes);
        var c = Vector512.LoadUnsafe(ref first, 2 * Lanes);
        var d = Vector512.LoadUnsafe(ref first, 3 * Lanes);
        Raise(LargestOf(Vector512.Max(Vector512.Max(a, b), Vector512.Max(c, d))));
        if (float.IsNegativeInfinity(_top)) return;
        var top = Vector512.Create(_top);
        var sums = (Exponential.Of((a - top) * _scale) + Exponential.Of((b - top) * _scale))
            + (Exponential.Of((c - top) * _scale) + Exponential.Of((d - top) * _scale));
        _sum += Vector512.Sum(sums);
    }

    /// <summary>Adds a sum that was made elsewhere.</summary>
    /// <param name="top">A score.</param>
    /// <param name="sum">Of exp(scale × (score − top)), &gt; 0.</param>
    public void Add(float top, double sum)
    {
        Raise(top);
        _sum += sum * Math.Exp(((double)top - _top) * _scale);
    }

    /// <summary>How large the sum is beside what <paramref name="count"/> scores of at most <paramref name="reach"/> could add: true below a share.</summary>
    public readonly bool IsNegligible(double reach, long count, double share) =>
        _sum > 0 && Math.Exp((reach - _top) * _scale) * count <= share * _sum;

    private void Raise(float top)
    {
        if (top <= _top) return;
        _sum *= float.IsNegativeInfinity(_top) ? 0 : Math.Exp(((double)_top - top) * _scale);
        _top = top;
    }

    internal static float LargestOf(Vector512<float> values)
    {
        var eight = Vector256.Max(values.GetLower(), values.GetUpper());
        var four = Vector128.Max(eight.GetLower(), eight.GetUpper());
        return MathF.Max(MathF.Max(four[0], four[1]), MathF.Max(four[2], four[3]));
    }
}
