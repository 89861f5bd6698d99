using Personalize.Core;
using Personalize.Core.Filters;
using Personalize.Storage.Datasets;

namespace Personalize.Engine.Serving;

/// <summary>Which items a request may get: live ∧ filter ∧ not excluded, one bit per row. That a row has a vector the index knows by itself.</summary>
internal static class RequestMask
{
    /// <summary>A bit for every item row.</summary>
    public static void FillAll(Span<ulong> mask, int items)
    {
        mask.Fill(ulong.MaxValue);
        if (items % 64 != 0)
        {
            mask[^1] = (1UL << (items % 64)) - 1;
        }
    }

    /// <summary>Takes deleted items from a mask.</summary>
    public static void TakeOutDeleted(GroupState state, Span<ulong> mask)
    {
        ReadOnlySpan<ulong> deleted = state.Items.DeletedWords;
        for (int i = 0; i < Math.Min(mask.Length, deleted.Length); i++)
        {
            mask[i] &= ~deleted[i];
        }
    }

    /// <summary>Takes from a mask what the request may not get. The history is read already.</summary>
    /// <param name="state">The group's data.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="scratch">Holds the history.</param>
    /// <param name="items">Item rows.</param>
    /// <param name="mask">A bit per item row.</param>
    /// <param name="refusal">On false: what the filter wants of the request.</param>
    public static bool TryNarrow(GroupState state, in RecommendRequest request, RequestScratch scratch, int items, Span<ulong> mask, out Refusal refusal)
    {
        TakeOutDeleted(state, mask);
        foreach (int row in request.Excluded)
        {
            if (row < items)
            {
                mask[row >> 6] &= ~(1UL << (row & 63));
            }
        }

        refusal = Refusal.None;
        return request.Filter is not { } filter
            || filter.TryApply(state.Items.Table, FilterRequestOf(state, request, scratch), scratch.Filter, mask, out refusal);
    }

    /// <summary>What the filter of a request asks of it: values, the user's record and events, the item's record, the time.</summary>
    public static FilterRequest FilterRequestOf(GroupState state, in RecommendRequest request, RequestScratch scratch)
    {
        FilterPlan filter = request.Filter!;
        return new FilterRequest
        {
            Values = request.Values,
            HasUser = !request.UserId.IsEmpty,
            UserCells = filter.NeedsUserRecord ? scratch.History.ReadRecord() : default,
            HasItem = !request.ItemId.IsEmpty,
            ItemCells = filter.NeedsItem && state.Items.TryGetRow(request.ItemId, out int row)
                ? UserHistory.ReadRecord(state.Items, row, ref scratch.ItemCells)
                : default,
            Events = filter.NeedsEvents ? scratch.History.ReadFilterEvents() : default,
            EventTypes = scratch.History.EventTypes,
            NowSeconds = request.Now,
        };
    }
}
