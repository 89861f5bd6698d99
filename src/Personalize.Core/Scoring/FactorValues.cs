using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Personalize.Core.Scoring;

/// <summary>Which numbers may enter a scan: finite, of bounded size, neither denormal nor −0.</summary>
/// <remarks>
/// With |x| ≤ 2^56 on both sides a product is at most 2^112, so no sum of 65,536 of them overflows and no score is ever infinite or NaN.
/// Denormals are slow on many processors and mean nothing in a factor: they become +0, as −0 does, so that equal means equal bits.
/// </remarks>
internal static class FactorValues
{
    /// <summary>2^56.</summary>
    public const float MagnitudeMax = 72_057_594_037_927_936f;

    /// <summary>2^-126, the smallest that is not denormal.</summary>
    private const float MagnitudeMin = 1.17549435e-38f;

    /// <summary>Copies numbers, −0 and denormals as +0.</summary>
    /// <param name="source">What came.</param>
    /// <param name="destination">As long or longer; what is beyond the source stays as it is.</param>
    /// <param name="wrong">Index of the first number that is not allowed, or -1.</param>
    /// <returns>False when one is NaN, infinite or larger than 2^56; the destination is then of no use.</returns>
    public static bool TryCopy(ReadOnlySpan<float> source, Span<float> destination, out int wrong)
    {
        destination = destination[..source.Length];
        var at = 0;
        if (source.Length >= Vector256<float>.Count)
        {
            ref var from = ref MemoryMarshal.GetReference(source);
            ref var to = ref MemoryMarshal.GetReference(destination);
            var allowed = Vector256<float>.AllBitsSet;
            for (; at <= source.Length - Vector256<float>.Count; at += Vector256<float>.Count)
            {
                var value = Vector256.LoadUnsafe(ref from, (nuint)at);
                var magnitude = Vector256.Abs(value);
                allowed &= Vector256.LessThanOrEqual(magnitude, Vector256.Create(MagnitudeMax));
                (value & Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(MagnitudeMin))).StoreUnsafe(ref to, (nuint)at);
            }
            if (allowed.ExtractMostSignificantBits() != 0xFF)
            {
                wrong = FindWrong(source);
                return false;
            }
        }
        for (; at < source.Length; at++)
        {
            var magnitude = MathF.Abs(source[at]);
            if (!(magnitude <= MagnitudeMax))
            {
                wrong = at;
                return false;
            }
            destination[at] = magnitude >= MagnitudeMin ? source[at] : 0f;
        }
        wrong = -1;
        return true;
    }

    /// <summary>Copies a query of a scan into its padded place.</summary>
    public static void CopyQuery(ReadOnlySpan<float> query, int rank, Span<float> padded)
    {
        if (query.Length != rank) ThrowLength(query.Length, rank);
        if (!TryCopy(query, padded, out var wrong)) ThrowValue("query", -1, wrong, query[wrong]);
        padded[query.Length..].Clear();
    }

    [DoesNotReturn]
    public static void ThrowLength(int length, int rank) =>
        throw new ArgumentException($"vector of {length} numbers; allowed {rank}, the rank", nameof(length));

    [DoesNotReturn]
    public static void ThrowValue(string what, int row, int column, float value) =>
        throw new ArgumentException($"{what}{(row < 0 ? "" : $" {row}")}, number {column} is {value}; allowed finite, -2^56..2^56", nameof(value));

    private static int FindWrong(ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            if (!(MathF.Abs(values[i]) <= MagnitudeMax)) return i;
        return -1;
    }
}
