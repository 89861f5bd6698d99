namespace Personalize.Core.Columns;

/// <summary>Fills an empty table from what a <see cref="TableCut"/> wrote: dictionaries first, then its segments in order.</summary>
/// <remarks>
/// What is read is checked as far as memory safety and later writes need it; that it is what was written, a hash around it must say. After an
/// exception the table is of no use. The columns' arrays come to at most twice the bytes read; dictionaries are built
/// again text by text.
/// </remarks>
public static class TableLoad
{
    /// <summary>Reads the dictionaries.</summary>
    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    public static void LoadDictionaries(Table table, IByteSource source)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.RowCount > 0)
            throw new InvalidOperationException($"a table is loaded while it is empty; this one has {table.RowCount} rows");
        foreach (var dictionary in table.Dictionaries)
            dictionary?.Load(source);
    }

    /// <summary>Reads the next segment.</summary>
    /// <param name="table">Every segment before this one was full.</param>
    /// <param name="rows">1..65,536.</param>
    /// <param name="source">What was written of it.</param>
    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    public static void LoadSegment(Table table, int rows, IByteSource source)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (rows is < 1 or > Table.SegmentRows || table.RowCount % Table.SegmentRows != 0)
            throw new InvalidDataException($"a segment of {rows} rows behind {table.RowCount}; allowed 1..{Table.SegmentRows} behind full ones");
        table.Append(new Segment(table.Schema, table.Dictionaries.ToArray(), table.RowCount, source, rows), rows);
    }
}
