using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>Users' newest events by number of covered item, oldest first.</summary>
/// <remarks>Events on items that are not covered stay as -1, so that ages and distances count every event.</remarks>
internal sealed class Histories
{
    private Histories(int items, int[] start, int[] item, float[] weight)
    {
        Items = items;
        Start = start;
        Item = item;
        Weight = weight;
    }

    public int Users => Start.Length - 1;

    /// <summary>Number of covered items.</summary>
    public int Items { get; }

    public int[] Start { get; }

    public int[] Item { get; }

    public float[] Weight { get; }

    public ReadOnlySpan<int> ItemsOf(int user) => Item.AsSpan(Start[user], Start[user + 1] - Start[user]);

    public ReadOnlySpan<float> WeightsOf(int user) => Weight.AsSpan(Start[user], Start[user + 1] - Start[user]);

    /// <summary>Takes the newest <paramref name="eventsMax"/> events of each user, after dropping <paramref name="newestDropped"/>.</summary>
    /// <param name="data">All events.</param>
    /// <param name="covered">Which items are numbered.</param>
    /// <param name="eventsMax">Events kept per user.</param>
    /// <param name="newestDropped">How many newest events of each user are left out; a user keeps none rather than fewer than 0.</param>
    public static Histories From(TrainingData data, CoveredItems covered, int eventsMax, Func<int, int> newestDropped)
    {
        int[] start = new int[data.Users + 1];
        for (int user = 0; user < data.Users; user++)
            start[user + 1] = start[user] + Math.Min(eventsMax, data.EndOf(user) - data.StartOf(user) - newestDropped(user));
        int[] item = new int[start[^1]];
        float[] weight = new float[start[^1]];
        for (int user = 0; user < data.Users; user++)
        {
            int length = start[user + 1] - start[user];
            int source = data.EndOf(user) - newestDropped(user) - length;
            for (int e = 0; e < length; e++)
            {
                item[start[user] + e] = covered.Numbers[data.Item[source + e]];
                weight[start[user] + e] = data.Weight[source + e];
            }
        }

        return new Histories(covered.Count, start, item, weight);
    }

    /// <summary>The user whose events hold this index.</summary>
    public int UserOf(int index)
    {
        int found = Array.BinarySearch(Start, index);
        int user = found < 0 ? ~found - 1 : found;
        // Users without events share their start with the next one.
        while (Start[user + 1] <= index) user++;
        return user;
    }

    /// <summary>The histories as they are served: [users × covered items], one entry per distinct item.</summary>
    public CompressedRows Weighed(float decay, float floor)
    {
        int[] start = new int[Users + 1];
        var column = new List<int>(Item.Length);
        var value = new List<float>(Item.Length);
        int longest = 0;
        for (int user = 0; user < Users; user++) longest = Math.Max(longest, ItemsOf(user).Length);
        int[] distinct = new int[longest];
        float[] weights = new float[longest];
        int[] newestFirst = new int[longest];
        float[] eventWeights = new float[longest];
        for (int user = 0; user < Users; user++)
        {
            int length = NewestFirst(user, newestFirst, eventWeights);
            int count = FoldIn.WeighEvents(newestFirst.AsSpan(0, length), eventWeights.AsSpan(0, length), decay, floor, distinct, weights);
            column.AddRange(distinct.AsSpan(0, count));
            value.AddRange(weights.AsSpan(0, count));
            start[user + 1] = column.Count;
        }

        return new CompressedRows(Items, start, [.. column], [.. value]);
    }

    /// <summary>Copies a user's events, newest first; returns how many.</summary>
    public int NewestFirst(int user, Span<int> items, Span<float> weights)
    {
        var source = ItemsOf(user);
        source.CopyTo(items);
        items[..source.Length].Reverse();
        WeightsOf(user).CopyTo(weights);
        weights[..source.Length].Reverse();
        return source.Length;
    }
}
