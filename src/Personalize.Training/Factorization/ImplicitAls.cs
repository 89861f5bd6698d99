using Personalize.Training.Matrices;

namespace Personalize.Training.Factorization;

/// <summary>Implicit alternating least squares.</summary>
/// <remarks>
/// Loss = sum over met pairs (1 - p·q)² + a0 × sum over all pairs (p·q)² + λ × sum over rows (n + a0 × rows of the other side) |row|².
/// Source: Hu, Koren and Volinsky (ICDM 2008) with the regularization of Rendle et al., "Revisiting iALS" (RecSys 2022).
/// </remarks>
internal sealed class ImplicitAls(float unobserved, float regularization, int rank, int rounds = ImplicitAls.RoundsPublished)
{
    public const int RoundsPublished = 16;

    /// <summary>Item factors, [items × rank].</summary>
    public DenseMatrix Train(CompressedRows users, ulong seed, WorkCrew crew, Action<double>? progress = null)
    {
        var items = users.Transpose();
        var random = new SeededRandom(seed);
        var itemFactors = new DenseMatrix(items.Rows, rank);
        for (int item = 0; item < items.Rows; item++)
        {
            Orthonormal.Fill(itemFactors.Row(item), ref random);
            VectorLoops.Scale(.1f / MathF.Sqrt(rank), itemFactors.Row(item));
        }

        for (int round = 0; round < rounds; round++)
        {
            progress?.Invoke((double)round / rounds);
            var userFactors = Solve(users, itemFactors, crew);
            itemFactors = Solve(items, userFactors, crew);
        }

        return itemFactors;
    }

    /// <summary>a0 × Q'Q, shared by all rows solved against Q.</summary>
    public DenseMatrix Background(DenseMatrix others, WorkCrew crew)
    {
        var background = new DenseMatrix(rank, rank);
        MatrixProduct.Add(new MatrixOperand(others, Transposed: true), others, background, unobserved, crew);
        return background;
    }

    /// <summary>The factor of one row that met <paramref name="met"/>, given the other side: also the fold-in of a user.</summary>
    public void SolveRow(ReadOnlySpan<int> met, DenseMatrix others, DenseMatrix background, Span<float> factor)
    {
        float[] normal = [.. background.Values];
        factor.Clear();
        foreach (int other in met)
        {
            var vector = others.Row(other);
            VectorLoops.AddScaled(1f, vector, factor);
            for (int r = 0; r < rank; r++)
                VectorLoops.AddScaled(vector[r], vector[..(r + 1)], normal.AsSpan(r * background.Stride, r + 1));
        }

        double[] exact = new double[rank * rank];
        for (int r = 0; r < rank; r++)
            for (int c = 0; c <= r; c++)
                exact[r * rank + c] = normal[r * background.Stride + c];
        double ridge = regularization * (met.Length + unobserved * (double)others.Rows);
        for (int r = 0; r < rank; r++) exact[r * rank + r] += ridge;
        double[] right = new double[rank];
        for (int r = 0; r < rank; r++) right[r] = factor[r];
        SmallCholesky.Factor(exact, rank);
        SmallCholesky.Solve(exact, rank, right);
        for (int r = 0; r < rank; r++) factor[r] = (float)right[r];
    }

    private DenseMatrix Solve(CompressedRows rows, DenseMatrix others, WorkCrew crew)
    {
        var result = new DenseMatrix(rows.Rows, rank);
        var background = Background(others, crew);
        crew.Run(rows.Rows, row => SolveRow(rows.ColumnsOf(row), others, background, result.Row(row)));
        return result;
    }
}
