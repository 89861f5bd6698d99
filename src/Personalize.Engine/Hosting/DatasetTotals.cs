using Personalize.Storage.Datasets;

namespace Personalize.Engine.Hosting;

/// <summary>How much one dataset of a group holds.</summary>
/// <param name="Name"><c>items</c>, <c>users</c> or <c>interactions</c>.</param>
/// <param name="Records">Records that were put or imported, or interactions.</param>
/// <param name="Rows">Places, those of unknown and of deleted ones among them.</param>
/// <param name="Bytes">Memory.</param>
internal readonly record struct DatasetTotals(string Name, long Records, long Rows, long Bytes)
{
    /// <summary>All three of a group; control plane, allocates.</summary>
    public static DatasetTotals[] Of(DatasetGroup group)
    {
        GroupState state = group.Store.State;
        GroupCounts counts = group.Counts;
        IReadOnlyList<MemoryLine> lines = MemoryReport.Of(state).Lines;
        long users = 0, interactions = 0;
        for (int cell = 0; cell < CellMap.Cells; cell++)
        {
            users += state.TryGetCell(cell)?.Users.RowCount ?? 0;
            interactions += state.TryGetCell(cell)?.Interactions.Count ?? 0;
        }

        return
        [
            new("items", counts.Items, state.Items.RowCount, Bytes("items/") + Bytes("itemCounts")),
            new("users", counts.Users, users, Bytes("users/")),
            new("interactions", counts.Interactions, interactions, Bytes("interactions/")),
        ];

        long Bytes(string begin) => lines.Where(line => line.Name.StartsWith(begin, StringComparison.Ordinal)).Sum(line => line.Bytes);
    }
}
