using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Personalize.Core.Scoring;

/// <summary>Which of 64 scores may enter: one compare and a bit each, where a branch each would cost as much as the scores.</summary>
internal static class ScoreMask
{
    /// <summary>Scores a mask is made of.</summary>
    public const int Scores = 64;

    /// <summary>Bit i = score i is the threshold or more.</summary>
    /// <param name="scores">64 or more; those beyond 64 are not looked at.</param>
    /// <param name="threshold">Not NaN.</param>
    public static ulong AtLeast(ReadOnlySpan<float> scores, float threshold)
    {
        ref var first = ref MemoryMarshal.GetReference(scores[..Scores]);
        var least = Vector512.Create(threshold);
        return Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref first), least).ExtractMostSignificantBits()
            | (Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref first, 16), least).ExtractMostSignificantBits() << 16)
            | (Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref first, 32), least).ExtractMostSignificantBits() << 32)
            | (Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref first, 48), least).ExtractMostSignificantBits() << 48);
    }
}
