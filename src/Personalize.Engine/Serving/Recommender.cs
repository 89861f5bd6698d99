using Personalize.Core.Scoring;
using Personalize.Engine.Ingest;
using Personalize.Storage.Datasets;
using Personalize.Training;

namespace Personalize.Engine.Serving;

/// <summary>From a request to its answer: history → user vector → mask → exact scan → corrected rows merged.</summary>
/// <remarks>
/// Score of item i = u · Out[i] + the sparse rest of the user's newest items + what repeats add, as <see cref="ModelScorer"/> has it.
/// The scan sees the first term only; the few rows with other terms are masked out of it, scored in full and merged, so the answer
/// equals brute force over the full score. Static and pure but for the scratch; allocates nothing once warm.
/// </remarks>
internal static class Recommender
{
    /// <summary>The best items for a user, best first.</summary>
    /// <param name="store">The group's data.</param>
    /// <param name="serving">The model, held to the end of the request.</param>
    /// <param name="userId">UTF-8; unknown or empty gets what is popular.</param>
    /// <param name="best">Takes the answer; its length is k.</param>
    /// <param name="scratch">Rented by the caller, who clears its corrections afterwards.</param>
    /// <returns>How many items the answer holds.</returns>
    public static int Recommend(GroupStore store, ServingModel serving, ReadOnlySpan<byte> userId, Span<Core.Scoring.ScoredItem> best, RequestScratch scratch)
    {
        int items = Math.Min(store.State.Items.RowCount, serving.Index.RowCount);
        scratch.EnsureItems(items);
        Span<float> user = scratch.Vector.AsSpan(0, serving.Model.Rank);
        int distinct = FoldHistory(store.State, serving, userId, user, scratch, out int events);
        if (best.IsEmpty || items == 0)
        {
            return 0;
        }

        Correct(serving.Model, items, distinct, scratch.Items.AsSpan(0, events), scratch);
        Span<ulong> mask = scratch.Mask.AsSpan(0, (items + 63) / 64);
        FillMask(mask, items, store.State.Items.DeletedWords);
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] &= ~scratch.IsTouched[i];
        }

        int found = serving.Index.Search(user, mask, best, scratch.Scan);
        return Merge(store.State, serving, user, best, found, scratch);
    }

    /// <summary>Folds the newest part of a history into a user vector.</summary>
    /// <returns>Distinct items of the history.</returns>
    private static int FoldHistory(
        GroupState state, ServingModel serving, ReadOnlySpan<byte> userId, Span<float> user, RequestScratch scratch, out int events)
    {
        events = 0;
        if (!userId.IsEmpty && state.TryGetUser(userId, out UserCell? cell, out int row))
        {
            events = cell!.Interactions.CopyHistory(row, scratch.History);
        }

        for (int i = 0; i < events; i++)
        {
            scratch.Items[i] = scratch.History[i].ItemRow;
        }

        int distinct = FoldIn.WeighEvents(
            scratch.Items.AsSpan(0, events), default, serving.Model.Decay, serving.Model.Floor, scratch.Distinct, scratch.Weights);
        scratch.Fold.Begin(serving.Model, user);
        for (int i = 0; i < distinct; i++)
        {
            ReadOnlySpan<float> vector = serving.InOf(scratch.Distinct[i]);
            if (!vector.IsEmpty)
            {
                scratch.Fold.Add(scratch.Weights[i], vector, user);
            }
        }

        scratch.Fold.End(user);
        return distinct;
    }

    private static void Correct(TrainedModel model, int items, int distinct, ReadOnlySpan<int> history, RequestScratch scratch)
    {
        for (int i = 0; i < distinct; i++)
        {
            int item = scratch.Distinct[i];
            if (item >= items)
            {
                continue;
            }

            scratch.Correct(item, FoldIn.RepeatBonus(model, history, item));
            if (model.Rest is { } rest && i < model.RestEvents && item < model.Items)
            {
                AddRest(rest.ColumnsOf(item), rest.ValuesOf(item), scratch.Weights[i], scratch);
            }
        }
    }

    private static void AddRest(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, float weight, RequestScratch scratch)
    {
        for (int e = 0; e < columns.Length; e++)
        {
            scratch.Correct(columns[e], weight * values[e]);
        }
    }

    private static void FillMask(Span<ulong> mask, int items, ReadOnlySpan<ulong> deleted)
    {
        mask.Fill(ulong.MaxValue);
        if (items % 64 != 0)
        {
            mask[^1] = (1UL << (items % 64)) - 1;
        }

        for (int i = 0; i < Math.Min(mask.Length, deleted.Length); i++)
        {
            mask[i] &= ~deleted[i];
        }
    }

    /// <summary>Puts the corrected rows where they belong among the scanned ones.</summary>
    private static int Merge(
        GroupState state, ServingModel serving, ReadOnlySpan<float> user, Span<Core.Scoring.ScoredItem> best, int found, RequestScratch scratch)
    {
        var top = new TopK(best, found);
        for (int i = 0; i < scratch.TouchedCount; i++)
        {
            int row = scratch.Touched[i];
            if (!state.Items.IsDeleted(row))
            {
                top.Push(row, serving.Index.Score(row, user) + scratch.Correction[row]);
            }
        }

        return top.Finish();
    }
}
