using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>What follows what: R[i,j] = sum over i before j within 10 steps of 1 / distance, each row divided by its sum.</summary>
/// <remarks>Source: Ludewig and Jannach, "Evaluation of Session-based Recommendation Algorithms" (2018), sequential rules.</remarks>
internal static class SequentialRules
{
    private const int StepsMax = 10;

    public static CompressedRows Train(Histories histories)
    {
        var sums = new Dictionary<int, float>[histories.Items];
        for (int item = 0; item < sums.Length; item++) sums[item] = [];
        for (int user = 0; user < histories.Users; user++)
            AddUser(histories.ItemsOf(user), histories.WeightsOf(user), sums);
        return Normalized(sums);
    }

    private static void AddUser(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Dictionary<int, float>[] sums)
    {
        for (int p = 0; p < items.Length; p++)
        {
            if (items[p] < 0) continue;
            var row = sums[items[p]];
            for (int distance = 1; distance <= StepsMax && p + distance < items.Length; distance++)
            {
                int next = items[p + distance];
                if (next < 0 || next == items[p]) continue;
                row[next] = row.GetValueOrDefault(next) + weights[p] * weights[p + distance] / distance;
            }
        }
    }

    private static CompressedRows Normalized(Dictionary<int, float>[] sums)
    {
        int[] start = new int[sums.Length + 1];
        for (int item = 0; item < sums.Length; item++) start[item + 1] = start[item] + sums[item].Count;
        int[] column = new int[start[^1]];
        float[] value = new float[start[^1]];
        for (int item = 0; item < sums.Length; item++)
        {
            int entry = start[item];
            float total = 0;
            foreach (var (next, sum) in sums[item].OrderBy(pair => pair.Key))
            {
                column[entry] = next;
                value[entry++] = sum;
                total += sum;
            }

            // Weights of zero make a row that says nothing.
            if (total > 0) VectorLoops.Scale(1 / total, value.AsSpan(start[item]..start[item + 1]));
        }

        return new CompressedRows(sums.Length, start, column, value);
    }
}
