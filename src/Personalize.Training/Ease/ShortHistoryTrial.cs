using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>Tries how much popularity helps users of one, two and five events: weights alone know little of them.</summary>
/// <remarks>
/// Asked of the oldest events of users of the validation cut, for the ten events after them. The weights have seen these users among all others, which favours the weights a little,
/// never popularity.
/// </remarks>
internal sealed class ShortHistoryTrial(ValidationCut cut, DenseMatrix weights, ServingChoice choice)
{
    /// <summary>Shares of popularity to try for a history of one item, in units of the spread of scores, the default first.</summary>
    private static readonly float[] Shares = [0f, .1f, .3f, 1f, 3f];

    private static readonly int[] Lengths = [1, 2, 5];
    private const int UsersMax = 500;
    private const int TargetsMax = 10;

    /// <summary>The choice with the best <see cref="ServingChoice.ShortHistoryPopularity"/>, the first of equals.</summary>
    public ServingChoice Best(WorkCrew crew)
    {
        int[] users = [.. Enumerable.Range(0, cut.Training.Users).Where(user => cut.Training.ItemsOf(user).Length > Lengths[^1])];
        int step = Math.Max(1, (users.Length + UsersMax - 1) / UsersMax);
        users = [.. users.Where((_, index) => index % step == 0)];
        float unit = Unit(users);
        if (unit == 0) return choice;
        double[][] gains = new double[users.Length][];
        crew.Run(users.Length, index => gains[index] = Ask(users[index], unit));
        double best = -1;
        var result = choice;
        for (int s = 0; s < Shares.Length; s++)
        {
            double sum = gains.Sum(gain => gain[s]);
            if (sum <= best) continue;
            best = sum;
            result = choice with { ShortHistoryPopularity = Shares[s] * unit };
        }

        return result;
    }

    /// <summary>The weight that popularity has for a history of so many known items, beyond <see cref="ServingChoice.PopularityWeight"/>.</summary>
    public static float Extra(float ofOne, int items) => items > 0 ? ofOne / items : 0;

    private double[] Ask(int user, float unit)
    {
        var items = cut.Training.ItemsOf(user);
        double[] gains = new double[Shares.Length];
        foreach (int length in Lengths)
        {
            var scores = Scores(items[..length], out int known);
            if (known == 0) continue;
            for (int s = 0; s < Shares.Length; s++)
            {
                float[] mixed = [.. scores];
                VectorLoops.AddScaled(Extra(Shares[s] * unit, known), cut.Popularity, mixed);
                foreach (int target in items.Slice(length, Math.Min(TargetsMax, items.Length - length)))
                    if (target >= 0 && !items[..length].Contains(target)) gains[s] += Placing.Gain(Placing.Of(mixed, target));
            }
        }

        return gains;
    }

    private float[] Scores(ReadOnlySpan<int> oldestFirst, out int known)
    {
        Span<int> newestFirst = stackalloc int[oldestFirst.Length], distinct = stackalloc int[oldestFirst.Length];
        Span<float> weighed = stackalloc float[oldestFirst.Length];
        for (int age = 0; age < oldestFirst.Length; age++) newestFirst[age] = oldestFirst[^(age + 1)];
        known = FoldIn.WeighEvents(newestFirst, default, choice.Decay, choice.Floor, distinct, weighed);
        float[] scores = new float[weights.Columns];
        VectorLoops.AddScaled(choice.PopularityWeight, cut.Popularity, scores);
        for (int i = 0; i < known; i++)
        {
            VectorLoops.AddScaled(weighed[i], weights.Row(distinct[i]), scores);
            var columns = cut.Rules.ColumnsOf(distinct[i]);
            var values = cut.Rules.ValuesOf(distinct[i]);
            for (int e = 0; e < columns.Length; e++) scores[columns[e]] += choice.RuleWeight * weighed[i] * values[e];
        }

        for (int i = 0; i < known; i++) scores[distinct[i]] += TrainedModel.NeverAgain;
        return scores;
    }

    // The spread of what one item says over the spread of popularity.
    private float Unit(int[] users)
    {
        double ofPopularity = MixtureTrial.Spread(cut.Popularity), sum = 0;
        int count = 0;
        foreach (int user in users)
        {
            int item = cut.Training.ItemsOf(user)[0];
            if (item < 0) continue;
            sum += MixtureTrial.Spread(weights.Row(item));
            count++;
        }

        return count == 0 || ofPopularity <= 0 ? 0 : (float)Math.Min(sum / count / ofPopularity, MixtureTrial.UnitMax);
    }
}
