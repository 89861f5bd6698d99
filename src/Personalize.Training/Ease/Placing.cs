using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>Where one item stands among all, and what that is worth.</summary>
internal static class Placing
{
    private const int PlacesMax = 10;

    /// <summary>Place from 1, ties by item number.</summary>
    public static int Of(ReadOnlySpan<float> scores, int target) => Of(scores, target, scores[target]);

    /// <summary>Place that the target would have with another score.</summary>
    public static int Of(ReadOnlySpan<float> scores, int target, float score)
    {
        return 1 + VectorLoops.CountAbove(scores[..target], MathF.BitDecrement(score)) + VectorLoops.CountAbove(scores[(target + 1)..], score);
    }

    /// <summary>NDCG@10 where one item is the whole truth.</summary>
    public static float Gain(int place) => place <= PlacesMax ? (float)(1 / Math.Log2(1 + place)) : 0;
}
