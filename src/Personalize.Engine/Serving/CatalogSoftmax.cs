using Personalize.Engine.Ingest;

namespace Personalize.Engine.Serving;

/// <summary>From the scores of an answer to probabilities over the whole catalogue.</summary>
internal static class CatalogSoftmax
{
    /// <summary>The request's user is folded in already: history and vector lie in the scratch.</summary>
    /// <param name="store">The group's data.</param>
    /// <param name="serving">The model that gave the scores.</param>
    /// <param name="answer">Items with their scores.</param>
    /// <param name="probabilities">Takes one per item.</param>
    /// <param name="scratch">Of the request.</param>
    public static void Fill(GroupStore store, ServingModel serving, ReadOnlySpan<ScoredItem> answer, Span<double> probabilities, RequestScratch scratch)
    {
        int items = Recommender.ItemsOf(store, serving);
        Span<ulong> mask = scratch.MaskOf(items);
        RequestMask.FillAll(mask, items);
        RequestMask.TakeOutDeleted(store.State, mask);
        int corrected = Recommender.TakeOutCorrected(serving, items, mask, scratch);
        double scale = 1.0 / serving.Model.Temperature;
        double log = items == 0 ? double.NegativeInfinity : serving.Scores.LogSumOfExponentials(
            scratch.Vector.AsSpan(0, serving.Model.Rank), mask, scratch.CorrectedRows.AsSpan(0, corrected), scratch.CorrectedAmounts.AsSpan(0, corrected),
            (float)scale, scratch.Scan);
        double sum = 0;
        for (int i = 0; i < answer.Length; i++)
        {
            probabilities[i] = Math.Exp((answer[i].Score * scale) - log);
            sum += probabilities[i];
        }

        ScaleDown(probabilities[..answer.Length], sum);
    }

    /// <summary>Where the answer is most of the catalogue, roundings may lead beyond 1: never out of here.</summary>
    private static void ScaleDown(Span<double> probabilities, double sum)
    {
        if (sum <= 1 - 1e-12)
        {
            return;
        }

        double scale = (1 - 1e-12) / sum;
        foreach (ref double probability in probabilities)
        {
            probability *= scale;
        }
    }
}
