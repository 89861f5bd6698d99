using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Core.Columns;

/// <summary>Makes the table that takes the place of another when its dataset gets a schema or changes it: the same rows, the same records.</summary>
/// <remarks>Readers go on with the table before, which nobody writes to any more. Costs one copy of all columns.</remarks>
public static class TableSuccession
{
    /// <summary>A table of so many rows without records.</summary>
    public static Table Empty(DatasetSchema schema, int rows)
    {
        var table = new Table(schema);
        for (var row = 0; row < rows; row++)
            table.AppendRow();
        table.PublishRows();
        return table;
    }

    /// <summary>The records of a table under the schema that follows its own. Nobody writes to the table meanwhile.</summary>
    public static Table Copy(Table before, SchemaSuccession succession)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(succession);
        var table = Empty(succession.After, before.RowCount);
        var buffer = new byte[1024];
        for (var row = 0; row < before.RowCount; row++)
        {
            int written;
            while (!before.TryRead(row, buffer, out written) && written > 0)
                buffer = new byte[written];
            if (written == 0)
                continue;
            var cells = buffer.AsSpan(0, written);
            CellRenumbering.Run(succession, cells);
            table.Write(row, CellsView.Trust(cells, succession.After));
        }

        return table;
    }
}
