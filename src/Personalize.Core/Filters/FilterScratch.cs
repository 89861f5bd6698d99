namespace Personalize.Core.Filters;

/// <summary>Work space of one evaluation at a time; keep and reuse it, then a warm request allocates nothing.</summary>
/// <remarks>Not safe for two threads at once. Grows to the largest filter that it has served and stays so.</remarks>
public sealed class FilterScratch
{
    /// <summary>Row masks of 64 words: one, two more per open group (the whole list is one), and one for a term's result.</summary>
    internal const int MaskWords = (1 + 2 * (FilterParser.DepthMax + 1) + 1) * RowChunk.Words;

    internal readonly ulong[] Masks = new ulong[MaskWords];

    /// <summary>Terms whose values came with the request.</summary>
    internal readonly FilterBinding Binding = new();

    /// <summary>What this request does with each expression of the plan.</summary>
    internal readonly GrowingList<ExpressionState> Expressions = new();

    /// <summary>Events sorted by row: row in the upper half, event type code + 1 in the lower.</summary>
    internal readonly GrowingList<ulong> EventKeys = new();

    /// <summary>Rows, ascending, for which an Interactions expression differs from its answer for rows without events.</summary>
    internal readonly GrowingList<int> EventRows = new();

    /// <summary>Truth bits by event type code + 1, valid where <see cref="TypeStamps"/> holds <see cref="TypeStamp"/>.</summary>
    internal readonly GrowingList<UInt128> TypeTruths = new();

    internal readonly GrowingList<int> TypeStamps = new();

    private CachedRows?[] _cached = [];

    /// <summary>Counts expressions of events, so that <see cref="TypeTruths"/> need not be emptied between them.</summary>
    internal int TypeStamp;

    /// <summary>Counts requests.</summary>
    internal int RequestStamp;

    /// <summary>The request that <see cref="EventKeys"/> were sorted for.</summary>
    internal int SortedStamp;

    /// <summary>Keeps what a static expression's cache gave for this request.</summary>
    internal void SetCached(int expression, CachedRows rows)
    {
        if (expression >= _cached.Length) Array.Resize(ref _cached, Math.Max(expression + 1, 2 * _cached.Length));
        _cached[expression] = rows;
    }

    internal CachedRows GetCached(int expression) => _cached[expression]!;
}

/// <summary>What this request does with one expression.</summary>
/// <param name="IsActive">IF holds and placeholders are bound.</param>
/// <param name="FirstTerm">First bound term in the scratch's binding; of use when the expression is not static.</param>
/// <param name="EventStart">First of its rows in <see cref="FilterScratch.EventRows"/>.</param>
/// <param name="EventCount">How many.</param>
/// <param name="EventDefault">The answer for rows without events.</param>
internal readonly record struct ExpressionState(bool IsActive, int FirstTerm, int EventStart, int EventCount, bool EventDefault);
