using System.Runtime.InteropServices;
using Personalize.Training.Matrices;

namespace Personalize.Training.Neighbors;

/// <summary>For every item the items most like it, by the users who met both.</summary>
/// <remarks>Costs the sum over users of their distinct items squared; memory: what is kept, and one float per item and part of the work.</remarks>
internal static class ItemNeighbors
{
    private const int Parts = 64;

    /// <summary>How alike two items are.</summary>
    /// <param name="both">Users who met both.</param>
    /// <param name="users">Users who met the item whose neighbours are sought.</param>
    /// <param name="others">Users who met the other.</param>
    /// <returns>0 or less: no neighbour.</returns>
    public delegate float Similarity(float both, float users, float others);

    /// <summary>Cosine with shrinkage. Source: Sarwar et al., "Item-based Collaborative Filtering" (WWW 2001).</summary>
    public static Similarity Cosine(float shrink) => (both, users, others) => both / (MathF.Sqrt(users * others) + shrink);

    /// <summary>[items × items]: in row i the neighbours of i, at most <paramref name="neighborsMax"/>, columns ascending.</summary>
    /// <param name="users">Users × items, as <see cref="Ease.BinaryRows"/> makes them.</param>
    /// <param name="neighborsMax">Entries kept per row; ties by item number.</param>
    /// <param name="similarity">Pure.</param>
    /// <param name="crew">Threads and cancellation.</param>
    public static CompressedRows Nearest(CompressedRows users, int neighborsMax, Similarity similarity, WorkCrew crew)
    {
        var items = users.Transpose();
        var rows = new PartOfRows[Parts];
        // Interleaved, so that busy items are spread over the parts.
        crew.Run(Parts, part =>
        {
            rows[part] = new PartOfRows();
            float[] both = new float[items.Rows];
            var met = new List<int>();
            for (int item = part; item < items.Rows; item += Parts)
            {
                crew.CancellationToken.ThrowIfCancellationRequested();
                Count(item, users, items, both, met);
                Keep(item, items, both, met, neighborsMax, similarity, rows[part]);
            }
        });
        return Joined(rows, items.Rows);
    }

    private static CompressedRows Joined(PartOfRows[] parts, int items)
    {
        int[] start = new int[items + 1];
        for (int item = 0; item < items; item++) start[item + 1] = start[item] + parts[item % Parts].LengthOf(item / Parts);
        int[] columns = new int[start[^1]];
        float[] values = new float[start[^1]];
        for (int item = 0; item < items; item++) parts[item % Parts].CopyTo(item / Parts, columns.AsSpan(start[item]), values.AsSpan(start[item]));
        return new CompressedRows(items, start, columns, values);
    }

    private static void Count(int item, CompressedRows users, CompressedRows items, float[] both, List<int> met)
    {
        foreach (int user in items.ColumnsOf(item))
            foreach (int other in users.ColumnsOf(user))
                if (both[other]++ == 0) met.Add(other);
    }

    /// <summary>The best of those met; <paramref name="both"/> and <paramref name="met"/> are cleared.</summary>
    private static void Keep(int item, CompressedRows items, float[] both, List<int> met, int neighborsMax, Similarity similarity, PartOfRows rows)
    {
        var near = rows.Near;
        near.Clear();
        foreach (int other in met)
        {
            float value = other == item ? 0 : similarity(both[other], items.ColumnsOf(item).Length, items.ColumnsOf(other).Length);
            both[other] = 0;
            if (value > 0) near.Add((value, other));
        }

        met.Clear();
        if (near.Count > neighborsMax)
        {
            near.Sort(static (x, y) => x.Value != y.Value ? y.Value.CompareTo(x.Value) : x.Item.CompareTo(y.Item));
            near.RemoveRange(neighborsMax, near.Count - neighborsMax);
        }

        near.Sort(static (x, y) => x.Item.CompareTo(y.Item));
        rows.AddRow();
    }

    /// <summary>The rows of one part end to end: an array for each would be a hundred thousand objects that the collector copies while requests wait.</summary>
    private sealed class PartOfRows
    {
        private readonly List<int> _ends = [];
        private readonly List<int> _columns = [];
        private readonly List<float> _values = [];

        /// <summary>The row at hand.</summary>
        public List<(float Value, int Item)> Near { get; } = [];

        public void AddRow()
        {
            foreach (var (value, item) in Near)
            {
                _columns.Add(item);
                _values.Add(value);
            }

            _ends.Add(_columns.Count);
        }

        public int LengthOf(int row) => _ends[row] - StartOf(row);

        public void CopyTo(int row, Span<int> columns, Span<float> values)
        {
            CollectionsMarshal.AsSpan(_columns)[StartOf(row).._ends[row]].CopyTo(columns);
            CollectionsMarshal.AsSpan(_values)[StartOf(row).._ends[row]].CopyTo(values);
        }

        private int StartOf(int row) => row == 0 ? 0 : _ends[row - 1];
    }
}
