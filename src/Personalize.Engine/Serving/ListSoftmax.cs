namespace Personalize.Engine.Serving;

/// <summary>From the scores of a ranking to probabilities over its list.</summary>
internal static class ListSoftmax
{
    public static void Fill(float temperature, ReadOnlySpan<RankedItem> ranked, Span<double> probabilities)
    {
        double top = double.NegativeInfinity, sum = 0;
        foreach (RankedItem item in ranked)
        {
            top = item.Score > top ? item.Score : top; // NaN is not.
        }

        for (int i = 0; i < ranked.Length; i++)
        {
            probabilities[i] = Math.Exp((ranked[i].Score - top) / temperature);
            sum += double.IsNaN(probabilities[i]) ? 0 : probabilities[i];
        }

        for (int i = 0; i < ranked.Length; i++)
        {
            probabilities[i] /= sum;
        }
    }
}
