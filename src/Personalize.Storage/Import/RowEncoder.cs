using System.Text;
using Personalize.Core;
using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Storage.Import;

/// <summary>Turns checked rows into the records of an import file.</summary>
internal abstract class RowEncoder : IDisposable
{
    /// <summary>Beyond the row's own bytes: heads, counts, and per cell its column, length or the eight bytes of a number.</summary>
    private const int FixedBytes = 4096;

    private const int BytesPerCell = 16;

    private protected RowEncoder(DatasetSchema schema, ImportFileWriter file)
    {
        Schema = schema;
        File = file;
    }

    public DatasetSchema Schema { get; }

    /// <summary>The layout of the file that the next rows come from.</summary>
    public RowLayout Layout { get; set; } = null!;

    private protected ImportFileWriter File { get; }

    private protected byte[] Buffer { get; private set; } = [];

    public static RowEncoder Of(DatasetSchema schema, ImportFileWriter file) =>
        schema.Kind == DatasetKind.Interactions ? new EventEncoder(schema, file) : new EntityEncoder(schema, file);

    /// <summary>Adds one row to the file; false and a refusal when something in it is not allowed.</summary>
    public abstract bool TryAdd(RowSource row, out ImportRefusal? refusal);

    /// <summary>What can only be written when all rows are known.</summary>
    public virtual void Finish()
    {
    }

    /// <summary>Nothing is written to the file afterwards.</summary>
    public virtual void Dispose()
    {
    }

    private protected void EnsureBuffer(RowSource row)
    {
        int needed = BytesNeeded(row);
        if (Buffer.Length < needed)
            Buffer = new byte[needed * 2];
    }

    private protected int BytesNeeded(RowSource row) => row.RowBytes + FixedBytes + (BytesPerCell * Schema.Columns.Length);

    private protected bool TrySetCells(ref RecordBuilder record, RowSource row, out Refusal refusal)
    {
        int[] fields = Layout.FieldOfColumn;
        for (int column = 0; column < fields.Length; column++)
        {
            if (!record.TrySetText(column, row[fields[column]], out refusal))
                return false;
        }

        refusal = Refusal.None;
        return true;
    }

    /// <summary>Words a refusal that concerns a column of the schema.</summary>
    private protected ImportRefusal Word(RowSource row, Refusal refusal) => refusal.Field < Schema.Columns.Length
        ? WordField(row, Layout.FieldOfColumn[refusal.Field], refusal.Code)
        : new ImportRefusal(row.File, row.Row, null, null, $"the row was refused: {refusal.Code}");

    private protected static ImportRefusal WordField(RowSource row, int field, RefusalCode code) =>
        ImportRefusal.OfCell(row.File, row.Row, row.Columns[field], row[field], AllowedValues.Of(code));
}
