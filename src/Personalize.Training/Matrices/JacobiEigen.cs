namespace Personalize.Training.Matrices;

/// <summary>All eigenvalues and eigenvectors of a small symmetric matrix: cyclic Jacobi rotations in double precision.</summary>
/// <remarks>Golub and Van Loan, "Matrix Computations", 8.5. For n up to a few hundred; one thread, about 6 n^3 operations a sweep.</remarks>
internal static class JacobiEigen
{
    private const int SweepsMax = 30;

    /// <summary>Diagonalises <paramref name="matrix"/>.</summary>
    /// <param name="matrix">[n × n] row-major, both triangles; destroyed.</param>
    /// <param name="n">Order.</param>
    /// <param name="values">n eigenvalues, largest first.</param>
    /// <returns>Eigenvectors as rows of an [n × n] row-major matrix, in the order of <paramref name="values"/>.</returns>
    public static double[] Decompose(Span<double> matrix, int n, Span<double> values)
    {
        double[] vectors = new double[n * n];
        for (int i = 0; i < n; i++) vectors[i * n + i] = 1;
        double limit = 1e-24 * SumOfSquares(matrix);
        for (int sweep = 0; sweep < SweepsMax && OffDiagonal(matrix, n) > limit; sweep++)
        {
            for (int p = 0; p < n - 1; p++)
                for (int q = p + 1; q < n; q++)
                    Rotate(matrix, vectors, n, p, q);
        }

        return InOrder(matrix, vectors, n, values);
    }

    private static void Rotate(Span<double> matrix, Span<double> vectors, int n, int p, int q)
    {
        double apq = matrix[p * n + q], app = matrix[p * n + p], aqq = matrix[q * n + q];
        if (Math.Abs(apq) <= 1e-18 * (Math.Abs(app) + Math.Abs(aqq))) return;
        double theta = (aqq - app) / (2 * apq);
        double t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        double c = 1 / Math.Sqrt(t * t + 1), s = t * c;
        Combine(matrix.Slice(p * n, n), matrix.Slice(q * n, n), c, s);
        // Symmetry: the rows after the rotation from the left are also the columns, but for the crossing 2 × 2 block.
        var rowP = matrix.Slice(p * n, n);
        var rowQ = matrix.Slice(q * n, n);
        for (int k = 0; k < n; k++)
        {
            matrix[k * n + p] = rowP[k];
            matrix[k * n + q] = rowQ[k];
        }

        matrix[p * n + p] = app - t * apq;
        matrix[q * n + q] = aqq + t * apq;
        matrix[p * n + q] = 0;
        matrix[q * n + p] = 0;
        Combine(vectors.Slice(p * n, n), vectors.Slice(q * n, n), c, s);
    }

    private static void Combine(Span<double> p, Span<double> q, double c, double s)
    {
        for (int k = 0; k < p.Length; k++)
        {
            double x = p[k], y = q[k];
            p[k] = c * x - s * y;
            q[k] = s * x + c * y;
        }
    }

    private static double[] InOrder(ReadOnlySpan<double> matrix, double[] vectors, int n, Span<double> values)
    {
        int[] order = new int[n];
        double[] keys = new double[n];
        for (int i = 0; i < n; i++)
        {
            order[i] = i;
            keys[i] = matrix[i * n + i];
        }

        Array.Sort(order, (x, y) => keys[x] != keys[y] ? keys[y].CompareTo(keys[x]) : x.CompareTo(y));
        double[] result = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            values[i] = keys[order[i]];
            vectors.AsSpan(order[i] * n, n).CopyTo(result.AsSpan(i * n));
        }

        return result;
    }

    private static double SumOfSquares(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values) sum += value * value;
        return sum;
    }

    private static double OffDiagonal(ReadOnlySpan<double> matrix, int n)
    {
        double sum = 0;
        for (int r = 0; r < n; r++)
            for (int c = 0; c < r; c++)
                sum += matrix[r * n + c] * matrix[r * n + c];
        return sum;
    }
}
