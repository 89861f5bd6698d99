using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Personalize.Core.Scoring;

/// <summary>e to the power of 16 floats that are not above 0: a relative error below 1e-6, the same bits on every processor.</summary>
/// <remarks>
/// x = n ln 2 + r with |r| ≤ ln 2 / 2, then 2^n times a polynomial of degree 6 in r (Cephes, expf). Below −87 the answer is 0. The base library's goes by
/// doubles and takes several times as long.
/// </remarks>
internal static class Exponential
{
    private const float Least = -87f;

    /// <summary>1.5 × 2^23: a whole number added to it stands in the low bits.</summary>
    private const float Magic = 12_582_912f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x)
    {
        var isSeen = Vector512.GreaterThanOrEqual(x, Vector512.Create(Least));
        x = Vector512.MaxNative(x, Vector512.Create(Least));
        var shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(1.44269504f), Vector512.Create(Magic));
        var whole = shifted - Vector512.Create(Magic);
        var r = Vector512.FusedMultiplyAdd(whole, Vector512.Create(-0.693359375f), x);
        r = Vector512.FusedMultiplyAdd(whole, Vector512.Create(2.12194440e-4f), r);
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(1.9875691500e-4f), r, Vector512.Create(1.3981999507e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(8.3334519073e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(4.1665795894e-2f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.6666665459e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(5.0000001201e-1f));
        p = Vector512.FusedMultiplyAdd(p, r * r, r + Vector512<float>.One);
        var power = ((shifted.AsInt32() - Vector512.Create(Magic).AsInt32() + Vector512.Create(127)) << 23).AsSingle();
        return (p * power) & isSeen;
    }
}
