using Personalize.Training.ColdStart;

namespace Personalize.Training.Matrices;

/// <summary>Which features each item has, in compressed rows: genres, decades, makers.</summary>
/// <remarks>
/// A feature is a number from 0 to <see cref="Count"/> - 1; <see cref="FeatureSpace"/> gives numbers to values. The constant
/// feature that every item has is added by the trainer and is not listed here. Immutable by habit.
/// </remarks>
public sealed class ItemFeatures
{
    /// <param name="count">Number of features.</param>
    /// <param name="start">Items + 1 offsets, from 0.</param>
    /// <param name="feature">Features of each item, each at most once per item.</param>
    /// <param name="space">What the features stand for; empty where nobody asks.</param>
    public ItemFeatures(int count, int[] start, int[] feature, FeatureSpace? space = null)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(feature);
        if (start.Length == 0 || start[0] != 0 || start[^1] != feature.Length)
            throw new ArgumentException($"offsets must run from 0 to {feature.Length}", nameof(start));
        for (int item = 1; item < start.Length; item++)
            if (start[item] < start[item - 1]) throw new ArgumentException($"offset {item} is less than the one before it", nameof(start));
        foreach (int f in feature)
            if ((uint)f >= (uint)count) throw new ArgumentException($"feature {f}; allowed 0..{count - 1}", nameof(feature));
        Space = space ?? FeatureSpace.Empty;
        if (Space.Count != 0 && Space.Count != count)
            throw new ArgumentException($"a space of {Space.Count} features for {count}", nameof(space));
        Count = count;
        Start = start;
        Feature = feature;
    }

    /// <summary>Number of features, without the constant.</summary>
    public int Count { get; }

    /// <summary>What the features stand for, or <see cref="FeatureSpace.Empty"/>.</summary>
    public FeatureSpace Space { get; }

    public int Items => Start.Length - 1;

    public int[] Start { get; }

    public int[] Feature { get; }

    public ReadOnlySpan<int> Of(int item) => Feature.AsSpan(Start[item], Start[item + 1] - Start[item]);

    /// <summary>No item has any feature.</summary>
    public static ItemFeatures None(int items) => new(0, new int[items + 1], []);
}
