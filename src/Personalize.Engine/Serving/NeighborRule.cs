using System.Globalization;
using Personalize.Training;

namespace Personalize.Engine.Serving;

/// <summary>How alike two items are by the users who met both, for the recipes that answer for an item.</summary>
/// <param name="BothMin">Users of both at least.</param>
/// <param name="Discount">aws-sims: users of both / users of the other ^ this.</param>
/// <param name="IsCosine">aws-similar-items: users of both / (sqrt(users of one × interactions with the other, which are known without a look) + 20), and only for pairs of which the model has learnt nothing.</param>
internal sealed record NeighborRule(float BothMin, float Discount, bool IsCosine)
{
    private const float Shrink = 20;

    /// <summary>The rule of a model; null where it answers for users.</summary>
    public static NeighborRule? Of(TrainedModel model) => model.Recipe switch
    {
        Recipes.Sims => new NeighborRule(Number(model, "min_cointeraction_count"), Number(model, "popularity_discount_factor"), IsCosine: false),
        Recipes.SimilarItems => new NeighborRule(1, 0, IsCosine: true),
        _ => null,
    };

    /// <summary>0: no neighbour.</summary>
    /// <param name="both">Users of both.</param>
    /// <param name="users">Users of the one that is asked for.</param>
    /// <param name="others">aws-sims: users of the other; aws-similar-items: interactions with it. At least <paramref name="both"/>.</param>
    public float Of(float both, float users, float others) =>
        both < BothMin ? 0 : IsCosine ? both / (MathF.Sqrt(users * others) + Shrink) : both / MathF.Pow(others, Discount);

    private static float Number(TrainedModel model, string name) => float.Parse(model.Parameters[name], CultureInfo.InvariantCulture);
}
