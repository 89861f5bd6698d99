using Personalize.Training.Matrices;

namespace Personalize.Training.Factorization;

/// <summary>Implicit alternating least squares for many items and high rank: each row is improved 16 dimensions at a time.</summary>
/// <remarks>
/// The loss of <see cref="ImplicitAls"/>. A round costs, per met pair and side, rank × (16 + 3) multiply-adds where the exact solution takes rank² / 2, and per row rank² for the
/// background. Owns (users + items) × rank × 4 bytes. Same bits on any vector width and thread count: a row depends on the other side alone.
/// Source: Rendle, Krichene, Zhang and Koren, "iALS++: Speeding up Matrix Factorization with Subspace Optimization" (2021), algorithm 2.
/// </remarks>
internal sealed class BlockAls(float unobserved, float regularization, int rank, int rounds)
{
    private const int RowsPerPart = 128;
    private readonly ImplicitAls _shared = new(unobserved, regularization, rank);

    /// <summary>Item factors, [items × rank].</summary>
    /// <param name="users">Users × items with a 1 for every pair that met.</param>
    /// <param name="seed">Of the first guess.</param>
    /// <param name="crew">Threads and cancellation.</param>
    /// <param name="progress">Told the share done, 0..1.</param>
    public DenseMatrix Train(CompressedRows users, ulong seed, WorkCrew crew, Action<double>? progress = null)
    {
        var items = users.Transpose();
        var random = new SeededRandom(seed);
        var userFactors = new DenseMatrix(users.Rows, rank);
        var itemFactors = new DenseMatrix(items.Rows, rank);
        for (int item = 0; item < items.Rows; item++)
        {
            Orthonormal.Fill(itemFactors.Row(item), ref random);
            VectorLoops.Scale(.1f / MathF.Sqrt(rank), itemFactors.Row(item));
        }

        for (int round = 0; round < rounds; round++)
        {
            progress?.Invoke((double)round / rounds);
            Improve(users, userFactors, itemFactors, crew);
            progress?.Invoke((round + .5) / rounds);
            Improve(items, itemFactors, userFactors, crew);
        }

        return itemFactors;
    }

    /// <summary>One pass over the rows of one side, the other held still.</summary>
    public void Improve(CompressedRows rows, DenseMatrix factors, DenseMatrix others, WorkCrew crew)
    {
        var background = Symmetric(_shared.Background(others, crew));
        float baseRidge = regularization * unobserved * others.Rows;
        crew.Run((rows.Rows + RowsPerPart - 1) / RowsPerPart, part =>
        {
            var block = new BlockStep(background, others);
            for (int row = part * RowsPerPart; row < Math.Min(rows.Rows, (part + 1) * RowsPerPart); row++)
            {
                var met = rows.ColumnsOf(row);
                block.Improve(met, regularization * met.Length + baseRidge, factors.Values.AsSpan(row * factors.Stride, factors.Stride));
            }
        });
    }

    private static DenseMatrix Symmetric(DenseMatrix lower)
    {
        for (int r = 0; r < lower.Rows; r++)
            for (int c = 0; c < r; c++) lower[c, r] = lower[r, c];
        return lower;
    }
}
