using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>Tries how much of sequential rules and of popularity to mix into one set of weights, served in one way, on the validation cut.</summary>
internal sealed class MixtureTrial(ValidationCut cut, DenseMatrix weights, ServingChoice choice)
{
    /// <summary>Shares of rules to try, in units of the spread of scores, the default first.</summary>
    public static readonly float[] RuleShares = [0f, .15f, .3f, .6f];

    /// <summary>Shares of popularity to try, in units of the spread of scores, the default first.</summary>
    public static readonly float[] PopularityShares = [0f, .1f, .3f, 1f];

    // Huge event weights make huge scores; a model's weights stay within what its file allows.
    public const double UnitMax = 1e5;

    private const int SpreadQuestionsMax = 200;

    /// <summary>The choice with the weights of the best mixture.</summary>
    public ServingChoice Best(WorkCrew crew)
    {
        var (ruleUnit, popularityUnit) = Units(crew);
        int settings = RuleShares.Length * PopularityShares.Length;
        var gains = new DenseMatrix(cut.Count, settings);
        const int Part = 16;
        crew.Run((cut.Count + Part - 1) / Part, part =>
        {
            for (int u = part * Part; u < Math.Min(cut.Count, (part + 1) * Part); u++)
                Ask(u, ruleUnit, popularityUnit, gains.Row(u));
        });
        double best = -1;
        var result = choice;
        for (int setting = 0; setting < settings; setting++)
        {
            double sum = 0;
            for (int u = 0; u < gains.Rows; u++) sum += gains[u, setting];
            if (sum / gains.Rows <= best) continue;
            best = sum / gains.Rows;
            result = choice with
            {
                RuleWeight = RuleShares[setting / PopularityShares.Length] * ruleUnit,
                PopularityWeight = ServingChoice.PopularityWeightMin + PopularityShares[setting % PopularityShares.Length] * popularityUnit,
                Ndcg = best,
            };
        }

        return result;
    }

    private void Ask(int index, float ruleUnit, float popularityUnit, Span<float> gains)
    {
        var scores = new UserScores(cut, index, choice);
        float[] plain = scores.Of(weights), rules = scores.Of(cut.Rules), mixed = new float[plain.Length];
        for (int s = 0; s < RuleShares.Length; s++)
            for (int p = 0; p < PopularityShares.Length; p++)
            {
                plain.CopyTo(mixed, 0);
                VectorLoops.AddScaled(RuleShares[s] * ruleUnit, rules, mixed);
                VectorLoops.AddScaled(ServingChoice.PopularityWeightMin + PopularityShares[p] * popularityUnit, cut.Popularity, mixed);
                scores.AddRepeats(mixed);
                gains[s * PopularityShares.Length + p] = Placing.Gain(Placing.Of(mixed, cut.Targets[index]));
            }
    }

    // What one share of rules or popularity weighs: the spread of the scores of B over the spread of theirs.
    private (float Rules, float Popularity) Units(WorkCrew crew)
    {
        int step = Math.Max(1, (cut.Count + SpreadQuestionsMax - 1) / SpreadQuestionsMax);
        int count = (cut.Count + step - 1) / step;
        double[] ofWeights = new double[count], ofRules = new double[count];
        crew.Run(count, part =>
        {
            var scores = new UserScores(cut, part * step, choice);
            ofWeights[part] = Spread(scores.Of(weights));
            ofRules[part] = Spread(scores.Of(cut.Rules));
        });
        double ofB = ofWeights.Average();
        return (Ratio(ofB, ofRules.Average()), Ratio(ofB, Spread(cut.Popularity)));
    }

    private static float Ratio(double whole, double part) => part > 0 ? (float)Math.Min(whole / part, UnitMax) : 0;

    public static double Spread(ReadOnlySpan<float> values)
    {
        double sum = 0, squares = 0;
        foreach (float value in values)
        {
            sum += value;
            squares += (double)value * value;
        }

        double mean = sum / values.Length;
        return Math.Sqrt(Math.Max(0, squares / values.Length - mean * mean));
    }
}
