namespace Personalize.Core.Scoring;

/// <summary>Exact float32 dot products in the one order of summation that every scan uses.</summary>
public static class Dot
{
    /// <summary>x · y, the same bits on every processor and vector width, and the same as the score of a scan over these vectors.</summary>
    /// <remarks>Order of the sum: 16 lanes of fused multiply-add, then halves onto halves. Never −0.</remarks>
    public static float Product(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        if (x.Length != y.Length) FactorValues.ThrowLength(y.Length, x.Length);
        return DotKernel.Current.Product(x, y);
    }
}
