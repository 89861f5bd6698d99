namespace Personalize.Training.Matrices;

/// <summary>What a recipe learns from: every user's events, oldest first, and the features of items.</summary>
/// <remarks>
/// User u holds events <c>Start[u] .. Start[u + 1]</c>; users and items are numbered from 0, and item numbers are the rows that the model
/// answers with. Events of one user are in ascending time, ties in the order of arrival. Immutable by habit; arrays are kept, not copied.
/// Owns 8 (users + 1) + 16 events + 4 (items + 1 + features) bytes.
/// </remarks>
public sealed class TrainingData
{
    /// <param name="items">Number of item rows, with or without events.</param>
    /// <param name="start">Users + 1 offsets, from 0.</param>
    /// <param name="item">Item row of each event.</param>
    /// <param name="timestamp">Unix seconds of each event.</param>
    /// <param name="weight">Weight of each event, finite and ≥ 0; 1 where types and values do not matter.</param>
    /// <param name="features">Features of each item, or null: none.</param>
    /// <exception cref="ArgumentException">The arrays contradict each other; names the place.</exception>
    public TrainingData(int items, long[] start, int[] item, long[] timestamp, float[] weight, ItemFeatures? features = null)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(timestamp);
        ArgumentNullException.ThrowIfNull(weight);
        Items = items;
        Start = start;
        Item = item;
        Timestamp = timestamp;
        Weight = weight;
        Features = features ?? ItemFeatures.None(items);
        Check(start, item, timestamp, weight, Features);
    }

    public int Users => Start.Length - 1;

    public int Items { get; }

    public int Events => Item.Length;

    public long[] Start { get; }

    public int[] Item { get; }

    public long[] Timestamp { get; }

    public float[] Weight { get; }

    public ItemFeatures Features { get; }

    /// <summary>Hash of each user's id (<see cref="Evaluation.UserHash"/>), by which some are held out; null where nobody asks.</summary>
    public uint[]? UserHashes { get; init; }

    /// <summary>Index of a user's oldest event.</summary>
    public int StartOf(int user) => (int)Start[user];

    /// <summary>Index after a user's newest event.</summary>
    public int EndOf(int user) => (int)Start[user + 1];

    /// <summary>Item rows of a user's events, oldest first.</summary>
    public ReadOnlySpan<int> ItemsOf(int user) => Item.AsSpan(StartOf(user), EndOf(user) - StartOf(user));

    /// <summary>Groups loose events by user and orders them by time, ties as given.</summary>
    /// <param name="users">Number of users.</param>
    /// <param name="items">Number of item rows.</param>
    /// <param name="user">User of each event.</param>
    /// <param name="item">Item row of each event.</param>
    /// <param name="timestamp">Unix seconds of each event.</param>
    /// <param name="weight">Weight of each event, or empty: all 1.</param>
    /// <param name="features">Features of each item, or null: none.</param>
    public static TrainingData FromEvents(
        int users, int items, ReadOnlySpan<int> user, ReadOnlySpan<int> item, ReadOnlySpan<long> timestamp,
        ReadOnlySpan<float> weight = default, ItemFeatures? features = null)
    {
        if (item.Length != user.Length || timestamp.Length != user.Length || (weight.Length != user.Length && !weight.IsEmpty))
            throw new ArgumentException($"{user.Length} users, {item.Length} items, {timestamp.Length} timestamps, {weight.Length} weights", nameof(item));
        long[] start = new long[users + 1];
        foreach (int u in user) start[u + 1]++;
        for (int u = 0; u < users; u++) start[u + 1] += start[u];
        int[] order = InOrderOfTime(user, timestamp, start);
        int[] sortedItem = new int[order.Length];
        long[] sortedTimestamp = new long[order.Length];
        float[] sortedWeight = new float[order.Length];
        for (int e = 0; e < order.Length; e++)
        {
            sortedItem[e] = item[order[e]];
            sortedTimestamp[e] = timestamp[order[e]];
            sortedWeight[e] = weight.IsEmpty ? 1f : weight[order[e]];
        }

        return new TrainingData(items, start, sortedItem, sortedTimestamp, sortedWeight, features);
    }

    private static int[] InOrderOfTime(ReadOnlySpan<int> user, ReadOnlySpan<long> timestamp, long[] start)
    {
        int users = start.Length - 1;
        long[] next = start.AsSpan(0, users).ToArray();
        int[] order = new int[user.Length];
        var keys = new (long Time, int Arrival)[user.Length];
        for (int e = 0; e < user.Length; e++)
        {
            long target = next[user[e]]++;
            order[target] = e;
            keys[target] = (timestamp[e], e);
        }

        for (int u = 0; u < users; u++)
            Array.Sort(keys, order, (int)start[u], (int)(start[u + 1] - start[u]));
        return order;
    }

    private void Check(long[] start, int[] item, long[] timestamp, float[] weight, ItemFeatures features)
    {
        if (start.Length == 0 || start[0] != 0 || start[^1] != item.Length)
            throw new ArgumentException($"offsets must run from 0 to {item.Length} events", nameof(start));
        if (timestamp.Length != item.Length || weight.Length != item.Length)
            throw new ArgumentException($"{item.Length} items, {timestamp.Length} timestamps, {weight.Length} weights", nameof(weight));
        if (features.Items != Items)
            throw new ArgumentException($"features of {features.Items} items, allowed {Items}", nameof(features));
        for (int u = 0; u < Users; u++)
        {
            if (start[u + 1] < start[u]) throw new ArgumentException($"offset {u + 1} is {start[u + 1]}, less than the one before it", nameof(start));
            for (int e = StartOf(u) + 1; e < EndOf(u); e++)
                if (timestamp[e] < timestamp[e - 1]) throw new ArgumentException($"event {e} of user {u} is older than the one before it", nameof(timestamp));
        }

        foreach (int row in item)
            if ((uint)row >= (uint)Items) throw new ArgumentException($"item {row}; allowed 0..{Items - 1}", nameof(item));
        foreach (float value in weight)
            if (!float.IsFinite(value) || value < 0) throw new ArgumentException($"weight {value}; allowed finite and not negative", nameof(weight));
    }
}
