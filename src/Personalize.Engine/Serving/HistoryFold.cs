using Personalize.Training;

namespace Personalize.Engine.Serving;

/// <summary>From a history to a user vector, and to what is added to the scores of a few items.</summary>
/// <remarks>
/// Score of item i = u · Out[i] + the sparse rest of the user's newest items + what repeats add, as <see cref="ModelScorer"/> has it. The scan
/// sees the first term only.
/// </remarks>
internal static class HistoryFold
{
    /// <summary>u = sum of weight × In over the distinct items of the history, or what the model's equations make of it; popularity's weight in the last place.</summary>
    public static void Vector(ServingModel serving, UserHistory history, UserFold fold, Span<float> user)
    {
        fold.Begin(serving.Model, user);
        for (int i = 0; i < history.Distinct.Length; i++)
        {
            ReadOnlySpan<float> vector = serving.InOf(history.Distinct[i]);
            if (!vector.IsEmpty)
            {
                fold.Add(history.Weights[i], vector, user);
            }
        }

        fold.End(user);
    }

    /// <summary>Sums what repeats and the sparse rest add.</summary>
    /// <param name="model">The model.</param>
    /// <param name="history">Of the user.</param>
    /// <param name="neighbors">Of the item asked about, or none.</param>
    /// <param name="items">Item rows; what is beyond is left out.</param>
    /// <param name="corrections">Takes the sums; cleared by the caller.</param>
    public static void Correct(TrainedModel model, UserHistory history, LiveNeighbors neighbors, int items, ScoreCorrections corrections)
    {
        Span<float> repeats = stackalloc float[TrainedModel.HistoryEventsMax];
        FoldIn.RepeatBonuses(model, history.Items, history.Distinct, repeats);
        for (int i = 0; i < history.Distinct.Length; i++)
        {
            int item = history.Distinct[i];
            if (item >= items)
            {
                continue;
            }

            corrections.Add(item, repeats[i]);
            if (model.Rest is { } rest && !neighbors.ReplacesTrained && i < model.RestEvents && item < model.Items)
            {
                AddRest(rest.ColumnsOf(item), rest.ValuesOf(item), history.Weights[i], corrections);
            }
        }

        for (int i = 0; i < neighbors.Rows.Length; i++)
        {
            if (neighbors.Rows[i] < items)
            {
                corrections.Add(neighbors.Rows[i], neighbors.Values[i]);
            }
        }
    }

    private static void AddRest(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, float weight, ScoreCorrections corrections)
    {
        for (int e = 0; e < columns.Length; e++)
        {
            corrections.Add(columns[e], weight * values[e]);
        }
    }
}
