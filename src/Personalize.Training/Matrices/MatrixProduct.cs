using System.Buffers;

namespace Personalize.Training.Matrices;

/// <summary>General matrix product in single precision: C += scale × A × B.</summary>
/// <remarks>
/// Blocked and packed (Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008). Each element of C is
/// one chain of fused multiply-adds in ascending k: the same bits on any vector width and thread count.
/// </remarks>
public static class MatrixProduct
{
    // 192 x 32 columns of B are 24 KiB: they stay in the first-level cache while a row block passes.
    private const int BlockDepth = 192;

    // 96 x 192 floats of A are 72 KiB: they stay in the second-level cache; 96 is a multiple of every tile's rows.
    private const int BlockRows = 96;

    /// <summary>Adds scale × A × B to C.</summary>
    /// <param name="a">[m × k].</param>
    /// <param name="b">[k × n].</param>
    /// <param name="c">[m × n], may not share memory with the operands.</param>
    /// <param name="scale">Multiplies A.</param>
    /// <param name="crew">Threads and cancellation.</param>
    public static void Add(MatrixOperand a, MatrixOperand b, DenseMatrix c, float scale, WorkCrew crew) =>
        Add(a, b, c, scale, crew, lowerOnly: false, ProductKernel.Widest);

    /// <summary>As <see cref="Add(MatrixOperand, MatrixOperand, DenseMatrix, float, WorkCrew)"/>, but only blocks on and below the diagonal of C need be right afterwards.</summary>
    public static void AddLower(MatrixOperand a, MatrixOperand b, DenseMatrix c, float scale, WorkCrew crew) =>
        Add(a, b, c, scale, crew, lowerOnly: true, ProductKernel.Widest);

    /// <summary>A × B as a new matrix.</summary>
    public static DenseMatrix Of(MatrixOperand a, MatrixOperand b, WorkCrew crew)
    {
        var c = new DenseMatrix(a.Rows, b.Columns);
        Add(a, b, c, 1f, crew);
        return c;
    }

    internal static void Add(MatrixOperand a, MatrixOperand b, DenseMatrix c, float scale, WorkCrew crew, bool lowerOnly, ProductKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(crew);
        if (a.Columns != b.Rows || a.Rows != c.Rows || b.Columns != c.Columns)
            throw new ArgumentException($"[{a.Rows} x {a.Columns}] times [{b.Rows} x {b.Columns}] does not give [{c.Rows} x {c.Columns}]", nameof(c));
        int width = kernel.TileColumns;
        int panels = (c.Columns + width - 1) / width;
        float[] packed = ArrayPool<float>.Shared.Rent(Math.Max(1, panels * width * BlockDepth));
        try
        {
            for (int k = 0; k < a.Columns; k += BlockDepth)
            {
                var block = new DepthBlock(a, b, c, scale, kernel, packed, k, Math.Min(k + BlockDepth, a.Columns), lowerOnly);
                crew.Run((panels + 15) / 16, part => block.PackB(part * 16, Math.Min(part * 16 + 16, panels)));
                crew.Run((c.Rows + BlockRows - 1) / BlockRows, part => block.MultiplyRows(part * BlockRows, Math.Min((part + 1) * BlockRows, c.Rows)));
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(packed);
        }
    }

    /// <summary>The part of a product that runs over k..kEnd.</summary>
    private sealed class DepthBlock(
        MatrixOperand a, MatrixOperand b, DenseMatrix c, float scale, ProductKernel kernel, float[] packedB, int k, int kEnd, bool lowerOnly)
    {
        private readonly int _depth = kEnd - k;

        public void PackB(int panel, int panelEnd)
        {
            int width = kernel.TileColumns;
            for (int p = panel; p < panelEnd; p++)
                b.PackColumns(p * width, Math.Min((p + 1) * width, c.Columns), k, kEnd, width, packedB.AsSpan(p * width * _depth, width * _depth));
        }

        public void MultiplyRows(int row, int rowEnd)
        {
            int height = kernel.TileRows;
            int columnEnd = lowerOnly ? Math.Min(rowEnd, c.Columns) : c.Columns;
            float[] packedA = ArrayPool<float>.Shared.Rent((BlockRows + height) * _depth);
            for (int r = row; r < rowEnd; r += height)
                a.PackRows(r, Math.Min(r + height, rowEnd), k, kEnd, height, scale, packedA.AsSpan((r - row) * _depth, height * _depth));
            for (int column = 0; column < columnEnd; column += kernel.TileColumns)
                for (int r = row; r < rowEnd; r += height)
                    MultiplyTile(ref packedA[(r - row) * _depth], r, Math.Min(height, rowEnd - r), column);
            ArrayPool<float>.Shared.Return(packedA);
        }

        private void MultiplyTile(ref float panelA, int row, int rows, int column)
        {
            ref float panelB = ref packedB[column * _depth];
            if (rows == kernel.TileRows && column + kernel.TileColumns <= c.Columns)
                kernel.Multiply(ref panelA, ref panelB, _depth, ref c.Values[row * c.Stride + column], c.Stride);
            else
                MultiplyEdge(ref panelA, ref panelB, row, rows, column, Math.Min(kernel.TileColumns, c.Columns - column));
        }

        // A tile that hangs over the edge runs on a copy, so that nothing outside C is touched.
        private void MultiplyEdge(ref float panelA, ref float panelB, int row, int rows, int column, int columns)
        {
            Span<float> tile = stackalloc float[8 * 32];
            tile.Clear();
            int width = kernel.TileColumns;
            for (int r = 0; r < rows; r++)
                c.Row(row + r).Slice(column, columns).CopyTo(tile[(r * width)..]);
            kernel.Multiply(ref panelA, ref panelB, _depth, ref tile[0], width);
            for (int r = 0; r < rows; r++)
                tile.Slice(r * width, columns).CopyTo(c.Row(row + r)[column..]);
        }
    }
}
