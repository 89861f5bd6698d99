using Personalize.Training.Matrices;

namespace Personalize.Training.Factorization;

/// <summary>Two thin matrices whose product stands for a wide one: B ≈ In × Out'.</summary>
/// <remarks>
/// Out holds the top eigenvectors of B'(X'X + λI)B, so that the users in X lose the least, and In = B × Out. Found by randomised
/// subspace iteration (Halko, Martinsson and Tropp, "Finding Structure with Randomness", 2011): 3 rounds with 16 extra columns.
/// </remarks>
internal sealed record LowRank(DenseMatrix In, DenseMatrix Out)
{
    private const int Rounds = 3;
    private const int ExtraColumns = 16;

    /// <param name="weights">B [n × n].</param>
    /// <param name="histories">X [users × n], the histories as they are served.</param>
    /// <param name="regularization">λ.</param>
    /// <param name="rank">Columns of In and Out, at most n.</param>
    /// <param name="seed">Of the first guess.</param>
    /// <param name="crew">Threads and cancellation.</param>
    public static LowRank Factor(DenseMatrix weights, CompressedRows histories, float regularization, int rank, ulong seed, WorkCrew crew)
    {
        int n = weights.Rows;
        rank = Math.Min(rank, n);
        var users = histories.Transpose();
        var random = new SeededRandom(seed);
        var guess = new DenseMatrix(Math.Min(rank + ExtraColumns, n), n);
        for (int row = 0; row < guess.Rows; row++) Orthonormal.Fill(guess.Row(row), ref random);
        Orthonormal.Rows(guess, ref random);
        for (int round = 0; round < Rounds; round++)
        {
            var image = MatrixProduct.Of(weights, new MatrixOperand(guess, Transposed: true), crew);
            var weighed = users.Times(histories.Times(image, crew), crew);
            for (int row = 0; row < n; row++) VectorLoops.AddScaled(regularization, image.Row(row), weighed.Row(row));
            guess = MatrixProduct.Of(new MatrixOperand(weighed, Transposed: true), weights, crew);
            Orthonormal.Rows(guess, ref random);
        }

        return Rotate(weights, histories, guess, regularization, rank, crew);
    }

    // Rayleigh–Ritz: the eigenvectors within the space that the rounds found.
    private static LowRank Rotate(DenseMatrix weights, CompressedRows histories, DenseMatrix guess, float regularization, int rank, WorkCrew crew)
    {
        var image = MatrixProduct.Of(weights, new MatrixOperand(guess, Transposed: true), crew);
        var scores = histories.Times(image, crew);
        var small = MatrixProduct.Of(new MatrixOperand(scores, Transposed: true), scores, crew);
        MatrixProduct.Add(new MatrixOperand(image, Transposed: true), image, small, regularization, crew);
        var turn = TopEigenvectors(small, rank);
        return new LowRank(
            MatrixProduct.Of(image, new MatrixOperand(turn, Transposed: true), crew),
            MatrixProduct.Of(new MatrixOperand(guess, Transposed: true), new MatrixOperand(turn, Transposed: true), crew));
    }

    private static DenseMatrix TopEigenvectors(DenseMatrix symmetric, int rank)
    {
        int k = symmetric.Rows;
        double[] values = new double[k * k];
        for (int r = 0; r < k; r++)
            for (int c = 0; c < k; c++)
                values[r * k + c] = symmetric[Math.Max(r, c), Math.Min(r, c)];
        double[] vectors = JacobiEigen.Decompose(values, k, new double[k]);
        var turn = new DenseMatrix(rank, k);
        for (int r = 0; r < rank; r++)
            for (int c = 0; c < k; c++)
                turn[r, c] = (float)vectors[r * k + c];
        return turn;
    }
}
