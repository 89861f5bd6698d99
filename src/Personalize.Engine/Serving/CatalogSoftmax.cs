using Personalize.Engine.Ingest;

namespace Personalize.Engine.Serving;

/// <summary>From the scores of an answer to probabilities over the whole catalogue.</summary>
internal static class CatalogSoftmax
{
    /// <summary>The request's user is folded in already: history and vector lie in the scratch.</summary>
    /// <remarks>
    /// An item that got its place by exploration shows the score of the one that it displaced, but has the share of its own score; where that is more than the share of the item above or less than
    /// that of the item below, that one. So shares fall, the others have theirs to the last, and all together are at most 1.
    /// </remarks>
    /// <param name="store">The group's data.</param>
    /// <param name="serving">The model that gave the scores.</param>
    /// <param name="answer">Items with their scores.</param>
    /// <param name="probabilities">Takes one per item.</param>
    /// <param name="scratch">Of the request.</param>
    public static void Fill(GroupStore store, ServingModel serving, ReadOnlySpan<ScoredItem> answer, Span<double> probabilities, RequestScratch scratch)
    {
        int items = scratch.WholeItems >= 0 ? scratch.WholeItems : Recommender.ItemsOf(store, serving);
        int corrected = scratch.WholeItems >= 0 ? scratch.WholeCorrected : TakeWhole(store, serving, items, scratch);
        ReadOnlySpan<ulong> mask = scratch.MaskOf(items);
        double scale = 1.0 / serving.Model.Temperature;
        double log = items == 0 ? double.NegativeInfinity : serving.Scores.LogSumOfExponentials(
            scratch.Vector.AsSpan(0, serving.Model.Rank), mask, scratch.CorrectedRows.AsSpan(0, corrected), scratch.CorrectedAmounts.AsSpan(0, corrected),
            (float)scale, scratch.Scan);
        double sum = 0, above = 1;
        for (int i = 0; i < answer.Length; i++)
        {
            bool isExplored = scratch.Exploration.IsChosen(answer[i].Row);
            double shown = Math.Exp((answer[i].Score * scale) - log); // Explored: that of the next regular item, or of the last.
            double own = isExplored ? Math.Exp((OwnScore(serving, answer[i].Row, corrected, scratch) * scale) - log) : shown;
            above = double.IsNaN(own) ? Math.Min(shown, above) : Math.Clamp(own, Math.Min(shown, above), above);
            probabilities[i] = above;
            sum += above;
        }

        ScaleDown(probabilities[..answer.Length], sum);
    }

    /// <summary>Mask and corrections of the whole catalogue, whatever the request allows.</summary>
    private static int TakeWhole(GroupStore store, ServingModel serving, int items, RequestScratch scratch)
    {
        Span<ulong> mask = scratch.MaskOf(items);
        RequestMask.FillAll(mask, items);
        store.State.TakeOutGone(mask);
        return Recommender.TakeOutCorrected(serving, items, mask, scratch);
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
