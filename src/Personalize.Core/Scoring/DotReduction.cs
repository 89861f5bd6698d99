using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Personalize.Core.Scoring;

/// <summary>The last steps of a dot product, shared by all vector widths: four lanes to one sum, lane i + (i + 2), + (i + 1), + 0.</summary>
internal static class DotReduction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float One(Vector128<float> lanes)
    {
        var two = lanes + Vector128.Shuffle(lanes, Vector128.Create(2, 3, 2, 3));
        return two.GetElement(0) + two.GetElement(1) + 0f;
    }

    /// <summary>Four products at once; each gets the bits that <see cref="One"/> gives.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Four(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d)
    {
        // a0+a2, a1+a3, b0+b2, b1+b3; then the even lanes of both onto the odd ones.
        var ab = Vector128.Create(a.GetLower(), b.GetLower()) + Vector128.Create(a.GetUpper(), b.GetUpper());
        var cd = Vector128.Create(c.GetLower(), d.GetLower()) + Vector128.Create(c.GetUpper(), d.GetUpper());
        var abEven = Vector128.Shuffle(ab, Vector128.Create(0, 2, 1, 3));
        var cdEven = Vector128.Shuffle(cd, Vector128.Create(0, 2, 1, 3));
        return Vector128.Create(abEven.GetLower(), cdEven.GetLower()) + Vector128.Create(abEven.GetUpper(), cdEven.GetUpper()) + Vector128<float>.Zero;
    }
}
