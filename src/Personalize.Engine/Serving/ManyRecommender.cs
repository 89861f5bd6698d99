using Personalize.Core;
using Personalize.Core.Scoring;
using Personalize.Engine.Ingest;

namespace Personalize.Engine.Serving;

/// <summary>The best items for many users: what as many single requests give, bit for bit, but the index is read once per batch of users.</summary>
internal static class ManyRecommender
{
    /// <summary>Recommends to each user.</summary>
    /// <param name="store">The group's data.</param>
    /// <param name="serving">The model, held to the end of the request.</param>
    /// <param name="request">What is asked, but for the user.</param>
    /// <param name="userIds">UTF-8.</param>
    /// <param name="k">Items wanted per user.</param>
    /// <param name="best">k places per user.</param>
    /// <param name="found">Per user, how many of its places are filled.</param>
    /// <param name="scratch">Rented by the caller.</param>
    /// <param name="refusal">On false: what the filter wants of the request.</param>
    public static bool TryRecommend(
        GroupStore store, ServingModel serving, in RecommendRequest request, ReadOnlySpan<ReadOnlyMemory<byte>> userIds, int k,
        Span<Core.Scoring.ScoredItem> best, Span<int> found, ManyScratch scratch, out Refusal refusal)
    {
        refusal = Refusal.None;
        int items = Recommender.ItemsOf(store, serving);
        int maskWords = (items + 63) / 64;
        int atOnce = ManyScratch.UsersAtOnce(maskWords);
        for (int start = 0; start < userIds.Length; start += atOnce)
        {
            ReadOnlySpan<ReadOnlyMemory<byte>> users = userIds.Slice(start, Math.Min(atOnce, userIds.Length - start));
            Span<float> vectors = scratch.VectorsOf(users.Length, serving.Model.Rank);
            Span<ulong> masks = scratch.MasksOf(users.Length, maskWords);
            if (!TryPrepare(store, serving, request, users, items, masks, vectors, scratch, out int rows, out refusal))
            {
                return false;
            }

            found.Slice(start, users.Length).Clear();
            if (items > 0)
            {
                Search(serving, vectors, masks, maskWords, rows, k, best[(start * k)..], found.Slice(start, users.Length), scratch);
            }
        }

        return true;
    }

    private static bool TryPrepare(
        GroupStore store, ServingModel serving, in RecommendRequest request, ReadOnlySpan<ReadOnlyMemory<byte>> users, int items,
        Span<ulong> masks, Span<float> vectors, ManyScratch scratch, out int rows, out Refusal refusal)
    {
        rows = 0;
        refusal = Refusal.None;
        int rank = serving.Model.Rank, maskWords = (items + 63) / 64;
        for (int i = 0; i < users.Length; i++)
        {
            RecommendRequest one = request.For(users[i].Span);
            Span<ulong> mask = masks.Slice(i * maskWords, maskWords);
            Recommender.Fold(store, serving, one, vectors.Slice(i * rank, rank), scratch.One);
            RequestMask.FillAll(mask, items);
            if (!RequestMask.TryNarrow(store.State, one, scratch.One, items, mask, out refusal))
            {
                return false;
            }

            rows += Recommender.TakeOutCorrected(serving, items, mask, scratch.One, rows);
            scratch.RowEnds[i] = rows;
        }

        return true;
    }

    private static void Search(
        ServingModel serving, ReadOnlySpan<float> vectors, ReadOnlySpan<ulong> masks, int maskWords, int rows, int k,
        Span<Core.Scoring.ScoredItem> best, Span<int> found, ManyScratch scratch)
    {
        var batch = new QueryBatch
        {
            Queries = vectors,
            Masks = masks,
            MaskWords = maskWords,
            Rows = scratch.One.CorrectedRows.AsSpan(0, rows),
            Amounts = scratch.One.CorrectedAmounts.AsSpan(0, rows),
            RowEnds = scratch.RowEnds.AsSpan(0, found.Length),
        };
        serving.Scores.SearchMany(batch, k, best, found, scratch.Batch);
    }
}
