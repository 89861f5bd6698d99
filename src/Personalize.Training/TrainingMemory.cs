using System.Globalization;
using Personalize.Training.Ease;
using Personalize.Training.Matrices;

namespace Personalize.Training;

/// <summary>How much memory a training will take beside its data, told before it takes it.</summary>
internal static class TrainingMemory
{
    // Guess, image and weighed image of the factorisation, each a little wider than the rank.
    private const int Sketches = 4;
    private const int ExtraColumns = 16;

    /// <summary>Item-to-item weights, one matrix at a time, with the vectors cut from them.</summary>
    public static long OfWeights(TrainingData data, TrainOptions options)
    {
        long covered = CoveredItems.Select(data, options.CoveredEventsMin, options.CoveredItemsMax).Count;
        return covered * covered * 4 + Sketches * covered * (options.Rank + ExtraColumns) * 4 + OfModel(data, options) + 24L * data.Events;
    }

    /// <summary>Factors of users and items, twice the met pairs, and the model.</summary>
    public static long OfFactors(TrainingData data, TrainOptions options)
    {
        long stride = (options.Rank + 14) & ~15;
        return (data.Users + 2L * data.Items) * stride * 4 + OfModel(data, options) + 24L * data.Events;
    }

    /// <summary>What progress says first.</summary>
    public static string Stage(long bytes) => string.Create(CultureInfo.InvariantCulture, $"choosing items; takes about {Math.Max(1, bytes >> 20):N0} MiB");

    private static long OfModel(TrainingData data, TrainOptions options) => data.Items * (8L * options.Rank + 8L * options.RestPerItem);
}
