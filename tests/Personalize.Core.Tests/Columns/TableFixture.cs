using System.Text;
using Personalize.Core.Columns;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Xunit;

namespace Personalize.Core.Tests.Columns;

/// <summary>Puts and reads records given as text per column, null for absent.</summary>
internal sealed class TableFixture(DatasetSchema schema)
{
    private readonly byte[] _record = new byte[200_000];
    private readonly byte[] _cells = new byte[200_000];

    public Table Table { get; } = new(schema);

    public int Append()
    {
        var row = Table.AppendRow();
        Table.PublishRows();
        return row;
    }

    public void Write(int row, params string?[] cells)
    {
        Assert.True(RecordView.TryParse(Encode(cells), schema, out var view));
        Table.Write(row, view.Cells);
    }

    public void Patch(int row, params string?[] cells)
    {
        Assert.True(RecordView.TryParse(Encode(cells), schema, out var view));
        Table.Patch(row, view.Cells);
    }

    /// <summary>The row's cells as text, null where null; null as a whole when the row has no record.</summary>
    public string?[]? Read(int row)
    {
        if (!Table.TryRead(row, _cells, out var written))
        {
            Assert.Equal(0, written);
            return null;
        }

        Assert.True(CellsView.TryParse(_cells.AsSpan(0, written), schema, out var cells));
        var texts = new string?[schema.Columns.Length];
        var text = new byte[100_000];
        foreach (var cell in cells)
        {
            Assert.True(cell.TryFormat(text, out var length));
            texts[cell.Column] = Encoding.UTF8.GetString(text, 0, length);
        }

        return texts;
    }

    /// <summary>Encodes a patch; "\0" writes an explicit null.</summary>
    public ReadOnlySpan<byte> Encode(params string?[] cells)
    {
        var builder = new RecordBuilder(schema, _record);
        Assert.True(builder.TryBegin("id"u8, out _));
        for (var column = 0; column < cells.Length; column++)
        {
            if (cells[column] is not { } text)
                continue;
            var written = text == "\0"
                ? builder.TrySetNull(column, out var refusal)
                : builder.TrySetText(column, Encoding.UTF8.GetBytes(text), out refusal);
            Assert.True(written, refusal.ToString());
        }

        return builder.FinishPatch();
    }
}
