namespace Personalize.Training.Matrices;

/// <summary>One factor of a product: a matrix as it lies, or read with rows and columns exchanged.</summary>
public readonly record struct MatrixOperand(DenseMatrix Matrix, bool Transposed = false)
{
    public int Rows => Transposed ? Matrix.Columns : Matrix.Rows;

    public int Columns => Transposed ? Matrix.Rows : Matrix.Columns;

    public static implicit operator MatrixOperand(DenseMatrix matrix) => new(matrix);

    public static MatrixOperand FromDenseMatrix(DenseMatrix matrix) => new(matrix);

    /// <summary>Copies [rows × depth] from (row, k) as one panel: for each k, <paramref name="width"/> floats, scaled, missing rows zero.</summary>
    internal void PackRows(int row, int rowEnd, int k, int kEnd, int width, float scale, Span<float> panel)
    {
        if (Transposed)
            PackAlong(row, rowEnd, k, kEnd, width, scale, panel);
        else
            PackAcross(row, rowEnd, k, kEnd, width, scale, panel);
    }

    /// <summary>Copies [depth × columns] from (k, column) as one panel: for each k, <paramref name="width"/> floats, missing columns zero.</summary>
    internal void PackColumns(int column, int columnEnd, int k, int kEnd, int width, Span<float> panel)
    {
        if (Transposed)
            PackAcross(column, columnEnd, k, kEnd, width, 1f, panel);
        else
            PackAlong(column, columnEnd, k, kEnd, width, 1f, panel);
    }

    // The panel's lanes are rows of the matrix in memory.
    private void PackAcross(int lane, int laneEnd, int k, int kEnd, int width, float scale, Span<float> panel)
    {
        if (laneEnd - lane < width) panel[..((kEnd - k) * width)].Clear();
        for (int l = lane; l < laneEnd; l++)
        {
            var source = Matrix.Row(l)[k..kEnd];
            int target = l - lane;
            for (int i = 0; i < source.Length; i++, target += width)
                panel[target] = source[i] * scale;
        }
    }

    // The panel's lanes are columns of the matrix in memory: they lie side by side.
    private void PackAlong(int lane, int laneEnd, int k, int kEnd, int width, float scale, Span<float> panel)
    {
        int lanes = laneEnd - lane;
        for (int i = k; i < kEnd; i++)
        {
            var source = Matrix.Row(i)[lane..laneEnd];
            var target = panel.Slice((i - k) * width, width);
            for (int l = 0; l < source.Length; l++) target[l] = source[l] * scale;
            target[lanes..].Clear();
        }
    }
}
