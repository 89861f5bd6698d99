namespace Personalize.Training.Ease;

/// <summary>What validation chose for serving one set of weights, and how well it did.</summary>
/// <param name="Kernel">The kernel that the weights were trained with.</param>
/// <param name="Decay">d of the fold-in.</param>
/// <param name="Floor">f of the fold-in.</param>
/// <param name="RepeatWeight">rho; negative infinity ranks seen items below all others.</param>
/// <param name="RuleWeight">Weight of sequential rules in the weights.</param>
/// <param name="PopularityWeight">Weight of popularity (0..1 per item) beside the weights.</param>
/// <param name="Temperature">Of the softmax over scores, most likely on the validation cut.</param>
/// <param name="Ndcg">NDCG@10 of the newest event on the validation cut, 0 without one.</param>
internal sealed record ServingChoice(
    TimeKernel Kernel, float Decay, float Floor, float RepeatWeight, float RuleWeight, float PopularityWeight, float Temperature, double Ndcg)
{
    /// <summary>What popularity weighs more for a history of one item; for m items an m-th of it. At least 0.</summary>
    public float ShortHistoryPopularity { get; init; }

    /// <summary>What popularity weighs at least: it orders the items that nothing else speaks of.</summary>
    public const float PopularityWeightMin = .001f;

    /// <summary>d to try, the default first: the first of equals is chosen.</summary>
    public static readonly float[] Decays = [.9f, .8f, .93f, .97f, .6f];

    /// <summary>f to try, the default first.</summary>
    public static readonly float[] Floors = [.05f, 0f];

    /// <summary>rho to try, in units of B, the default first.</summary>
    public static readonly float[] RepeatWeights = [0f, .05f, .15f, .5f, 1.5f, float.NegativeInfinity];

    /// <summary>As the published baselines serve: every item of the history counts the same, repeats change nothing.</summary>
    public static readonly ServingChoice Plain = Default(TimeKernel.Candidates[0]) with { Decay = 1, Floor = 0 };

    /// <summary>Related items: the newest item of a history is the one asked about, the others count for nothing.</summary>
    public static readonly ServingChoice NewestOnly = Plain with { Decay = 0, RepeatWeight = float.NegativeInfinity };

    public static ServingChoice Default(TimeKernel kernel) =>
        new(kernel, Decays[0], Floors[0], RepeatWeights[0], RuleWeight: 0, PopularityWeightMin, Temperature: 1f, Ndcg: 0);
}
