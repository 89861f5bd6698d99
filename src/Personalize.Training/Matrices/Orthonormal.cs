namespace Personalize.Training.Matrices;

/// <summary>Makes the rows of a matrix orthonormal.</summary>
/// <remarks>Modified Gram–Schmidt, each row passed over twice ("twice is enough", Giraud et al. 2005); a row that vanishes is replaced by chance.</remarks>
internal static class Orthonormal
{
    public static void Rows(DenseMatrix matrix, ref SeededRandom random)
    {
        for (int row = 0; row < matrix.Rows; row++)
        {
            var target = matrix.Row(row);
            for (int attempt = 0; !Project(matrix, row); attempt++)
            {
                // More rows than dimensions: nothing is left to be orthogonal to.
                if (attempt == 2) { target.Clear(); break; }
                Fill(target, ref random);
            }
        }
    }

    public static void Fill(Span<float> row, ref SeededRandom random)
    {
        for (int i = 0; i < row.Length; i++) row[i] = (float)random.NextNormal();
    }

    private static bool Project(DenseMatrix matrix, int row)
    {
        var target = matrix.Row(row);
        float before = VectorLoops.Dot(target, target);
        for (int pass = 0; pass < 2; pass++)
            for (int other = 0; other < row; other++)
                VectorLoops.AddScaled(-VectorLoops.Dot(matrix.Row(other), target), matrix.Row(other), target);
        float after = VectorLoops.Dot(target, target);
        if (!(after > before * 1e-10f) || !float.IsFinite(after) || after == 0) return false;
        VectorLoops.Scale(1f / MathF.Sqrt(after), target);
        return true;
    }
}
