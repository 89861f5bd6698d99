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
        var gram = BinaryRows.Gram(BinaryRows.Of(data, covered), crew);
        int[] start = new int[gram.Rows + 1];
        int kept = Math.Min(NeighborsMax, Math.Max(0, gram.Rows - 1));
        for (int item = 0; item < gram.Rows; item++) start[item + 1] = start[item] + kept;
        int[] column = new int[start[^1]];
        float[] value = new float[start[^1]];
        float[] users = new float[gram.Rows];
        for (int item = 0; item < users.Length; item++) users[item] = gram[item, item];
        crew.Run(gram.Rows, item => Keep(item, gram.Row(item), users, column.AsSpan(start[item], kept), value.AsSpan(start[item], kept)));
        // By target: a history item then adds to those that count it among their nearest.
        return new ItemNeighborScorer(new CompressedRows(gram.Columns, start, column, value).Transpose(), covered);
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

    private static void Keep(int item, ReadOnlySpan<float> both, float[] users, Span<int> column, Span<float> value)
    {
        if (column.IsEmpty) return;
        float[] similarity = new float[both.Length];
        for (int other = 0; other < both.Length; other++)
            similarity[other] = other == item ? -1 : both[other] / (MathF.Sqrt(users[item] * users[other]) + Shrink);
        float limit = Largest.NthLargest(similarity.AsSpan().ToArray(), column.Length);
        int count = 0;
        for (int other = 0; other < both.Length; other++)
        {
            if (similarity[other] > limit) (column[count], value[count++]) = (other, similarity[other]);
        }

        for (int other = 0; other < both.Length && count < column.Length; other++)
        {
            if (similarity[other] == limit) (column[count], value[count++]) = (other, similarity[other]);
        }
    }
}
