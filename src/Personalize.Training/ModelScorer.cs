using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Training;

/// <summary>The full score of every item for one history, computed plainly: what serving must equal.</summary>
/// <remarks>One thread at a time; keeps scratch memory. Serving may differ in the last bits, by the order of its sums.</remarks>
public sealed class ModelScorer(TrainedModel model) : IScorer
{
    private readonly int[] _distinct = new int[TrainedModel.HistoryEventsMax];
    private readonly float[] _weights = new float[TrainedModel.HistoryEventsMax];
    private readonly float[] _vector = new float[model.Rank];
    private readonly UserFold _fold = new();

    /// <summary>Scores all items.</summary>
    /// <param name="items">Item rows of the user's events, newest first; negative or unknown rows age the others and add nothing.</param>
    /// <param name="eventWeights">Weight of each event, or empty: all 1.</param>
    /// <param name="scores">Takes one score per item row.</param>
    public void Score(ReadOnlySpan<int> items, ReadOnlySpan<float> eventWeights, Span<float> scores)
    {
        if (scores.Length < model.Items) throw new ArgumentException($"room for {scores.Length} scores; {model.Items} items", nameof(scores));
        int length = Math.Min(items.Length, TrainedModel.HistoryEventsMax);
        int count = FoldIn.WeighEvents(
            items[..length], eventWeights.IsEmpty ? eventWeights : eventWeights[..length], model.Decay, model.Floor, _distinct, _weights);
        FoldIn.UserVector(model, _distinct.AsSpan(0, count), _weights.AsSpan(0, count), _vector, _fold);
        for (int item = 0; item < model.Items; item++) scores[item] = VectorLoops.Dot(_vector, model.OutOf(item));
        AddRest(count, scores);
        AddRepeats(items, scores);
    }

    // Of the whole history, not only of the events folded in: a user never stops having seen an item.
    private void AddRepeats(ReadOnlySpan<int> items, Span<float> scores)
    {
        for (int age = 0; age < items.Length; age++)
            if ((uint)items[age] < (uint)model.Items && !items[..age].Contains(items[age]))
                scores[items[age]] += FoldIn.RepeatBonus(model, items, items[age]);
    }

    private void AddRest(int count, Span<float> scores)
    {
        if (model.Rest is not { } rest) return;
        for (int i = 0; i < Math.Min(count, model.RestEvents); i++)
        {
            if (_distinct[i] >= model.Items) continue;
            var columns = rest.ColumnsOf(_distinct[i]);
            var values = rest.ValuesOf(_distinct[i]);
            for (int e = 0; e < columns.Length; e++) scores[columns[e]] += _weights[i] * values[e];
        }
    }
}
