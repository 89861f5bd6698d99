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

    private readonly byte[] _codes = new byte[ItemMatrix.StrideOf(rank)];
    private readonly float[] _live = LiveColumns(rank);

    public int Groups { get; } = GroupsOf(rank);

    public static int GroupsOf(int rank) => (rank + GroupColumns - 1) / GroupColumns;

    /// <summary>Codes the rows of one block.</summary>
    /// <param name="matrix">Rows by falling norm.</param>
    /// <param name="position">First row of the block; the last block may have fewer than 32.</param>
    /// <param name="norm">Largest norm of the block, rounded up.</param>
    /// <param name="codes">Groups × 64 bytes, zeroed.</param>
    public BlockBound Code(ItemMatrix matrix, int position, float norm, Span<byte> codes)
    {
        var rows = Math.Min(BlockRows, matrix.Rows - position);
        var inverse = ChooseInverseScale(matrix, position, rows);
        var residual = 0d;
        var coded = 0d;
        for (var row = 0; row < rows; row++)
        {
            residual = Math.Max(residual, CodeRow(in matrix.RowAt(position + row), inverse, out var codedSquare));
            coded = Math.Max(coded, codedSquare);
            for (var group = 0; group < Groups; group++)
            {
                var four = Unsafe.ReadUnaligned<uint>(ref _codes[group * GroupColumns]);
                Unsafe.WriteUnaligned(ref codes[(group * GroupBytes) + (2 * row)], (ushort)(four | (four >> 12)));
            }
        }
        // A sum of squares of floats is off by a factor of (1 + 2^-24)^(rank + 2) at most; ε of the float product likewise.
        var rounding = (rank + 8) * Math.ScaleB(1, -24);
        var residualUp = (Math.Sqrt(residual) * (1 + rounding)) + 1e-9 + (rounding * norm * inverse);
        return new BlockBound(inverse, NormOrder.RoundUp(residualUp), NormOrder.RoundUp(Math.Sqrt(coded) * (1 + rounding)), norm);
    }

    /// <summary>The scale, of a few that clip more or less, whose worst row is nearest to its codes.</summary>
    private float ChooseInverseScale(ItemMatrix matrix, int position, int rows)
    {
        var largest = Largest(matrix, position, rows);
        var best = 0f;
        var bestWorst = double.PositiveInfinity;
        foreach (var clip in Clips)
        {
            var inverse = Math.Min(7.5f / (clip * largest), InverseScaleMax);
            // Squares in units of this scale; in doubles, where 2^200 still is a number.
            var limit = bestWorst * inverse * inverse;
            var worst = 0d;
            for (var row = 0; row < rows && worst < limit; row++)
                worst = Math.Max(worst, ResidualSquare(in matrix.RowAt(position + row), inverse));
            if (!(worst < limit)) continue;
            best = inverse;
            bestWorst = worst / inverse / inverse;
        }
        return best;
    }

    private static float Largest(ItemMatrix matrix, int position, int rows)
    {
        ref var first = ref Unsafe.AsRef(in matrix.RowAt(position));
        var largest = Vector256<float>.Zero;
        for (nuint i = 0; i < (nuint)rows * (nuint)matrix.Stride; i += (nuint)Vector256<float>.Count)
            largest = Vector256.Max(largest, Vector256.Abs(Vector256.LoadUnsafe(ref first, i)));
        var four = Vector128.Max(largest.GetLower(), largest.GetUpper());
        return Math.Max(Math.Max(four[0], four[1]), Math.Max(four[2], four[3]));
    }

    private float ResidualSquare(ref readonly float row, float inverseScale)
    {
        ref var x = ref Unsafe.AsRef(in row);
        ref var live = ref MemoryMarshal.GetArrayDataReference(_live);
        var inverse = Vector256.Create(inverseScale);
        var sum = Vector256<float>.Zero;
        for (nuint j = 0; j < (nuint)_live.Length; j += (nuint)Vector256<float>.Count)
        {
            var value = Vector256.LoadUnsafe(ref x, j);
            var residual = Vector256.FusedMultiplyAdd(value, inverse, Vector256.Create(7.5f) - CodeOf(value, inverse));
            sum = Vector256.FusedMultiplyAdd(residual & Vector256.LoadUnsafe(ref live, j), residual, sum);
        }
        return Vector256.Sum(sum);
    }

    /// <summary>Fills <see cref="_codes"/>; gives the squares of the residual and of the coded row, in units of the scale.</summary>
    private float CodeRow(ref readonly float row, float inverseScale, out float codedSquare)
    {
        ref var x = ref Unsafe.AsRef(in row);
        ref var live = ref MemoryMarshal.GetArrayDataReference(_live);
        var inverse = Vector256.Create(inverseScale);
        var coded = Vector256<float>.Zero;
        for (nuint j = 0; j < (nuint)_live.Length; j += ItemMatrix.Lanes)
        {
            var lowLive = Vector256.LoadUnsafe(ref live, j);
            var highLive = Vector256.LoadUnsafe(ref live, j + 8);
            var low = CodeOf(Vector256.LoadUnsafe(ref x, j), inverse);
            var high = CodeOf(Vector256.LoadUnsafe(ref x, j + 8), inverse);
            var shorts = Vector256.Narrow(Vector256.ConvertToInt32(low & lowLive), Vector256.ConvertToInt32(high & highLive));
            Vector128.Narrow(shorts.GetLower(), shorts.GetUpper()).AsByte().StoreUnsafe(ref _codes[0], j);
            low = (low - Vector256.Create(7.5f)) & lowLive;
            high = (high - Vector256.Create(7.5f)) & highLive;
            coded = Vector256.FusedMultiplyAdd(low, low, Vector256.FusedMultiplyAdd(high, high, coded));
        }
        codedSquare = Vector256.Sum(coded);
        return ResidualSquare(in row, inverseScale);
    }

    // floor(x/s + 8), 0..15: the interval that x lies in, or the nearest one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> CodeOf(Vector256<float> value, Vector256<float> inverseScale)
    {
        var place = Vector256.FusedMultiplyAdd(value, inverseScale, Vector256.Create(8f));
        return Vector256.Floor(Vector256.Min(Vector256.Max(place, Vector256<float>.Zero), Vector256.Create(15.5f)));
    }

    // All bits for the columns of the rank, none for the padding: zero is not a code, so padding would count as residual.
    private static float[] LiveColumns(int rank)
    {
        var live = new float[ItemMatrix.StrideOf(rank)];
        live.AsSpan(0, rank).Fill(BitConverter.Int32BitsToSingle(-1));
        return live;
    }
}
