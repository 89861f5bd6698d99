using Personalize.Engine.Ingest;

namespace Personalize.Engine.Serving;

/// <summary>From the scores of an answer to probabilities over the whole catalogue.</summary>
internal static class CatalogSoftmax
{
    /// <summary>The request's user is folded in already: history and vector lie in the scratch.</summary>
    /// <remarks>
    /// An item that got its place by exploration shows the score of the one that it displaced, but has the share of its own score; where that is more than the share of the item above, that one.
    /// So the others have theirs to the last, and all together are at most 1.
    /// </remarks>
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
        double sum = 0, above = 1;
        for (int i = 0; i < answer.Length; i++)
        {
            bool isExplored = scratch.Exploration.IsChosen(answer[i].Row);
            double share = Math.Exp(((isExplored ? OwnScore(serving, answer[i].Row, corrected, scratch) : answer[i].Score) * scale) - log);
            above = isExplored ? Math.Min(double.IsNaN(share) ? 0 : share, above) : share;
            probabilities[i] = above;
            sum += above;
        }

        ScaleDown(probabilities[..answer.Length], sum);
    }

    private static float OwnScore(ServingModel serving, int row, int corrected, RequestScratch scratch)
    {
        int at = scratch.CorrectedRows.AsSpan(0, corrected).IndexOf(row);
        return serving.Scores.Score(row, scratch.Vector.AsSpan(0, serving.Model.Rank)) + (at < 0 ? 0 : scratch.CorrectedAmounts[at]);
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
