using Personalize.Training.Matrices;

namespace Personalize.Training;

/// <summary>From a user's events to a user vector, without training.</summary>
/// <remarks>The one rule that training, evaluation and serving share. Pure functions of spans, no allocation.</remarks>
public static class FoldIn
{
    // 0.9^153 < 1e-7: older events change no bit that matters, and long histories stay cheap.
    private const int AgesMax = 153;

    /// <summary>Weighs the distinct items of a history: w(age) = floor + (1 - floor) × decay^age, age 0 for the newest, times the event's own weight; an item seen twice takes the larger.</summary>
    /// <param name="items">Items, newest first; negative ones are passed over but age the others.</param>
    /// <param name="eventWeights">Weight of each event, as many, or empty: all 1.</param>
    /// <param name="decay">d, 0..1.</param>
    /// <param name="floor">f, 0..1.</param>
    /// <param name="distinct">Takes the distinct items, newest first; at least as long as <paramref name="items"/>.</param>
    /// <param name="weights">Takes their weights; as long.</param>
    /// <returns>How many distinct items.</returns>
    public static int WeighEvents(
        ReadOnlySpan<int> items, ReadOnlySpan<float> eventWeights, float decay, float floor, Span<int> distinct, Span<float> weights)
    {
        int count = 0;
        float power = 1;
        for (int age = 0; age < items.Length; age++, power *= decay)
        {
            if (items[age] < 0) continue;
            float weight = (floor + (1 - floor) * power) * (eventWeights.IsEmpty ? 1f : eventWeights[age]);
            int known = distinct[..count].IndexOf(items[age]);
            if (known >= 0)
            {
                weights[known] = Math.Max(weights[known], weight);
                continue;
            }

            distinct[count] = items[age];
            weights[count++] = weight;
        }

        return count;
    }

    /// <summary>The user vector of weighed events: the sum of weight × In[item] or what the model's equations give, then the popularity weight in the last place.</summary>
    /// <param name="model">The model; items outside it count as unknown.</param>
    /// <param name="items">Distinct items.</param>
    /// <param name="weights">Their weights, of <see cref="WeighEvents"/>.</param>
    /// <param name="vector">Takes <see cref="TrainedModel.Rank"/> floats.</param>
    /// <param name="fold">Scratch, of one thread.</param>
    public static void UserVector(TrainedModel model, ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> vector, UserFold fold)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(fold);
        fold.Begin(model, vector);
        for (int i = 0; i < items.Length; i++)
            if ((uint)items[i] < (uint)model.Items) fold.Add(weights[i], model.InOf(items[i]), vector);
        fold.End(vector);
    }

    /// <summary>vector += weight × In of one item, in the one order of sums that every vector width shares.</summary>
    /// <param name="weight">Of <see cref="WeighEvents"/>.</param>
    /// <param name="inVector">As long as <paramref name="vector"/>.</param>
    /// <param name="vector">The user vector being summed.</param>
    public static void AddItem(float weight, ReadOnlySpan<float> inVector, Span<float> vector) => VectorLoops.AddScaled(weight, inVector, vector);

    /// <summary>What belongs in the last place of a user vector: 1 while all others are zero (no known event), else the model's own weight, and more for short histories.</summary>
    /// <param name="model">The model.</param>
    /// <param name="vector">The user's.</param>
    /// <param name="items">Distinct known items of the history.</param>
    public static float PopularityWeight(TrainedModel model, ReadOnlySpan<float> vector, int items)
    {
        ArgumentNullException.ThrowIfNull(model);
        return vector[..(model.Rank - 1)].IndexOfAnyExcept(0f) < 0
            ? 1f
            : model.PopularityWeight + Ease.ShortHistoryTrial.Extra(model.ShortHistoryPopularityWeight, items);
    }

    /// <summary>What a seen item's score changes by: rho × sum of 0.9^age over its events, or <see cref="TrainedModel.NeverAgain"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="items">The whole history, newest first.</param>
    /// <param name="item">The item seen.</param>
    public static float RepeatBonus(TrainedModel model, ReadOnlySpan<int> items, int item)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (float.IsNegativeInfinity(model.RepeatWeight)) return TrainedModel.NeverAgain;
        return model.RepeatWeight * RepeatAge(items, item);
    }

    /// <summary>What <see cref="RepeatBonus"/> gives for each distinct item of a history, in one pass over it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="items">The whole history, newest first.</param>
    /// <param name="distinct">Its distinct items, of <see cref="WeighEvents"/>.</param>
    /// <param name="bonuses">Takes one per distinct item; the same bits.</param>
    public static void RepeatBonuses(TrainedModel model, ReadOnlySpan<int> items, ReadOnlySpan<int> distinct, Span<float> bonuses)
    {
        ArgumentNullException.ThrowIfNull(model);
        bonuses = bonuses[..distinct.Length];
        if (float.IsNegativeInfinity(model.RepeatWeight))
        {
            bonuses.Fill(TrainedModel.NeverAgain);
            return;
        }

        bonuses.Clear();
        float power = 1;
        foreach (int item in items[..Math.Min(items.Length, AgesMax)])
        {
            int place = item < 0 ? -1 : distinct.IndexOf(item);
            if (place >= 0) bonuses[place] += power;
            power *= TrainedModel.RepeatDecay;
        }

        foreach (ref float bonus in bonuses) bonus *= model.RepeatWeight;
    }

    /// <summary>Sum of 0.9^age over an item's events.</summary>
    internal static float RepeatAge(ReadOnlySpan<int> items, int item)
    {
        float sum = 0, power = 1;
        foreach (int other in items[..Math.Min(items.Length, AgesMax)])
        {
            if (other == item) sum += power;
            power *= TrainedModel.RepeatDecay;
        }

        return sum;
    }
}
