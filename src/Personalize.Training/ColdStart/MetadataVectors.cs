using Personalize.Training.Matrices;

namespace Personalize.Training.ColdStart;

/// <summary>Item vectors as sums of feature rows.</summary>
internal static class MetadataVectors
{
    /// <summary>Sum of the features' rows and of the constant row behind them; zero without features.</summary>
    public static void Sum(ReadOnlySpan<float> rows, int featureCount, int rank, ReadOnlySpan<int> features, Span<float> vector)
    {
        vector = vector[..rank];
        vector.Clear();
        if (features.IsEmpty) return;
        rows.Slice(featureCount * rank, rank).CopyTo(vector);
        foreach (int feature in features)
            VectorLoops.AddScaled(1f, rows.Slice(feature * rank, rank), vector);
    }
}
