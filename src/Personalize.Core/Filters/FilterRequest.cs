using Personalize.Core.Columns;

namespace Personalize.Core.Filters;

/// <summary>What a request brings to a filter. Borrowed for the call, never kept.</summary>
/// <remarks>Only what <see cref="FilterPlan.NeedsUser"/>, <see cref="FilterPlan.NeedsEvents"/> and their like ask for must be filled in.</remarks>
public readonly ref struct FilterRequest
{
    /// <summary>Values of the placeholders.</summary>
    public FilterValues Values { get; init; }

    /// <summary>The request names a user, known or not.</summary>
    public bool HasUser { get; init; }

    /// <summary>The user's record as <c>Cells</c> (see <see cref="Records.CellsView"/>), read with the users schema; empty without a record.</summary>
    public ReadOnlySpan<byte> UserCells { get; init; }

    /// <summary>The request names an item (related items), known or not.</summary>
    public bool HasItem { get; init; }

    /// <summary>The item's record as <c>Cells</c>, read with the items schema; empty without a record.</summary>
    public ReadOnlySpan<byte> ItemCells { get; init; }

    /// <summary>Events that Interactions conditions look at, in any order; see <see cref="FilterEvent"/>.</summary>
    public ReadOnlySpan<FilterEvent> Events { get; init; }

    /// <summary>The dictionary of EVENT_TYPE that the events' codes belong to; may be null without events.</summary>
    public CategoryDictionary? EventTypes { get; init; }

    /// <summary>The present in seconds since 1970, for NOW().</summary>
    public long NowSeconds { get; init; }
}
