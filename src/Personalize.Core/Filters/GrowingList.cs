namespace Personalize.Core.Filters;

/// <summary>An array that grows and is emptied without being freed, so that a warm request allocates nothing.</summary>
internal sealed class GrowingList<T>
    where T : unmanaged
{
    private T[] _items = [];

    public int Count { get; private set; }

    public Span<T> Span => _items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Add(T item) => Grow(1)[0] = item;

    /// <summary>Takes <paramref name="count"/> more items, with arbitrary contents, and lends them.</summary>
    public Span<T> Grow(int count)
    {
        if (Count + count > _items.Length) Array.Resize(ref _items, Math.Max(_items.Length * 2, Count + count));
        Count += count;
        return _items.AsSpan(Count - count, count);
    }

    /// <summary>Forgets the items from <paramref name="count"/> on.</summary>
    public void Truncate(int count) => Count = count;
}
