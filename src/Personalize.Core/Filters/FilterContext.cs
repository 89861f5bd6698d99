using Personalize.Core.Records;

namespace Personalize.Core.Filters;

/// <summary>What a plan reads of a request, with the records' cells ready to search. Borrowed for one evaluation.</summary>
internal readonly ref struct FilterContext(FilterValues values, CellsView userCells, CellsView itemCells, long nowSeconds)
{
    public readonly FilterValues Values = values;

    /// <summary>Cells of the requesting user's record; <c>default</c> without a record.</summary>
    public readonly CellsView UserCells = userCells;

    /// <summary>Cells of the request's item; <c>default</c> without a record.</summary>
    public readonly CellsView ItemCells = itemCells;

    public readonly long NowSeconds = nowSeconds;
}
