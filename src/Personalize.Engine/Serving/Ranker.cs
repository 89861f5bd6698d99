using Personalize.Core;
using Personalize.Engine.Ingest;

namespace Personalize.Engine.Serving;

/// <summary>Puts given items in the order in which a user would be recommended them: the same scores, the same filter.</summary>
internal static class Ranker
{
    /// <summary>Ranks rows.</summary>
    /// <param name="store">The group's data.</param>
    /// <param name="serving">The model, held to the end of the request.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="ranked">In: the items' rows, -1 for an unknown item. Out: the allowed ones, best first; then, with NaN, those that have no score, as given.</param>
    /// <param name="scratch">Rented by the caller.</param>
    /// <param name="count">How many are left.</param>
    /// <param name="refusal">On false: what the filter wants of the request.</param>
    public static bool TryRank(
        GroupStore store, ServingModel serving, in RecommendRequest request, Span<RankedItem> ranked, RequestScratch scratch, out int count, out Refusal refusal)
    {
        count = 0;
        int items = Recommender.ItemsOf(store, serving);
        Span<ulong> mask = scratch.MaskOf(items);
        Span<float> user = scratch.Vector.AsSpan(0, serving.Model.Rank);
        MarkRows(ranked, items, mask);
        Recommender.Fold(store, serving, request, user, scratch);
        if (!RequestMask.TryNarrow(store.State, request, scratch, items, mask, out refusal))
        {
            return false;
        }

        count = Score(serving, items, mask, user, ranked, scratch);
        ranked[..count].Sort();
        return true;
    }

    private static void MarkRows(ReadOnlySpan<RankedItem> ranked, int items, Span<ulong> mask)
    {
        mask.Clear();
        foreach (RankedItem item in ranked)
        {
            if (item.Row >= 0 && item.Row < items)
            {
                mask[item.Row >> 6] |= 1UL << (item.Row & 63);
            }
        }
    }

    private static int Score(
        ServingModel serving, int items, ReadOnlySpan<ulong> mask, ReadOnlySpan<float> user, Span<RankedItem> ranked, RequestScratch scratch)
    {
        int count = 0;
        scratch.Corrections.EnsureItems(items);
        try
        {
            HistoryFold.Correct(serving.Model, scratch.History, scratch.Neighbors, items, scratch.Corrections);
            foreach (RankedItem item in ranked)
            {
                if (item.Row < 0 || item.Row >= items)
                {
                    ranked[count++] = item with { Score = float.NaN };
                }
                else if ((mask[item.Row >> 6] >> (item.Row & 63) & 1) != 0)
                {
                    ranked[count++] = item with { Score = serving.Scores.Score(item.Row, user) + scratch.Corrections.AmountOf(item.Row) };
                }
            }
        }
        finally
        {
            scratch.Corrections.Clear(); // Whatever happened: the next request begins clean.
        }

        return count;
    }
}
