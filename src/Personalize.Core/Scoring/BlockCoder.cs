using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Personalize.Core.Scoring;

/// <summary>Codes blocks of 32 rows in 4 bits a number, with one scale a block, and says what the codes leave open.</summary>
/// <remarks>
/// <code>
/// code      c = 0..15 stands for s(c − 7.5), the middle of its interval; what lies beyond 7.5 s is clipped
/// layout    the j-th 64 bytes of a block hold 2 bytes for each of its 32 rows:
///           byte 2r      low nibble column 4j,     high nibble column 4j + 2
///           byte 2r + 1  low nibble column 4j + 1, high nibble column 4j + 3
/// </code>
/// Lanes are rows, so a scan adds nothing across lanes. Everything is computed in units of s, where numbers are near 1: no square
/// vanishes or overflows. One thread.
/// </remarks>
internal sealed class BlockCoder(int rank)
{
    public const int BlockRows = 32;

    /// <summary>Columns that share 64 bytes.</summary>
    public const int GroupColumns = 4;

    public const int GroupBytes = 2 * BlockRows;

    /// <summary>Keeps 1/s finite for rows that are zero or nearly so.</summary>
    private const float InverseScaleMax = 1.2676506e30f; // 2^100

    // Middle first: the later ones are mostly given up after a few rows.
    private static readonly float[] Clips = [0.7f, 0.6f, 0.8f, 0.9f, 0.5f, 1f];

    private readonly int _stride = ItemMatrix.StrideOf(rank);
    private readonly ushort[] _packed = new ushort[ItemMatrix.StrideOf(rank) / GroupColumns];
    private readonly float[] _live = LiveColumns(rank);

    public int Groups { get; } = GroupsOf(rank);

    public static int GroupsOf(int rank) => (rank + GroupColumns - 1) / GroupColumns;

    /// <summary>Codes the rows of one block.</summary>
    /// <param name="first">The first of them; the others follow, padded with zeros to the stride.</param>
    /// <param name="rows">1..32; the last block may have fewer than 32.</param>
    /// <param name="norm">Largest norm of the block, rounded up.</param>
    /// <param name="codes">Groups × 64 bytes, zeroed.</param>
    public BlockBound Code(ref readonly float first, int rows, float norm, Span<byte> codes)
    {
        ref var x = ref Unsafe.AsRef(in first);
        var inverse = ChooseInverseScale(ref x, rows, out var residual);
        var coded = 0f;
        for (var row = 0; row < rows; row++)
        {
            coded = Math.Max(coded, CodeRow(ref Unsafe.Add(ref x, row * _stride), inverse));
            ref var place = ref codes[2 * row];
            for (var group = 0; group < Groups; group++)
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref place, group * GroupBytes), _packed[group]);
        }
        // A sum of squares of floats is off by a factor of (1 + 2^-24)^(rank + 2) at most; ε of the float product likewise.
        var rounding = (rank + 8) * Math.ScaleB(1, -24);
        var residualUp = (Math.Sqrt(residual) * (1 + rounding)) + 1e-9 + (rounding * norm * inverse);
        return new BlockBound(inverse, NormOrder.RoundUp(residualUp), NormOrder.RoundUp(Math.Sqrt(coded) * (1 + rounding)), norm);
    }

    /// <summary>The scale, of a few that clip more or less, whose worst row is nearest to its codes.</summary>
    /// <param name="first">First row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="residual">Square of what the codes of the worst row miss, in units of the scale.</param>
    private float ChooseInverseScale(ref float first, int rows, out float residual)
    {
        var largest = Largest(ref first, rows);
        var best = 0f;
        var bestWorst = double.PositiveInfinity;
        residual = 0;
        foreach (var clip in Clips)
        {
            var inverse = Math.Min(7.5f / (clip * largest), InverseScaleMax);
            // Squares in units of this scale; in doubles, where 2^200 still is a number.
            var limit = bestWorst * inverse * inverse;
            var worst = 0f;
            for (var row = 0; row < rows && worst < limit; row++)
                worst = Math.Max(worst, ResidualSquare(ref Unsafe.Add(ref first, row * _stride), inverse));
            if (!(worst < limit)) continue;
            (best, residual) = (inverse, worst);
            bestWorst = (double)worst / inverse / inverse;
        }
        return best;
    }

    private float Largest(ref float first, int rows)
    {
        var largest = Vector256<float>.Zero;
        for (nuint i = 0; i < (nuint)rows * (nuint)_stride; i += (nuint)Vector256<float>.Count)
            largest = Vector256.MaxNative(largest, Vector256.Abs(Vector256.LoadUnsafe(ref first, i)));
        var four = Vector128.Max(largest.GetLower(), largest.GetUpper());
        return Math.Max(Math.Max(four[0], four[1]), Math.Max(four[2], four[3]));
    }

    private float ResidualSquare(ref float x, float inverseScale)
    {
        ref var live = ref MemoryMarshal.GetArrayDataReference(_live);
        var inverse = Vector256.Create(inverseScale);
        var low = Vector256<float>.Zero;
        var high = Vector256<float>.Zero;
        for (nuint j = 0; j < (nuint)_live.Length; j += ItemMatrix.Lanes)
        {
            var value = Vector256.LoadUnsafe(ref x, j);
            var residual = Vector256.FusedMultiplyAdd(value, inverse, Vector256.Create(7.5f) - CodeOf(value, inverse));
            low = Vector256.FusedMultiplyAdd(residual & Vector256.LoadUnsafe(ref live, j), residual, low);
            value = Vector256.LoadUnsafe(ref x, j + 8);
            residual = Vector256.FusedMultiplyAdd(value, inverse, Vector256.Create(7.5f) - CodeOf(value, inverse));
            high = Vector256.FusedMultiplyAdd(residual & Vector256.LoadUnsafe(ref live, j + 8), residual, high);
        }
        return Vector256.Sum(low + high);
    }

    /// <summary>Fills <see cref="_packed"/>; gives the square of the coded row, in units of the scale.</summary>
    private float CodeRow(ref float x, float inverseScale)
    {
        ref var live = ref MemoryMarshal.GetArrayDataReference(_live);
        ref var packed = ref MemoryMarshal.GetArrayDataReference(_packed);
        var inverse = Vector256.Create(inverseScale);
        var coded = Vector256<float>.Zero;
        for (nuint j = 0; j < (nuint)_live.Length; j += ItemMatrix.Lanes)
        {
            var lowLive = Vector256.LoadUnsafe(ref live, j);
            var highLive = Vector256.LoadUnsafe(ref live, j + 8);
            var low = CodeOf(Vector256.LoadUnsafe(ref x, j), inverse);
            var high = CodeOf(Vector256.LoadUnsafe(ref x, j + 8), inverse);
            var shorts = Vector256.Narrow(Vector256.ConvertToInt32Native(low & lowLive), Vector256.ConvertToInt32Native(high & highLive));
            // Four bytes of a group: columns 4j, 4j + 1 into low nibbles, 4j + 2, 4j + 3 into high ones.
            var fours = Vector128.Narrow(shorts.GetLower(), shorts.GetUpper()).AsUInt32();
            fours |= fours >>> 12;
            Vector128.Narrow(fours, fours).GetLower().StoreUnsafe(ref packed, j / GroupColumns);
            low = (low - Vector256.Create(7.5f)) & lowLive;
            high = (high - Vector256.Create(7.5f)) & highLive;
            coded = Vector256.FusedMultiplyAdd(low, low, Vector256.FusedMultiplyAdd(high, high, coded));
        }
        return Vector256.Sum(coded);
    }

    // floor(x/s + 8), 0..15: the interval that x lies in, or the nearest one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> CodeOf(Vector256<float> value, Vector256<float> inverseScale)
    {
        var place = Vector256.FusedMultiplyAdd(value, inverseScale, Vector256.Create(8f));
        return Vector256.Floor(Vector256.MinNative(Vector256.MaxNative(place, Vector256<float>.Zero), Vector256.Create(15.5f)));
    }

    // All bits for the columns of the rank, none for the padding: zero is not a code, so padding would count as residual.
    private static float[] LiveColumns(int rank)
    {
        var live = new float[ItemMatrix.StrideOf(rank)];
        live.AsSpan(0, rank).Fill(BitConverter.Int32BitsToSingle(-1));
        return live;
    }
}
