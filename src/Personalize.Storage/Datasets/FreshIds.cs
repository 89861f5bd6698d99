namespace Personalize.Storage.Datasets;

/// <summary>Tells the ids of a list that a dataset has from those that are new to it.</summary>
internal static class FreshIds
{
    /// <summary>Looks for all of them at once, and leaves in the list those that are new.</summary>
    /// <param name="dataset">Whose ids.</param>
    /// <param name="idBytes">The ids, one after the other; afterwards the new ones.</param>
    /// <param name="lengths">Bytes of each.</param>
    /// <param name="rows">Receives the row of each, -1 of a new one.</param>
    public static void Find(EntityDataset dataset, ref ReadOnlySpan<byte> idBytes, ref ReadOnlySpan<ushort> lengths, Span<int> rows)
    {
        var ends = new int[lengths.Length];
        var end = 0;
        for (var i = 0; i < ends.Length; i++)
            ends[i] = end += lengths[i];
        if (dataset.TryGetRows(idBytes, ends, rows) == 0)
            return;
        var bytes = new byte[idBytes.Length];
        var fresh = new ushort[lengths.Length];
        var (used, count) = (0, 0);
        for (var i = 0; i < ends.Length; i++)
        {
            if (rows[i] >= 0)
                continue;
            idBytes[(ends[i] - lengths[i])..ends[i]].CopyTo(bytes.AsSpan(used));
            used += lengths[i];
            fresh[count++] = lengths[i];
        }

        idBytes = bytes.AsSpan(0, used);
        lengths = fresh.AsSpan(0, count);
    }
}
