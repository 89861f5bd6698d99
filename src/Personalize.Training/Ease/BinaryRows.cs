using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>Users × covered items with a 1 for every pair that met: what the published baselines learn from.</summary>
internal static class BinaryRows
{
    // Pairs of items grow with the square of a history: beyond this many events the oldest are left out. MovieLens has no such user.
    private const int EventsMax = 4_000;

    public static CompressedRows Of(TrainingData data, CoveredItems covered)
    {
        int[] start = new int[data.Users + 1];
        var column = new List<int>(data.Events);
        for (int user = 0; user < data.Users; user++)
        {
            column.AddRange(covered.DistinctNumbers(data.ItemsOf(user)[Math.Max(0, data.ItemsOf(user).Length - EventsMax)..]));
            start[user + 1] = column.Count;
        }

        float[] value = new float[column.Count];
        Array.Fill(value, 1f);
        return new CompressedRows(covered.Count, start, [.. column], value);
    }

    /// <summary>X'X: how many users met both items.</summary>
    public static DenseMatrix Gram(CompressedRows users, WorkCrew crew)
    {
        var gram = new DenseMatrix(users.Columns, users.Columns);
        var items = users.Transpose();
        crew.Run(items.Rows, item =>
        {
            var row = gram.Row(item);
            foreach (int user in items.ColumnsOf(item))
                foreach (int other in users.ColumnsOf(user)) row[other]++;
        });
        return gram;
    }
}
