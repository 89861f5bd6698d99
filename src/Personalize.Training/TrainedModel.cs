using Personalize.Training.ColdStart;
using Personalize.Training.Matrices;

namespace Personalize.Training;

/// <summary>What training gives and serving needs: item vectors, how to fold a history in, and what to correct exactly.</summary>
/// <remarks>
/// Score of item i for a user = u · Out[i] + what <see cref="Rest"/> adds + for seen items what <see cref="FoldIn.RepeatBonus"/> adds, where
/// u = sum of w(age) In[item] (or what <see cref="Equations"/> make of it) over the newest <see cref="HistoryEventsMax"/> events with <see cref="FoldIn.PopularityWeight"/> in the last place. The last
/// column of Out is popularity (0..1), of In zero. Rows are item rows of the training data, row-major without padding.
/// Immutable by habit, any number of readers. Owns about items × (8 rank + 8 × 50) bytes.
/// </remarks>
public sealed class TrainedModel
{
    /// <summary>Added to the score of seen items where <see cref="RepeatWeight"/> is minus infinity: below every unseen item, yet still in order.</summary>
    public const float NeverAgain = -1000f;

    /// <summary>How fast a seen item's events lose weight in the repeat rule.</summary>
    public const float RepeatDecay = .9f;

    /// <summary>Newest events of a user that are folded in.</summary>
    public const int HistoryEventsMax = 400;

    /// <summary>Largest rank that a model may have.</summary>
    public const int RankMax = 256;

    /// <summary>Name of the recipe that trained this.</summary>
    public required string Recipe { get; init; }

    /// <summary>Item rows known to the model, 0..Items - 1.</summary>
    public required int Items { get; init; }

    /// <summary>Length of user and item vectors, the popularity column included; 1 for a model of popularity alone.</summary>
    public required int Rank { get; init; }

    /// <summary>What a user's event on each item adds to the user vector, [items × rank].</summary>
    public required float[] In { get; init; }

    /// <summary>Item vectors, [items × rank]; the last column is popularity.</summary>
    public required float[] Out { get; init; }

    /// <summary>One bit per item row: 1 where the vector was learnt from events, 0 where it comes from features or is zero but for popularity.</summary>
    public required ulong[] Covered { get; init; }

    /// <summary>d of w(age) = f + (1 - f) d^age, 0..1.</summary>
    public required float Decay { get; init; }

    /// <summary>f, 0..1.</summary>
    public required float Floor { get; init; }

    /// <summary>rho: what repeats add; may be negative infinity, which ranks seen items below all unseen ones.</summary>
    public required float RepeatWeight { get; init; }

    /// <summary>Weight of popularity for users with events; without events it is 1.</summary>
    public required float PopularityWeight { get; init; }

    /// <summary>What popularity weighs more for a user with one known item; with m of them an m-th of it, at least 0.</summary>
    public float ShortHistoryPopularityWeight { get; init; }

    /// <summary>softmax(score / temperature) is the likeliest on the validation cut, &gt; 0.</summary>
    public required float Temperature { get; init; }

    /// <summary>What the vectors lose, kept sparse: row = the user's item, column = the item scored. Null: nothing is kept.</summary>
    public CompressedRows? Rest { get; init; }

    /// <summary>Newest distinct items of a user whose rows of <see cref="Rest"/> count, 0 without it.</summary>
    public int RestEvents { get; init; }

    /// <summary>Number of item features known, without the constant.</summary>
    public required int FeatureCount { get; init; }

    /// <summary>From features to Out, [(features + 1) × rank], the constant last.</summary>
    public required float[] FeaturesToOut { get; init; }

    /// <summary>From features to In, [(features + 1) × rank], the constant last.</summary>
    public required float[] FeaturesToIn { get; init; }

    /// <summary>What user vectors solve in a factor model; null: a user vector is the plain sum.</summary>
    public FoldInEquations? Equations { get; init; }

    /// <summary>Which values the features stand for.</summary>
    public FeatureSpace FeatureSpace { get; init; } = FeatureSpace.Empty;

    /// <summary>Chosen and given parameters by name, as text.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Figures of the training itself by name, such as validation_ndcg_at_10.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    public ReadOnlySpan<float> InOf(int item) => In.AsSpan(item * Rank, Rank);

    public ReadOnlySpan<float> OutOf(int item) => Out.AsSpan(item * Rank, Rank);

    public bool IsCovered(int item) => (uint)item < (uint)Items && (Covered[item >> 6] >> (item & 63) & 1) != 0;

    /// <summary>The vectors of an item that has features but no events yet; zero without features, for the constant alone says nothing.</summary>
    /// <param name="features">Feature numbers, each 0..<see cref="FeatureCount"/> - 1.</param>
    /// <param name="outVector">Takes <see cref="Rank"/> floats to score the item with.</param>
    /// <param name="inVector">Takes <see cref="Rank"/> floats to fold its events in with.</param>
    public void VectorsOfFeatures(ReadOnlySpan<int> features, Span<float> outVector, Span<float> inVector)
    {
        MetadataVectors.SumOut(FeaturesToOut, FeatureCount, Rank, features, outVector);
        MetadataVectors.SumIn(FeaturesToIn, FeatureCount, Rank, features, inVector);
    }

    /// <summary>Writes the model in its fixed layout; the last 32 bytes are the SHA-256 of all before.</summary>
    public void Save(Stream stream) => TrainedModelFile.Save(this, stream);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a whole, unharmed model of a known version; says which and where.</exception>
    public static TrainedModel Load(Stream stream) => TrainedModelFile.Load(stream);
}
