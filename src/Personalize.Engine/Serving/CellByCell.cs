using Personalize.Engine.Ingest;
using Personalize.Storage.Datasets;

namespace Personalize.Engine.Serving;

/// <summary>Counts over all histories of a group while puts go on: each cell as of one moment, every event in it or heard of, none twice.</summary>
internal static class CellByCell
{
    /// <summary>Adds the listener, then counts one cell after the other under its lock; takes the listener away again where that fails or is ended.</summary>
    /// <param name="store">The group's data.</param>
    /// <param name="counts">Hears of what comes; has to pass over events of cells that are not counted yet.</param>
    /// <param name="countCell">Counts the histories of a cell, 0..15.</param>
    /// <param name="cancellation">Ends it between two cells.</param>
    public static void Count(GroupStore store, IEventListener counts, Action<int> countCell, CancellationToken cancellation)
    {
        store.State.Events.Add(counts);
        try
        {
            for (int cell = 0; cell < CellMap.Cells; cell++)
            {
                cancellation.ThrowIfCancellationRequested();
                lock (store.LockOf(cell + 1))
                {
                    countCell(cell);
                }
            }
        }
        catch
        {
            store.State.Events.Remove(counts);
            throw;
        }
    }
}
