using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>What follows what: R[i,j] = sum over i before j within 10 steps of 1 / distance, each row divided by its sum.</summary>
/// <remarks>
/// At most 1,000 entries a row, the largest. Events × 10 additions.
/// Source: Ludewig and Jannach, "Evaluation of Session-based Recommendation Algorithms" (2018), sequential rules.
/// </remarks>
internal static class SequentialRules
{
    private const int StepsMax = 10;
    private const int RowEntriesMax = 1000;

    public static CompressedRows Train(Histories histories, WorkCrew crew)
    {
        const int Part = 64;
        var places = Places.Of(histories);
        var columns = new int[histories.Items][];
        var values = new float[histories.Items][];
        crew.Run((histories.Items + Part - 1) / Part, part =>
        {
            float[] sums = new float[histories.Items];
            for (int item = part * Part; item < Math.Min(histories.Items, (part + 1) * Part); item++)
                (columns[item], values[item]) = Row(histories, places, item, sums);
        });
        int[] start = new int[histories.Items + 1];
        for (int item = 0; item < columns.Length; item++) start[item + 1] = start[item] + columns[item].Length;
        return new CompressedRows(histories.Items, start, [.. columns.SelectMany(row => row)], [.. values.SelectMany(row => row)]);
    }

    /// <summary>One row; <paramref name="sums"/> comes and goes all zero.</summary>
    private static (int[] Columns, float[] Values) Row(Histories histories, Places places, int item, float[] sums)
    {
        var met = new List<int>();
        foreach (int place in places.OfItem(item))
            AddFollowers(histories, item, place, Math.Min(place + StepsMax, places.UserEnd[place] - 1), sums, met);
        int[] columns = Largest(met, sums);
        float[] values = [.. columns.Select(column => sums[column])];
        float total = 0;
        foreach (float value in values) total += value;
        foreach (int column in met) sums[column] = 0;
        if (total <= 0) return ([], []);
        VectorLoops.Scale(1 / total, values);
        return (columns, values);
    }

    private static void AddFollowers(Histories histories, int item, int place, int last, float[] sums, List<int> met)
    {
        for (int next = place + 1; next <= last; next++)
        {
            int follower = histories.Item[next];
            float weight = histories.Weight[place] * histories.Weight[next] / (next - place);
            if (follower < 0 || follower == item || weight <= 0) continue;
            if (sums[follower] == 0) met.Add(follower);
            sums[follower] += weight;
        }
    }

    private static int[] Largest(List<int> met, float[] sums)
    {
        if (met.Count > RowEntriesMax)
        {
            met.Sort((x, y) => sums[x] != sums[y] ? sums[y].CompareTo(sums[x]) : x.CompareTo(y));
            foreach (int dropped in met.Skip(RowEntriesMax)) sums[dropped] = 0;
            met.RemoveRange(RowEntriesMax, met.Count - RowEntriesMax);
        }

        met.Sort();
        return [.. met];
    }

    /// <summary>Where each item occurs among all events, and where the user of each event ends.</summary>
    private sealed record Places(int[] Start, int[] Place, int[] UserEnd)
    {
        public ReadOnlySpan<int> OfItem(int item) => Place.AsSpan(Start[item], Start[item + 1] - Start[item]);

        public static Places Of(Histories histories)
        {
            int[] start = new int[histories.Items + 1];
            foreach (int item in histories.Item)
                if (item >= 0) start[item + 1]++;
            for (int item = 0; item < histories.Items; item++) start[item + 1] += start[item];
            int[] next = start.AsSpan(0, histories.Items).ToArray();
            int[] place = new int[start[^1]], userEnd = new int[histories.Item.Length];
            for (int user = 0; user < histories.Users; user++)
            {
                userEnd.AsSpan(histories.Start[user]..histories.Start[user + 1]).Fill(histories.Start[user + 1]);
                for (int e = histories.Start[user]; e < histories.Start[user + 1]; e++)
                    if (histories.Item[e] >= 0) place[next[histories.Item[e]]++] = e;
            }

            return new Places(start, place, userEnd);
        }
    }
}
