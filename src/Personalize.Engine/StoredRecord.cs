using System.Globalization;
using System.Text;
using Personalize.Core.Columns;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;

namespace Personalize.Engine;

/// <summary>A copy of one record: its fields with values, nulls left out. Reusable; one thread at a time.</summary>
public sealed class StoredRecord
{
    private byte[] _cells = new byte[1024];
    private int _bytes;
    private DatasetSchema? _schema;

    /// <summary>Fields that have a value.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (CellView cell in Cells)
            {
                count += cell.IsNull ? 0 : 1;
            }

            return count;
        }
    }

    /// <summary>The fields and values as text, in schema order; for logs and people.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ToList()
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (CellView cell in Cells)
        {
            if (!cell.IsNull)
            {
                fields.Add(new(_schema!.Columns[cell.Column].Name, Format(cell)));
            }
        }

        return fields;
    }

    /// <summary>The text of a field; null where it has no value or the schema no such field.</summary>
    public string? GetText(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _schema is not null && _schema.TryFindColumn(Encoding.UTF8.GetBytes(name), out int column)
            && Cells.TryFind(column, out CellView cell) && !cell.IsNull ? Format(cell) : null;
    }

    internal DatasetSchema? Schema => _schema;

    /// <summary>The cells; valid until the record is filled again.</summary>
    internal CellsView Cells =>
        _schema is not null && CellsView.TryParse(_cells.AsSpan(0, _bytes), _schema, out CellsView cells) ? cells : default;

    internal bool TryFill(EntityDataset dataset, int row) => TryFill(dataset.Table, row);

    internal bool TryFill(Table? table, int row)
    {
        _schema = table?.Schema;
        _bytes = 0;
        while (table is not null && !table.TryRead(row, _cells, out _bytes))
        {
            if (_bytes == 0)
            {
                return false; // No record, or none any more.
            }

            _cells = new byte[_bytes];
        }

        return table is not null;
    }

    private static string Format(CellView cell) => cell.Kind switch
    {
        ColumnKind.Text or ColumnKind.Category => Encoding.UTF8.GetString(cell.Text),
        ColumnKind.Boolean => cell.Boolean ? "true" : "false",
        ColumnKind.Float32 => ((float)cell.Double).ToString(CultureInfo.InvariantCulture),
        ColumnKind.Float64 => cell.Double.ToString(CultureInfo.InvariantCulture),
        _ => cell.Int64.ToString(CultureInfo.InvariantCulture),
    };
}
