namespace Personalize.Cli.Generation;

/// <summary>Some items in the order in which they appear, so that one can be drawn by popularity among those there at a time.</summary>
/// <remarks>Immutable once built. 20 bytes an item. A draw is two binary searches.</remarks>
internal sealed class AvailableItems
{
    private readonly int[] _items;
    private readonly long[] _created;
    private readonly long[] _weightBefore;

    public AvailableItems(Catalog catalog, List<int> items)
    {
        _items = [.. items];
        _created = new long[_items.Length];
        _weightBefore = new long[_items.Length + 1];
        Array.Sort(_items, (a, b) => catalog.Created[a] != catalog.Created[b] ? catalog.Created[a].CompareTo(catalog.Created[b]) : a.CompareTo(b));
        for (int i = 0; i < _items.Length; i++)
        {
            _created[i] = catalog.Created[_items[i]];
            _weightBefore[i + 1] = _weightBefore[i] + catalog.Weight[_items[i]];
        }
    }

    /// <summary>An item there at <paramref name="time"/>, drawn by popularity; -1 when there is none.</summary>
    public int Draw(ref SampleRandom random, long time) => DrawBetween(ref random, 0, CountAt(time));

    /// <summary>The same among the newest eighth of them: what the front page shows.</summary>
    public int DrawNew(ref SampleRandom random, long time)
    {
        int count = CountAt(time);
        return DrawBetween(ref random, count - ((count + 7) / 8), count);
    }

    private int CountAt(long time)
    {
        int place = Array.BinarySearch(_created, time);
        if (place < 0)
            return ~place;
        while (place < _created.Length && _created[place] == time)
            place++;
        return place;
    }

    private int DrawBetween(ref SampleRandom random, int first, int end)
    {
        if (first >= end)
            return -1;
        long point = _weightBefore[first] + random.Next(_weightBefore[end] - _weightBefore[first]);
        int place = Array.BinarySearch(_weightBefore, first, end - first + 1, point);
        return _items[place >= 0 ? place : ~place - 1];
    }
}
