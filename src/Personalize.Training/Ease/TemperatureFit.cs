using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>The temperature at which softmax(score / temperature) makes the held-out events most likely.</summary>
internal static class TemperatureFit
{
    private const int QuestionsMax = 256;
    private const int Steps = 30;

    // Scores of B lie within a few units; outside this range softmax is flat or a single item.
    private const double LogMin = -6.9;
    private const double LogMax = 2.3;

    /// <summary>Golden-section search over the logarithm, on evenly spaced questions of the validation cut.</summary>
    public static float MostLikely(ValidationCut cut, DenseMatrix weights, ServingChoice choice, WorkCrew crew)
    {
        int step = Math.Max(1, (cut.Count + QuestionsMax - 1) / QuestionsMax);
        int count = (cut.Count + step - 1) / step;
        var margins = new float[count][];
        crew.Run(count, index => margins[index] = Margins(cut, index * step, weights, choice));
        return MostLikely(margins, crew);
    }

    /// <summary>The same of given questions: scores of all items less the target's; empty where a question says nothing.</summary>
    public static float MostLikely(float[][] margins, WorkCrew crew)
    {
        if (Array.TrueForAll(margins, margin => margin.Length == 0)) return 1;
        const double Golden = 0.6180339887498949;
        double low = LogMin, high = LogMax;
        double left = high - Golden * (high - low), right = low + Golden * (high - low);
        double atLeft = Loss(margins, left, crew), atRight = Loss(margins, right, crew);
        for (int i = 0; i < Steps; i++)
        {
            if (atLeft <= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - Golden * (high - low);
                atLeft = Loss(margins, left, crew);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + Golden * (high - low);
                atRight = Loss(margins, right, crew);
            }
        }

        return (float)Math.Exp((low + high) / 2);
    }

    // Scores of all items less the target's. A seen target under "never again" has no likelihood at any temperature: none.
    private static float[] Margins(ValidationCut cut, int index, DenseMatrix weights, ServingChoice choice)
    {
        float[] scores = new UserScores(cut, index, choice).Full(weights);
        if (scores[cut.Targets[index]] < TrainedModel.NeverAgain / 2) return [];
        float target = scores[cut.Targets[index]];
        for (int i = 0; i < scores.Length; i++) scores[i] -= target;
        return scores;
    }

    private static double Loss(float[][] margins, double logTemperature, WorkCrew crew)
    {
        float inverse = (float)Math.Exp(-logTemperature);
        double[] losses = new double[margins.Length];
        crew.Run(margins.Length, index =>
        {
            if (margins[index].Length == 0) return;
            float top = 0;
            foreach (float margin in margins[index]) top = Math.Max(top, margin);
            double sum = 0;
            foreach (float margin in margins[index]) sum += MathF.Exp((margin - top) * inverse);
            losses[index] = Math.Log(sum) + top * inverse;
        });
        double total = 0;
        foreach (double loss in losses) total += loss;
        return total;
    }
}
