using Personalize.Training.Ease;
using Personalize.Training.Matrices;

namespace Personalize.Training;

/// <summary>How large a model will be, told before it is trained.</summary>
public static class ModelSize
{
    /// <summary>Bytes that a model may take once saved: it is one array then, and one object in a store.</summary>
    public const long BytesMax = 0x7FFF_FFC7; // Array.MaxLength of bytes

    private const int HeadBytes = 1 << 16; // names, parameters, metrics, hash

    /// <summary>Bytes of the model that a training would save, at most; without the features' texts.</summary>
    /// <param name="data">What it would learn from.</param>
    /// <param name="options">How.</param>
    /// <param name="rank">Numbers per item and side that the model will have.</param>
    public static long Of(TrainingData data, TrainOptions options, out int rank)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        long covered = CoveredItems.Select(data, options.CoveredEventsMin, int.MaxValue).Count;
        rank = RankOf(options, covered);
        long vectors = (data.Items + data.Features.Count + 1L) * rank * 2 * sizeof(float);
        long rest = (data.Items + 1L) * sizeof(int) + Math.Min(covered, options.CoveredItemsMax) * options.RestPerItem * (sizeof(int) + sizeof(float));
        return HeadBytes + vectors + rest + data.Items / 8 + (long)rank * rank * sizeof(float);
    }

    private static int RankOf(TrainOptions options, long covered) => options.Recipe switch
    {
        Recipes.PopularityCount or Recipes.Popularity or Recipes.TrendingNow or Recipes.Sims or Recipes.ItemKnn => 1,
        _ when covered == 0 => 1,
        Recipes.Als => options.Rank,
        _ when options.Kept?.Strength is not null => options.Rank,
        _ => (int)Math.Min(options.Rank, covered + 1),
    };
}
