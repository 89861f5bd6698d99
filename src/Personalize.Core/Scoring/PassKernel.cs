using System.Runtime.Intrinsics.X86;

namespace Personalize.Core.Scoring;

/// <summary>The pass over 4-bit codes: which rows of a few blocks may reach a threshold. One sealed class per vector width, the same answer from each.</summary>
/// <remarks>Leaf loops over 32 lanes of 16 bits, one a row; nothing is summed across lanes.</remarks>
internal abstract class PassKernel
{
    /// <summary>The kernel of <see cref="ScanWidth.Bits"/>.</summary>
    public static PassKernel Current { get; } = ForBits(ScanWidth.Bits);

    /// <summary>The kernel of a width: 512, 256, 128 or 0; the next narrower one where the processor lacks the instructions.</summary>
    public static PassKernel ForBits(int bits) => bits switch
    {
        512 when Avx512BW.IsSupported => new PassKernel512(),
        512 or 256 when Avx2.IsSupported => new PassKernel256(),
        512 or 256 or 128 => new PassKernel128(),
        0 => new PassKernelScalar(),
        _ => throw new ArgumentOutOfRangeException(nameof(bits), bits, $"vector of {bits} bits; allowed 512, 256, 128, 0"),
    };

    /// <summary>Per block a mask of the rows whose sum exceeds the block's cut.</summary>
    /// <param name="codes">Codes of the first block, as <see cref="BlockCoder"/> lays them out; the others follow.</param>
    /// <param name="query"><see cref="CodedQuery.Pairs"/>, two a group.</param>
    /// <param name="cuts">One a block; says how many blocks.</param>
    /// <param name="masks">One a block, bit r = row r of the block.</param>
    /// <returns>All masks ORed.</returns>
    public abstract uint FillMasks(ref readonly byte codes, ReadOnlySpan<int> query, ReadOnlySpan<short> cuts, Span<uint> masks);

    /// <summary>The sums themselves.</summary>
    /// <param name="codes">As above.</param>
    /// <param name="query">As above.</param>
    /// <param name="sums">32 a block; says how many blocks.</param>
    public abstract void FillSums(ref readonly byte codes, ReadOnlySpan<int> query, Span<short> sums);
}
