using Personalize.Core;
using Personalize.Core.Columns;
using Personalize.Core.Filters;
using Personalize.Engine.Ingest;
using Personalize.Training;

namespace Personalize.Engine.Serving;

/// <summary>Takes one item's score apart and finds its place.</summary>
internal static class Explainer
{
    private const int RowsAtOnce = 64;

    /// <summary>Explains a row. The same reading, folding, masking and correcting as a recommendation.</summary>
    public static bool TryExplain(
        GroupStore store, ServingModel serving, in RecommendRequest request, Filter? filter, int row, Explanation explanation, RequestScratch scratch, out Refusal refusal)
    {
        explanation.Begin(row);
        int items = Recommender.ItemsOf(store, serving);
        Span<ulong> mask = scratch.MaskOf(items);
        Span<float> user = scratch.Vector.AsSpan(0, serving.Model.Rank);
        Recommender.Fold(store, serving, request, user, scratch);
        RequestMask.FillAll(mask, items);
        if (!RequestMask.TryNarrow(store.State, request, scratch, items, mask, out refusal)
            || !TryFindRemoval(store, serving, request, filter, row, explanation, scratch, out refusal))
        {
            return false;
        }

        scratch.Corrections.EnsureItems(items);
        try
        {
            HistoryFold.Correct(serving.Model, scratch.History, scratch.Neighbors, items, scratch.Corrections);
            TakeApart(serving, user, row, explanation, scratch);
            CountBetter(store, serving, user, items, mask, explanation, scratch);
        }
        finally
        {
            scratch.Corrections.Clear(); // Whatever happened: the next request begins clean.
        }

        return true;
    }

    private static bool TryFindRemoval(
        GroupStore store, ServingModel serving, in RecommendRequest request, Filter? filter, int row, Explanation explanation, RequestScratch scratch, out Refusal refusal)
    {
        refusal = Refusal.None;
        if (filter is not null)
        {
            Table? table = store.State.Items.Table;
            if (!RequestMask.TryFindPlan(request, scratch, table, out FilterPlan? plan, out ReadOnlySpan<byte> userCells, out refusal))
            {
                return false;
            }

            FilterRequest asked = RequestMask.FilterRequestOf(plan!, store.State, table, request, userCells, scratch);
            if (!plan!.TryExplain(table, asked, scratch.Filter, row, out FilterExplanation remover, out refusal))
            {
                return false;
            }

            if (!remover.IsAllowed)
            {
                explanation.Remove(filter, remover.Start, remover.Length);
            }
        }

        if (!serving.Scores.HasScore(row))
        {
            explanation.Remove(RemovalReason.Unknown);
        }
        else if (store.State.IsGone(row))
        {
            explanation.Remove(RemovalReason.Deleted);
        }
        else if (request.Excluded.Contains(row))
        {
            explanation.Remove(RemovalReason.Excluded);
        }

        return true;
    }

    private static void TakeApart(ServingModel serving, ReadOnlySpan<float> user, int row, Explanation explanation, RequestScratch scratch)
    {
        ReadOnlySpan<float> vector = serving.OutOf(row);
        if (vector.IsEmpty)
        {
            return;
        }

        UserHistory history = scratch.History;
        int place = history.Distinct.IndexOf(row);
        Span<float> repeats = stackalloc float[TrainedModel.HistoryEventsMax];
        FoldIn.RepeatBonuses(serving.Model, history.Items, history.Distinct, repeats);
        explanation.SetScore(
            serving.Scores.Score(row, user) + scratch.Corrections.AmountOf(row), serving.Scores.AreCounts ? serving.Scores.Score(row, user) : user[^1] * vector[^1], place < 0 ? 0 : repeats[place]);
        scratch.Fold.BeginExplain(vector);
        for (int i = 0; i < history.Distinct.Length; i++)
        {
            int item = history.Distinct[i];
            ReadOnlySpan<float> added = serving.InOf(item);
            float amount = (added.IsEmpty ? 0 : scratch.Fold.Explain(added)) + (scratch.Neighbors.ReplacesTrained ? 0 : RestOf(serving.Model, item, i, row));
            int together = i == 0 ? scratch.Neighbors.Rows.IndexOf(row) : -1;
            explanation.Add(new Contribution(item, history.TimestampOf(item), (history.Weights[i] * amount) + (together < 0 ? 0 : scratch.Neighbors.Values[together])));
        }

        explanation.SortContributions();
    }

    private static float RestOf(TrainedModel model, int item, int place, int row)
    {
        if (model.Rest is not { } rest || place >= model.RestEvents || item >= model.Items)
        {
            return 0;
        }

        int entry = rest.ColumnsOf(item).IndexOf(row);
        return entry < 0 ? 0 : rest.ValuesOf(item)[entry];
    }

    /// <summary>Ranks by the order of an answer: higher score first, among equals the lower row.</summary>
    private static void CountBetter(
        GroupStore store, ServingModel serving, ReadOnlySpan<float> user, int items, ReadOnlySpan<ulong> mask, Explanation explanation, RequestScratch scratch)
    {
        Span<int> rows = stackalloc int[RowsAtOnce];
        Span<float> scores = stackalloc float[RowsAtOnce];
        int ranked = 0, allowed = 0, better = 0, betterAllowed = 0;
        for (int first = 0; first < items; first += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, items - first);
            for (int i = 0; i < count; i++)
            {
                rows[i] = first + i;
            }

            serving.Scores.Score(rows[..count], user, scores, scratch.Scan);
            for (int i = 0; i < count; i++)
            {
                float score = scores[i] + scratch.Corrections.AmountOf(first + i);
                if (float.IsNaN(score) || store.State.IsGone(first + i))
                {
                    continue;
                }

                bool isBetter = score > explanation.Score || (score == explanation.Score && first + i < explanation.Row);
                int isAllowed = (int)(mask[first / RowsAtOnce] >> i) & 1;
                ranked++;
                allowed += isAllowed;
                better += isBetter ? 1 : 0;
                betterAllowed += isBetter ? isAllowed : 0;
            }
        }

        (explanation.RankedItems, explanation.AllowedItems) = (ranked, allowed);
        bool isRanked = !float.IsNaN(explanation.Score) && explanation.Reason is not RemovalReason.Deleted;
        explanation.Rank = isRanked ? better + 1 : 0;
        explanation.RankAllowed = isRanked && explanation.Reason == RemovalReason.None ? betterAllowed + 1 : 0;
    }
}
