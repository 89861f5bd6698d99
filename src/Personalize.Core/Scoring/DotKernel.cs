namespace Personalize.Core.Scoring;

/// <summary>Exact float32 dot products of one query with many rows: one sealed class per vector width, the same bits from each.</summary>
/// <remarks>
/// The order of the sum is part of the contract: 16 lanes, lane i takes the products of columns i, i + 16, … by fused multiply-add in
/// rising order, starting from +0; then lane i + (i + 8), + (i + 4), + (i + 2), + (i + 1); then + 0, so that a score is never −0.
/// Columns beyond the rank are zeros and change nothing. The loops are leaf code: a vector that lives across a call would be spilled.
/// </remarks>
internal abstract class DotKernel
{
    /// <summary>The kernel of <see cref="ScanWidth.Bits"/>.</summary>
    public static DotKernel Current { get; } = ForBits(ScanWidth.Bits);

    /// <summary>The kernel of a width; 512, 256, 128 or 0. Wider than the processor works too, slowly.</summary>
    public static DotKernel ForBits(int bits) => bits switch
    {
        512 => new DotKernel512(),
        256 => new DotKernel256(),
        128 => new DotKernel128(),
        0 => new DotKernelScalar(),
        _ => throw new ArgumentOutOfRangeException(nameof(bits), bits, $"vector of {bits} bits; allowed 512, 256, 128, 0"),
    };

    /// <summary>Scores rows that lie one after the other.</summary>
    /// <param name="rows">The first of them.</param>
    /// <param name="stride">Floats per row, a multiple of 16; the query has as many.</param>
    /// <param name="query">Padded with zeros.</param>
    /// <param name="scores">One per row; its length says how many rows.</param>
    public abstract void ScoreRows(ref readonly float rows, int stride, ref readonly float query, Span<float> scores);

    /// <summary>Scores rows of a list.</summary>
    /// <param name="rows">Row 0.</param>
    /// <param name="stride">Floats per row, a multiple of 16; the query has as many.</param>
    /// <param name="positions">Rows to score; not checked.</param>
    /// <param name="query">Padded with zeros.</param>
    /// <param name="scores">One per listed row.</param>
    public abstract void ScoreListed(ref readonly float rows, int stride, ReadOnlySpan<int> positions, ref readonly float query, Span<float> scores);

    /// <summary>One product of two vectors of any length, not padded.</summary>
    public abstract float Product(ReadOnlySpan<float> x, ReadOnlySpan<float> y);
}
