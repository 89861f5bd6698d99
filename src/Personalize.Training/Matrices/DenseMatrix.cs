namespace Personalize.Training.Matrices;

/// <summary>A dense single-precision matrix, row-major.</summary>
/// <remarks>
/// Rows begin every <see cref="Stride"/> floats, columns rounded up to 16; the padding is never read as a value.
/// Owns Rows × Stride × 4 bytes in one array, so at most 2^31 - 64 floats. Not synchronised.
/// </remarks>
public sealed class DenseMatrix
{
    public DenseMatrix(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        long stride = ((long)columns + 15) & ~15L;
        if (rows * stride > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(rows), $"a matrix of {rows} x {columns} is larger than {Array.MaxLength} floats");
        Rows = rows;
        Columns = columns;
        Stride = (int)stride;
        Values = new float[rows * stride];
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>All rows with their padding.</summary>
    public float[] Values { get; }

    public ref float this[int row, int column] => ref Values[row * Stride + column];

    /// <summary>The values of one row without its padding.</summary>
    public Span<float> Row(int row) => Values.AsSpan(row * Stride, Columns);

    public void Clear() => Array.Clear(Values);

    /// <summary>A copy with rows and columns exchanged.</summary>
    public DenseMatrix Transpose()
    {
        var result = new DenseMatrix(Columns, Rows);
        const int Tile = 32;
        for (int rowTile = 0; rowTile < Rows; rowTile += Tile)
            for (int columnTile = 0; columnTile < Columns; columnTile += Tile)
                TransposeTile(result, rowTile, Math.Min(rowTile + Tile, Rows), columnTile, Math.Min(columnTile + Tile, Columns));
        return result;
    }

    private void TransposeTile(DenseMatrix result, int row, int rowEnd, int column, int columnEnd)
    {
        for (int r = row; r < rowEnd; r++)
            for (int c = column; c < columnEnd; c++)
                result.Values[c * result.Stride + r] = Values[r * Stride + c];
    }
}
