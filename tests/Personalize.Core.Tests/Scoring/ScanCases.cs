namespace Personalize.Core.Tests.Scoring;

/// <summary>Data that is hard on a scan: ties, zero rows, extreme sizes.</summary>
internal static class ScanCases
{
    /// <summary>Numbers -2..2, so that many scores are equal and many rows are zero in part.</summary>
    public static float[][] SmallIntegers(Random random, int rows, int rank)
    {
        var matrix = new float[rows][];
        for (var row = 0; row < rows; row++)
        {
            matrix[row] = new float[rank];
            for (var i = 0; i < rank; i++) matrix[row][i] = random.Next(-2, 3);
        }
        return matrix;
    }

    /// <summary>0: none (all rows), 1: about half, 2: few, 3: half, and shorter than the rows.</summary>
    public static ulong[] Mask(Random random, int rows, int kind)
    {
        if (kind == 0) return [];
        var mask = new ulong[Math.Max(1, (rows + 63) / 64)];
        for (var row = 0; row < rows; row++)
            if (random.Next(kind == 2 ? 25 : 2) == 0) mask[row / 64] |= 1UL << (row % 64);
        return kind == 3 ? mask[..((mask.Length / 2) + 1)] : mask;
    }
}
