using Personalize.Training.Ease;
using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Training.Neighbors;

/// <summary>Item-based nearest neighbours: cosine with shrinkage, the baseline that evaluations print.</summary>
/// <remarks>
/// similarity(i, j) = users of both / (sqrt(users of i × users of j) + 20); each item keeps its 200 nearest; the score of j is the sum over
/// the history's items i of similarity(i, j). Source: Sarwar et al., "Item-based Collaborative Filtering" (WWW 2001).
/// </remarks>
internal sealed class ItemNeighborScorer(CompressedRows similarities, CoveredItems covered) : IScorer
{
    private const float Shrink = 20;
    private const int NeighborsMax = 200;

    public static ItemNeighborScorer Train(TrainingData data, int eventsMin, int itemsMax, WorkCrew crew)
    {
        var covered = CoveredItems.Select(data, eventsMin, itemsMax);
        var nearest = ItemNeighbors.Nearest(BinaryRows.Of(data, covered), NeighborsMax, ItemNeighbors.Cosine(Shrink), crew);
        // By target: a history item then adds to those that count it among their nearest.
        return new ItemNeighborScorer(nearest.Transpose(), covered);
    }

    public ItemNeighborScorer Copy() => new(similarities, covered);

    public void Score(ReadOnlySpan<int> items, ReadOnlySpan<float> eventWeights, Span<float> scores)
    {
        scores.Clear();
        foreach (int number in covered.DistinctNumbers(items))
        {
            var columns = similarities.ColumnsOf(number);
            var values = similarities.ValuesOf(number);
            for (int e = 0; e < columns.Length; e++) scores[covered.Rows[columns[e]]] += values[e];
        }
    }
}
