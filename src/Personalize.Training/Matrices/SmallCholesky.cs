namespace Personalize.Training.Matrices;

/// <summary>Cholesky factorisation of small symmetric positive definite matrices in double precision, one thread.</summary>
/// <remarks>Matrices are n × n, row-major, without padding; only the lower triangle is read. For n up to a few hundred.</remarks>
internal static class SmallCholesky
{
    /// <summary>Replaces the lower triangle by L, where L L' is the matrix.</summary>
    /// <exception cref="ArithmeticException">A pivot is not positive.</exception>
    public static void Factor(Span<double> matrix, int n)
    {
        for (int row = 0; row < n; row++)
        {
            var target = matrix.Slice(row * n, row + 1);
            for (int column = 0; column <= row; column++)
            {
                var other = matrix.Slice(column * n, column + 1);
                double sum = target[column];
                for (int k = 0; k < column; k++) sum -= target[k] * other[k];
                target[column] = column < row ? sum / other[column] : Root(sum, row);
            }
        }
    }

    /// <summary>Solves L L' x = b in place.</summary>
    public static void Solve(ReadOnlySpan<double> factor, int n, Span<double> b)
    {
        for (int row = 0; row < n; row++)
        {
            double sum = b[row];
            for (int k = 0; k < row; k++) sum -= factor[row * n + k] * b[k];
            b[row] = sum / factor[row * n + row];
        }

        for (int row = n - 1; row >= 0; row--)
        {
            double value = b[row] / factor[row * n + row];
            b[row] = value;
            for (int k = 0; k < row; k++) b[k] -= factor[row * n + k] * value;
        }
    }

    /// <summary>Replaces the matrix by its inverse, both triangles.</summary>
    public static void Invert(Span<double> matrix, int n)
    {
        Factor(matrix, n);
        InvertTriangle(matrix, n);
        MultiplyTriangle(matrix, n);
    }

    // Row by row: the inverse of L needs only rows of it that are already inverted.
    private static void InvertTriangle(Span<double> matrix, int n)
    {
        Span<double> row = n <= 256 ? stackalloc double[n] : new double[n];
        for (int r = 0; r < n; r++)
        {
            var source = matrix.Slice(r * n, r + 1);
            double pivot = 1 / source[r];
            row.Clear();
            for (int k = 0; k < r; k++)
            {
                double weight = source[k];
                var above = matrix.Slice(k * n, k + 1);
                for (int c = 0; c < above.Length; c++) row[c] -= weight * above[c];
            }

            for (int c = 0; c < r; c++) source[c] = row[c] * pivot;
            source[r] = pivot;
        }
    }

    // Inverse = M' M with M = L^-1; row r of the result needs rows >= r of M, so rows are finished from the top.
    private static void MultiplyTriangle(Span<double> matrix, int n)
    {
        Span<double> row = n <= 256 ? stackalloc double[n] : new double[n];
        for (int r = 0; r < n; r++)
        {
            row.Clear();
            for (int k = r; k < n; k++)
            {
                double weight = matrix[k * n + r];
                var source = matrix.Slice(k * n, r + 1);
                for (int c = 0; c <= r; c++) row[c] += weight * source[c];
            }

            row[..(r + 1)].CopyTo(matrix.Slice(r * n, r + 1));
        }

        for (int r = 0; r < n; r++)
            for (int c = 0; c < r; c++)
                matrix[c * n + r] = matrix[r * n + c];
    }

    private static double Root(double pivot, int row) =>
        pivot > 0 && double.IsFinite(pivot) ? Math.Sqrt(pivot) : throw new ArithmeticException($"the matrix is not positive definite: pivot {row} is {pivot}");
}
