using Personalize.Core.Columns;

namespace Personalize.Storage.Datasets;

/// <summary>The memory of one group by name, all cells taken together; the id map of the engine is not in it.</summary>
/// <remarks>
/// Lines: a column per schema field (<c>items/YEAR</c>), and per dataset <c>segments</c> (live bits, block versions), <c>ids</c> (names by row),
/// <c>others</c> (records hidden by one of the other origin, marks); of interactions <c>rows</c> (item, user, time, links),
/// <c>histories</c> (where they begin), <c>eventIds</c>; <c>itemCounts</c>. Control plane: allocates.
/// </remarks>
public sealed class MemoryReport
{
    private readonly List<MemoryLine> _lines = [];

    internal MemoryReport()
    {
    }

    public IReadOnlyList<MemoryLine> Lines => _lines;

    public long TotalBytes
    {
        get
        {
            var total = 0L;
            foreach (var line in _lines)
                total += line.Bytes;
            return total;
        }
    }

    /// <summary>Takes the report of a group; may run beside its writers.</summary>
    public static MemoryReport Of(GroupState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var report = new MemoryReport();
        report.AddEntities("items", state.Items);
        for (var cell = 0; cell < CellMap.Cells; cell++)
        {
            if (state.TryGetCell(cell) is not { } users)
                continue;
            report.AddEntities("users", users.Users);
            report.AddInteractions("interactions", users.Interactions);
            report.Add("users/sessions", users.SessionsMemoryBytes);
        }

        report.Add("itemCounts", state.ItemCounts.MemoryBytes);
        return report;
    }

    internal void AddInteractions(string name, InteractionDataset dataset)
    {
        AddTable(name, dataset.Table);
        Add(name + "/rows", dataset.RowsMemoryBytes);
        Add(name + "/histories", dataset.HistoriesMemoryBytes);
        Add(name + "/eventIds", dataset.EventIdsMemoryBytes);
    }

    internal void AddEntities(string name, EntityDataset dataset)
    {
        AddTable(name, dataset.Table);
        Add(name + "/ids", dataset.NamesMemoryBytes);
        Add(name + "/others", dataset.OtherRecordsMemoryBytes);
    }

    private void AddTable(string name, Table? table)
    {
        if (table is null)
            return;
        var segments = table.MemoryBytes;
        for (var column = 0; column < table.Schema.Columns.Length; column++)
        {
            var bytes = table.GetColumnMemoryBytes(column);
            Add($"{name}/{table.Schema.Columns[column].Name}", bytes);
            segments -= bytes;
        }

        Add(name + "/segments", segments);
    }

    private void Add(string name, long bytes)
    {
        var index = _lines.FindIndex(line => line.Name == name);
        if (index < 0)
            _lines.Add(new MemoryLine(name, bytes));
        else
            _lines[index] = new MemoryLine(name, _lines[index].Bytes + bytes);
    }
}
