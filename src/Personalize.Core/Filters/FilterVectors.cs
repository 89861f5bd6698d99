using System.Runtime.Intrinsics;

namespace Personalize.Core.Filters;

/// <summary>The vector width of the filter kernels, chosen once.</summary>
internal static class FilterVectors
{
    /// <summary>512, 256, 128, or 0 for plain loops: the widest of this processor, or what <c>PERSONALIZE_VECTOR_BITS</c> forces.</summary>
    public static readonly int Bits = Choose(Environment.GetEnvironmentVariable("PERSONALIZE_VECTOR_BITS"));

    private static int Choose(string? forced)
    {
        var widest = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
        return int.TryParse(forced, out var bits) && bits is 512 or 256 or 128 or 0 ? Math.Min(bits, widest) : widest;
    }
}
