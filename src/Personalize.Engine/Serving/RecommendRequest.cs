using Personalize.Core.Filters;

namespace Personalize.Engine.Serving;

/// <summary>What a caller wants recommended, checked as far as it can be without the data. Borrowed for one request.</summary>
internal readonly ref struct RecommendRequest
{
    public RecommendRequest()
    {
    }

    /// <summary>UTF-8; unknown or empty gets what is popular.</summary>
    public ReadOnlySpan<byte> UserId { get; init; }

    /// <summary>The item that a related-items recipe answers for and that <c>CurrentItem</c> means; empty where the request names none.</summary>
    public ReadOnlySpan<byte> ItemId { get; init; }

    /// <summary>Which items are allowed; null: all.</summary>
    public Filter? Filter { get; init; }

    /// <summary>Values of the filter's placeholders.</summary>
    public FilterValues Values { get; init; }

    /// <summary>Item rows that are not wanted, in any order.</summary>
    public ReadOnlySpan<int> Excluded { get; init; }

    /// <summary>Epoch seconds, for <c>NOW()</c>.</summary>
    public long Now { get; init; }

    /// <summary>Who gives places to young items; null: nobody.</summary>
    public Exploration? Exploration { get; init; }

    /// <summary>Newest events of each type that the filter looks at.</summary>
    public int FilterEventsMax { get; init; } = int.MaxValue;

    /// <summary>The same for another user.</summary>
    public RecommendRequest For(ReadOnlySpan<byte> userId) =>
        new() { UserId = userId, ItemId = ItemId, Filter = Filter, Values = Values, Excluded = Excluded, Now = Now, Exploration = Exploration, FilterEventsMax = FilterEventsMax };
}
