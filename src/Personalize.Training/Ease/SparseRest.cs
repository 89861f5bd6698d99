using Personalize.Training.Factorization;
using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>What the factors lose of B, kept where it is largest: per row of B - In × Out' the entries of largest magnitude.</summary>
internal static class SparseRest
{
    /// <param name="weights">B; destroyed: becomes B - In × Out'.</param>
    /// <param name="factors">The thin product to subtract.</param>
    /// <param name="perRow">Entries kept per row.</param>
    /// <param name="crew">Threads and cancellation.</param>
    public static CompressedRows Of(DenseMatrix weights, LowRank factors, int perRow, WorkCrew crew)
    {
        MatrixProduct.Add(factors.In, new MatrixOperand(factors.Out, Transposed: true), weights, -1f, crew);
        perRow = Math.Min(perRow, weights.Columns);
        int[] start = new int[weights.Rows + 1];
        for (int row = 0; row < weights.Rows; row++) start[row + 1] = start[row] + perRow;
        int[] column = new int[start[^1]];
        float[] value = new float[start[^1]];
        const int Part = 64;
        crew.Run((weights.Rows + Part - 1) / Part, part =>
        {
            float[] magnitude = new float[weights.Columns];
            for (int row = part * Part; row < Math.Min(weights.Rows, (part + 1) * Part); row++)
                KeepLargest(weights.Row(row), magnitude, column.AsSpan(start[row], perRow), value.AsSpan(start[row], perRow));
        });
        return new CompressedRows(weights.Columns, start, column, value);
    }

    // The limit is the smallest magnitude kept; of equals at the limit the lowest columns stay.
    private static void KeepLargest(ReadOnlySpan<float> row, float[] magnitude, Span<int> column, Span<float> value)
    {
        for (int c = 0; c < row.Length; c++) magnitude[c] = Math.Abs(row[c]);
        if (column.IsEmpty) return;
        float limit = Largest.NthLargest(magnitude, column.Length);
        int above = 0;
        foreach (float entry in row)
            if (Math.Abs(entry) > limit) above++;
        int ties = column.Length - above, count = 0;
        for (int c = 0; c < row.Length; c++)
        {
            float size = Math.Abs(row[c]);
            if (size < limit || (size == limit && ties-- <= 0)) continue;
            column[count] = c;
            value[count++] = row[c];
        }
    }
}
