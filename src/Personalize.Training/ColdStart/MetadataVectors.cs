using Personalize.Training.Matrices;

namespace Personalize.Training.ColdStart;

/// <summary>Item vectors as sums of feature rows.</summary>
internal static class MetadataVectors
{
    /// <summary>The vector to fold an item in with.</summary>
    public static void SumIn(ReadOnlySpan<float> rows, int featureCount, int rank, ReadOnlySpan<int> features, Span<float> vector) =>
        Sum(rows, featureCount, rank, features, vector);

    /// <summary>The vector to score an item with; popularity, its last number, stays within 0..1.</summary>
    public static void SumOut(ReadOnlySpan<float> rows, int featureCount, int rank, ReadOnlySpan<int> features, Span<float> vector)
    {
        Sum(rows, featureCount, rank, features, vector);
        vector[rank - 1] = Math.Clamp(vector[rank - 1], 0, 1);
    }

    /// <summary>Sum of the features' rows and of the constant row behind them; zero without features.</summary>
    private static void Sum(ReadOnlySpan<float> rows, int featureCount, int rank, ReadOnlySpan<int> features, Span<float> vector)
    {
        vector = vector[..rank];
        vector.Clear();
        if (features.IsEmpty) return;
        rows.Slice(featureCount * rank, rank).CopyTo(vector);
        foreach (int feature in features)
            VectorLoops.AddScaled(1f, rows.Slice(feature * rank, rank), vector);
    }
}
