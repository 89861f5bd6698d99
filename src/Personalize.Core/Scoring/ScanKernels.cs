namespace Personalize.Core.Scoring;

/// <summary>The kernels of one vector width.</summary>
internal sealed record ScanKernels(DotKernel Dot, PassKernel Pass)
{
    /// <summary>Those of <see cref="ScanWidth.Bits"/>.</summary>
    public static ScanKernels Current { get; } = ForBits(ScanWidth.Bits);

    public static ScanKernels ForBits(int bits) => new(DotKernel.ForBits(bits), PassKernel.ForBits(bits));
}
