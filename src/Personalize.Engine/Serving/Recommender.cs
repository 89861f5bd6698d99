using Personalize.Core;
using Personalize.Core.Scoring;
using Personalize.Engine.Ingest;

namespace Personalize.Engine.Serving;

/// <summary>From a request to its answer: history → user vector → mask → exact scan, rows with corrections merged.</summary>
/// <remarks>
/// The few rows whose score has more than one dot product in it are masked out of the scan and scored in full, so the answer equals brute
/// force over the full score of all allowed rows. Static and pure but for the scratch; allocates nothing once warm.
/// </remarks>
internal static class Recommender
{
    /// <summary>The best allowed items for a user, best first.</summary>
    /// <param name="store">The group's data.</param>
    /// <param name="serving">The model, held to the end of the request.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="best">Takes the answer; its length is k.</param>
    /// <param name="scratch">Rented by the caller.</param>
    /// <param name="found">How many items the answer holds.</param>
    /// <param name="refusal">On false: what the filter wants of the request.</param>
    public static bool TryRecommend(
        GroupStore store, ServingModel serving, in RecommendRequest request, Span<Core.Scoring.ScoredItem> best, RequestScratch scratch, out int found, out Refusal refusal)
    {
        found = 0;
        scratch.Exploration.Clear();
        scratch.WholeItems = -1;
        int items = ItemsOf(store, serving);
        Span<ulong> mask = scratch.MaskOf(items);
        Span<float> user = scratch.Vector.AsSpan(0, serving.Model.Rank);
        Fold(store, serving, request, user, scratch);
        RequestMask.FillAll(mask, items);
        if (!RequestMask.TryNarrow(store.State, request, scratch, items, mask, out refusal) || best.IsEmpty || items == 0)
        {
            return refusal.IsNone;
        }

        request.Exploration?.Gather(mask, items, scratch);
        long begun = scratch.BeginScan();
        int corrected = TakeOutCorrected(serving, items, mask, scratch);
        if (request.Filter is null && request.Excluded.IsEmpty)
        {
            (scratch.WholeItems, scratch.WholeCorrected) = (items, corrected);
        }

        found = serving.Scores.Search(
            user, mask, scratch.CorrectedRows.AsSpan(0, corrected), scratch.CorrectedAmounts.AsSpan(0, corrected), best, scratch.Scan);
        scratch.EndScan(begun, items);
        request.Exploration?.Mix(serving, user, best[..found], scratch);
        return true;
    }

    /// <summary>Item rows that both the data and the model know.</summary>
    public static int ItemsOf(GroupStore store, ServingModel serving) => Math.Min(store.State.Items.RowCount, serving.Scores.RowCount);

    /// <summary>Reads the user's history and folds it into the user vector; of a model of related items the request's item, as a history of one.</summary>
    public static void Fold(GroupStore store, ServingModel serving, in RecommendRequest request, Span<float> user, RequestScratch scratch)
    {
        scratch.History.Read(store.State, request.UserId, request.Filter is { Plan.NeedsEvents: true }, serving);
        if (serving.AnswersItems && !request.ItemId.IsEmpty)
        {
            scratch.History.FoldItem(store.State.Items.TryGetRow(request.ItemId, out int item) ? item : -1, serving.Model);
        }

        scratch.Neighbors.Clear();
        if (serving.Neighbors is { } rule && !scratch.History.Distinct.IsEmpty)
        {
            scratch.Neighbors.Read(store, serving, rule, scratch.History.Distinct[0]);
        }

        HistoryFold.Vector(serving, scratch.History, scratch.Fold, user);
    }

    /// <summary>Moves the allowed rows with corrections from the mask to the scratch's list, from a place on.</summary>
    /// <returns>How many there are.</returns>
    public static int TakeOutCorrected(ServingModel serving, int items, Span<ulong> mask, RequestScratch scratch, int start = 0)
    {
        scratch.Corrections.EnsureItems(items);
        try
        {
            HistoryFold.Correct(serving.Model, scratch.History, scratch.Neighbors, items, scratch.Corrections);
            return scratch.Corrections.TakeOut(mask, ref scratch.CorrectedRows, ref scratch.CorrectedAmounts, start);
        }
        finally
        {
            scratch.Corrections.Clear(); // Whatever happened: the next request begins clean.
        }
    }
}
