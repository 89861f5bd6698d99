using System.Text;
using Personalize.Core;
using Personalize.Core.Columns;
using Personalize.Core.Filters;
using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;
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

    /// <summary>Takes from a mask what the request may not get. The history is read already.</summary>
    /// <param name="state">The group's data.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="scratch">Holds the history.</param>
    /// <param name="items">Item rows.</param>
    /// <param name="mask">A bit per item row.</param>
    /// <param name="refusal">On false: what the filter wants of the request.</param>
    public static bool TryNarrow(GroupState state, in RecommendRequest request, RequestScratch scratch, int items, Span<ulong> mask, out Refusal refusal)
    {
        state.TakeOutGone(mask);
        foreach (int row in request.Excluded)
        {
            if (row < items)
            {
                mask[row >> 6] &= ~(1UL << (row & 63));
            }
        }

        if (request.Filter is null)
        {
            refusal = Refusal.None;
            return true;
        }

        Table? table = state.Items.Table;
        return TryFindPlan(request, scratch, table, out FilterPlan? plan, out ReadOnlySpan<byte> userCells, out refusal)
            && plan!.TryApply(table, FilterRequestOf(plan, state, table, request, userCells, scratch), scratch.Filter, mask, out refusal);
    }

    /// <summary>The plan of the request's filter for the tables of this moment.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="scratch">Holds the history.</param>
    /// <param name="table">The items that will be asked.</param>
    /// <param name="plan">Fits the table and the user's record.</param>
    /// <param name="userCells">The user's record, where the filter reads it.</param>
    /// <param name="refusal">On false: the filter names what the group has no longer.</param>
    public static bool TryFindPlan(
        in RecommendRequest request, RequestScratch scratch, Table? table, out FilterPlan? plan, out ReadOnlySpan<byte> userCells, out Refusal refusal)
    {
        Filter filter = request.Filter!;
        DatasetSchema? users = null;
        userCells = filter.Plan.NeedsUserRecord ? scratch.History.ReadRecord(out users) : default;
        if (filter.TryFindPlan(table?.Schema, users, out plan))
        {
            refusal = Refusal.None;
            return true;
        }

        refusal = new Refusal(RefusalCode.FilterOutdated);
        PutScratch.Current.NoteSeen(Encoding.UTF8.GetBytes(filter.Name));
        return false;
    }

    /// <summary>What the filter of a request asks of it: values, the user's record and events, the item's record, the time.</summary>
    public static FilterRequest FilterRequestOf(
        FilterPlan plan, GroupState state, Table? table, in RecommendRequest request, ReadOnlySpan<byte> userCells, RequestScratch scratch) => new()
        {
            Values = request.Values,
            HasUser = !request.UserId.IsEmpty,
            UserCells = userCells,
            HasItem = !request.ItemId.IsEmpty,
            ItemCells = plan.NeedsItem && state.Items.TryGetRow(request.ItemId, out int row) ? UserHistory.ReadRecord(table, row, ref scratch.ItemCells) : default,
            Events = plan.NeedsEvents ? scratch.History.ReadFilterEvents(request.FilterEventsMax) : default,
            EventTypes = scratch.History.EventTypes,
            NowSeconds = request.Now,
        };
}
