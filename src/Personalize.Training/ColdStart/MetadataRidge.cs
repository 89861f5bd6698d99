using Personalize.Training.Matrices;

namespace Personalize.Training.ColdStart;

/// <summary>From the features of items to their vectors: a ridge regression, for items that have no events yet.</summary>
/// <remarks>
/// W = (F'F + 100 I)^-1 F'V; every item also has a constant feature of 1, the last row of W. Items count alike: weighed by the square roots of their events, as we had it,
/// new items were ranked worse on both MovieLens sets (`bench/results/quality.md`), for what is new is seldom like what is busiest.
/// </remarks>
internal static class MetadataRidge
{
    private const float Regularization = 100;

    // 4,096 features cost 3.4e10 multiply-adds and 64 MiB; of more the commonest are used, the others have zero rows.
    private const int FeaturesMax = 4096;

    /// <param name="features">Features of all item rows.</param>
    /// <param name="rows">Item rows that <paramref name="vectors"/> belong to.</param>
    /// <param name="vectors">[rows × n].</param>
    /// <param name="crew">Threads and cancellation.</param>
    /// <returns>W, [(features + 1) × n].</returns>
    public static DenseMatrix Fit(ItemFeatures features, int[] rows, DenseMatrix vectors, WorkCrew crew)
    {
        int[] used = Commonest(features, rows);
        int[] number = new int[features.Count];
        Array.Fill(number, -1);
        for (int u = 0; u < used.Length; u++) number[used[u]] = u;
        var normal = new DenseMatrix(used.Length + 1, used.Length + 1);
        var right = new DenseMatrix(used.Length + 1, vectors.Columns);
        var present = new List<int>();
        for (int r = 0; r < rows.Length; r++)
        {
            present.Clear();
            foreach (int feature in features.Of(rows[r]))
                if (number[feature] >= 0) present.Add(number[feature]);
            present.Add(used.Length);
            AddItem(present, vectors.Row(r), normal, right);
        }

        for (int f = 0; f < normal.Rows; f++) normal[f, f] += Regularization;
        SymmetricInverse.Invert(normal, crew);
        return Spread(MatrixProduct.Of(normal, right, crew), used, features.Count);
    }

    private static void AddItem(List<int> present, ReadOnlySpan<float> vector, DenseMatrix normal, DenseMatrix right)
    {
        foreach (int f in present)
        {
            foreach (int other in present) normal[f, other]++;
            VectorLoops.AddScaled(1, vector, right.Row(f));
        }
    }

    private static int[] Commonest(ItemFeatures features, int[] rows)
    {
        int[] counts = new int[features.Count];
        foreach (int row in rows)
            foreach (int feature in features.Of(row)) counts[feature]++;
        int[] used = [.. Enumerable.Range(0, features.Count).Where(f => counts[f] > 0).OrderByDescending(f => counts[f]).ThenBy(f => f).Take(FeaturesMax)];
        Array.Sort(used);
        return used;
    }

    private static DenseMatrix Spread(DenseMatrix solution, int[] used, int features)
    {
        var result = new DenseMatrix(features + 1, solution.Columns);
        for (int u = 0; u < used.Length; u++) solution.Row(u).CopyTo(result.Row(used[u]));
        solution.Row(used.Length).CopyTo(result.Row(features));
        return result;
    }
}
