using Personalize.Training.Ease;
using Personalize.Training.Matrices;

namespace Personalize.Training.Evaluation;

/// <summary>Who met each item in training: what novelty, diversity and popularity bias are measured by.</summary>
internal sealed class ItemAudience
{
    private const int RankCut = 10;
    private readonly CompressedRows _items;
    private readonly int[] _events;
    private readonly int _users;

    private ItemAudience(CompressedRows items, int[] events, int users)
    {
        _items = items;
        _events = events;
        _users = users;
    }

    public static ItemAudience Of(TrainingData data)
    {
        int[] events = new int[data.Items];
        foreach (int item in data.Item) events[item]++;
        int users = 0;
        for (int user = 0; user < data.Users; user++)
            if (data.EndOf(user) > data.StartOf(user)) users++;
        return new ItemAudience(BinaryRows.Of(data, CoveredItems.Of([.. Enumerable.Range(0, data.Items)], data.Items)).Transpose(), events, Math.Max(1, users));
    }

    /// <summary>Events of an item.</summary>
    public int EventsOf(int item) => _events[item];

    /// <summary>Mean of -log2 of the share of users who met the item; an item that nobody met counts as met by half a user.</summary>
    public double Novelty(ReadOnlySpan<int> list)
    {
        list = First(list);
        double sum = 0;
        foreach (int item in list) sum -= Math.Log2(Math.Max(.5, _items.ColumnsOf(item).Length) / _users);
        return list.IsEmpty ? 0 : sum / list.Length;
    }

    /// <summary>Mean over pairs of 1 - cosine of their users.</summary>
    public double Diversity(ReadOnlySpan<int> list)
    {
        list = First(list);
        double sum = 0;
        int pairs = 0;
        for (int a = 0; a < list.Length; a++)
            for (int b = 0; b < a; b++, pairs++)
                sum += 1 - Cosine(_items.ColumnsOf(list[a]), _items.ColumnsOf(list[b]));
        return pairs == 0 ? 0 : sum / pairs;
    }

    /// <summary>Mean number of users of the list's items / that of the history's; 0 without a history.</summary>
    public double PopularityLift(ReadOnlySpan<int> list, ReadOnlySpan<int> history)
    {
        double own = MeanUsers(history);
        return own > 0 ? MeanUsers(First(list)) / own : 0;
    }

    private static ReadOnlySpan<int> First(ReadOnlySpan<int> list) => list[..Math.Min(RankCut, list.Length)];

    private double MeanUsers(ReadOnlySpan<int> items)
    {
        double sum = 0;
        foreach (int item in items) sum += _items.ColumnsOf(item).Length;
        return items.IsEmpty ? 0 : sum / items.Length;
    }

    private static double Cosine(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        int both = 0;
        for (int l = 0, r = 0; l < left.Length && r < right.Length;)
        {
            if (left[l] == right[r]) (both, l, r) = (both + 1, l + 1, r + 1);
            else if (left[l] < right[r]) l++;
            else r++;
        }

        return both == 0 ? 0 : both / Math.Sqrt((double)left.Length * right.Length);
    }
}
