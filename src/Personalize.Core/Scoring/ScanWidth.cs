using System.Runtime.Intrinsics;

namespace Personalize.Core.Scoring;

/// <summary>The vector width of the scoring kernels, chosen once.</summary>
/// <remarks>All widths give the same bits; the choice is one of speed, and of tests.</remarks>
public static class ScanWidth
{
    /// <summary>The widest that this processor runs well: 512, 256, 128, or 0 for plain loops.</summary>
    public static int Widest =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>The width in use: <see cref="Widest"/>, or the narrower one that <c>PERSONALIZE_VECTOR_BITS</c> (512, 256, 128, 0) asks for.</summary>
    public static int Bits { get; } = Choose(Environment.GetEnvironmentVariable("PERSONALIZE_VECTOR_BITS"));

    internal static int Choose(string? forced) =>
        int.TryParse(forced, out var bits) && bits is 512 or 256 or 128 or 0 ? Math.Min(bits, Widest) : Widest;
}
