using Personalize.Core;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;

namespace Personalize.Storage.Import;

/// <summary>Rows of items (stream 0) or users (the stream of the user's cell).</summary>
internal sealed class EntityEncoder(DatasetSchema schema, ImportFileWriter file) : RowEncoder(schema, file)
{
    private readonly bool _items = schema.Kind == DatasetKind.Items;

    public override bool TryAdd(RowSource row, out ImportRefusal? refusal)
    {
        EnsureBuffer(row);
        int idField = _items ? Layout.Item : Layout.User;
        ReadOnlySpan<byte> id = row[idField];
        var builder = new RecordBuilder(Schema, Buffer);
        refusal = null;
        if (!builder.TryBegin(id, out Refusal why))
        {
            refusal = WordField(row, idField, why.Code);
            return false;
        }

        if (!TrySetCells(ref builder, row, out why) || !builder.TryFinish(out ReadOnlySpan<byte> record, out why))
        {
            refusal = Word(row, why);
            return false;
        }

        if (_items)
            File.Add(0, RecordKind.PutItem, record);
        else
            File.Add((ushort)(CellMap.Cell(id) + 1), RecordKind.PutUser, record);
        return true;
    }
}
