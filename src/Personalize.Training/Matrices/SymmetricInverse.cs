namespace Personalize.Training.Matrices;

/// <summary>Inverse of a symmetric positive definite matrix, in place, in single precision.</summary>
/// <remarks>
/// The symmetric sweep by blocks of 128 (Beaton 1964; Lange, "Numerical Analysis for Statisticians", ch. 7): pivot blocks are inverted by
/// Cholesky in double precision, everything else is one product per block on the lower triangle. n^3 / 2 multiply-adds, as Cholesky with
/// its inverse takes, but without a second matrix: 4 n^2 bytes. Same bits on any vector width and thread count.
/// </remarks>
public static class SymmetricInverse
{
    private const int Block = 128;

    /// <summary>Replaces <paramref name="matrix"/> by its inverse.</summary>
    /// <param name="matrix">[n × n]; only the lower triangle is read, both are written.</param>
    /// <param name="crew">Threads and cancellation; cancelled, the matrix is left half done.</param>
    /// <param name="progress">Told the share done, 0..1.</param>
    /// <exception cref="ArithmeticException">The matrix is not positive definite.</exception>
    public static void Invert(DenseMatrix matrix, WorkCrew crew, Action<double>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(crew);
        for (int pivot = 0; pivot < matrix.Rows; pivot += Block)
        {
            Sweep(matrix, pivot, Math.Min(pivot + Block, matrix.Rows), crew);
            progress?.Invoke((double)(pivot + Block) / (matrix.Rows + Block));
        }

        crew.Run((matrix.Rows + Block - 1) / Block, part => NegateAndMirror(matrix, part * Block, Math.Min((part + 1) * Block, matrix.Rows)));
    }

    // With pivot block D: rest -= C D^-1 C', C := C D^-1, D := -D^-1. After all pivots the matrix is minus its inverse.
    private static void Sweep(DenseMatrix matrix, int pivot, int pivotEnd, WorkCrew crew)
    {
        int width = pivotEnd - pivot;
        var inverse = InvertPivot(matrix, pivot, width);
        var columns = new DenseMatrix(matrix.Rows, width);
        GatherPanel(matrix, pivot, pivotEnd, columns);
        var scaled = MatrixProduct.Of(columns, inverse, crew);
        MatrixProduct.AddLower(scaled, new MatrixOperand(columns, Transposed: true), matrix, -1f, crew);
        ScatterPanel(matrix, pivot, pivotEnd, scaled, inverse);
    }

    private static DenseMatrix InvertPivot(DenseMatrix matrix, int pivot, int width)
    {
        var values = new double[width * width];
        for (int r = 0; r < width; r++)
            for (int c = 0; c <= r; c++)
                values[r * width + c] = matrix[pivot + r, pivot + c];
        SmallCholesky.Invert(values, width);
        var inverse = new DenseMatrix(width, width);
        for (int r = 0; r < width; r++)
            for (int c = 0; c < width; c++)
                inverse[r, c] = (float)values[r * width + c];
        return inverse;
    }

    // Rows above the pivot are read from its rows; the pivot's own rows stay zero, so that the update leaves them alone.
    private static void GatherPanel(DenseMatrix matrix, int pivot, int pivotEnd, DenseMatrix columns)
    {
        for (int p = pivot; p < pivotEnd; p++)
        {
            var source = matrix.Row(p)[..pivot];
            for (int r = 0; r < source.Length; r++) columns[r, p - pivot] = source[r];
        }

        for (int r = pivotEnd; r < matrix.Rows; r++)
            matrix.Row(r)[pivot..pivotEnd].CopyTo(columns.Row(r));
    }

    private static void ScatterPanel(DenseMatrix matrix, int pivot, int pivotEnd, DenseMatrix scaled, DenseMatrix inverse)
    {
        for (int p = pivot; p < pivotEnd; p++)
        {
            var target = matrix.Row(p);
            for (int r = 0; r < pivot; r++) target[r] = scaled[r, p - pivot];
            var row = inverse.Row(p - pivot);
            for (int c = 0; c < row.Length; c++) target[pivot + c] = -row[c];
        }

        for (int r = pivotEnd; r < matrix.Rows; r++)
            scaled.Row(r).CopyTo(matrix.Row(r)[pivot..]);
    }

    private static void NegateAndMirror(DenseMatrix matrix, int row, int rowEnd)
    {
        for (int r = row; r < rowEnd; r++)
        {
            var values = matrix.Row(r)[..(r + 1)];
            for (int c = 0; c < values.Length; c++)
            {
                values[c] = -values[c];
                matrix.Values[c * matrix.Stride + r] = values[c];
            }
        }
    }
}
