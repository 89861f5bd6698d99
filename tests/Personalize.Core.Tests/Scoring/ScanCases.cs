namespace Personalize.Core.Tests.Scoring;

/// <summary>Data that is hard on a scan: ties, zero rows, extreme sizes, rows one last bit apart.</summary>
internal static class ScanCases
{
    public const int Kinds = 10;

    /// <summary>Rows and a query of one kind, the same for the same seed.</summary>
    public static (float[][] Rows, float[] Query) Make(int kind, int rows, int rank, int seed)
    {
        var random = new Random(seed);
        var query = Plain.RandomVector(random, rank);
        switch (kind)
        {
            case 0: return (SmallIntegers(random, rows, rank), SmallIntegers(random, 1, rank)[0]);
            case 1: return (Fill(rows, _ => Plain.RandomVector(random, rank)), query);
            case 2: return (Fill(rows, _ => Plain.RandomVector(random, rank, MathF.ScaleB(1, random.Next(-120, 56)))), query);
            case 3: return (Fill(rows, _ => query), query); // All scores equal.
            case 4: return (Fill(rows, _ => new float[rank]), query);
            case 5: // Products and squares vanish in float; many inputs are denormal.
                return (Fill(rows, _ => Plain.RandomVector(random, rank, MathF.ScaleB(1, random.Next(-149, -100)))), Scale(query, 1e-20f));
            case 6: // Sparse: one number a row, of any sign.
                return (Fill(rows, row => Unit(rank, row % rank, random.Next(-3, 4))), query);
            case 7: return (Fill(rows, _ => Nudge(random, query)), query);
            case 8: return (Fill(rows, row => Scale(Plain.RandomVector(random, rank), row % 3 == 0 ? 7.2e16f : 1e-38f)), Scale(query, 7.2e16f));
            default: // Half of the rows zero, the rest against the query: the k-th best is often 0.
                return (Fill(rows, row => row % 2 == 0 ? new float[rank] : Scale(query, -random.NextSingle())), query);
        }
    }

    /// <summary>Numbers -2..2, so that many scores are equal and many rows are zero in part.</summary>
    public static float[][] SmallIntegers(Random random, int rows, int rank) =>
        Fill(rows, _ => Array.ConvertAll(new float[rank], _ => (float)random.Next(-2, 3)));

    /// <summary>0: none (all rows), 1: about half, 2: few, 3: half, and shorter than the rows.</summary>
    public static ulong[] Mask(Random random, int rows, int kind)
    {
        if (kind == 0) return [];
        var mask = new ulong[Math.Max(1, (rows + 63) / 64)];
        for (var row = 0; row < rows; row++)
            if (random.Next(kind == 2 ? 25 : 2) == 0) mask[row / 64] |= 1UL << (row % 64);
        return kind == 3 ? mask[..((mask.Length / 2) + 1)] : mask;
    }

    private static float[][] Fill(int rows, Func<int, float[]> make) => [.. Enumerable.Range(0, rows).Select(make)];

    private static float[] Scale(float[] vector, float factor) => Array.ConvertAll(vector, value => value * factor);

    private static float[] Unit(int rank, int column, float value)
    {
        var vector = new float[rank];
        vector[column] = value;
        return vector;
    }

    private static float[] Nudge(Random random, float[] vector)
    {
        var nudged = (float[])vector.Clone();
        ref var value = ref nudged[random.Next(nudged.Length)];
        value = random.Next(2) == 0 ? MathF.BitIncrement(value) : MathF.BitDecrement(value);
        return nudged;
    }
}
