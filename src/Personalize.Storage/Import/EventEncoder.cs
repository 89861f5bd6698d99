using System.Buffers.Text;
using Personalize.Core;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;

namespace Personalize.Storage.Import;

/// <summary>Rows of interactions: each goes to its user's cell and names its item by a number of the import's own table.</summary>
internal sealed class EventEncoder : RowEncoder
{
    private readonly ImportIdTable _items = new();
    private readonly PendingEvents _pending;

    public EventEncoder(DatasetSchema schema) : base(schema) => _pending = new PendingEvents(_items);

    public override bool TryAdd(RowSource row, ImportFileWriter file, out ImportRefusal? refusal)
    {
        refusal = null;
        ReadOnlySpan<byte> user = row[Layout.User];
        ReadOnlySpan<byte> item = row[Layout.Item];
        RefusalCode itemCode = RecordLimits.CheckId(item);
        if (itemCode != RefusalCode.None)
        {
            refusal = WordField(row, Layout.Item, itemCode);
            return false;
        }

        if (!TryReadTimestamp(row[Layout.Timestamp], out long timestamp))
        {
            refusal = WordField(row, Layout.Timestamp, RefusalCode.TimestampOutOfRange);
            return false;
        }

        var builder = new RecordBuilder(Schema, _pending.GetBuffer(BytesNeeded(row)));
        if (!builder.TryBeginEvent(user, default, default, anonymous: false, 0, 0, timestamp, out Refusal why))
        {
            refusal = WordField(row, why.Code == RefusalCode.TimestampOutOfRange ? Layout.Timestamp : Layout.User, why.Code);
            return false;
        }

        if (!TrySetCells(ref builder, row, out why) || !builder.TryFinish(out ReadOnlySpan<byte> record, out why))
        {
            refusal = Word(row, why);
            return false;
        }

        _pending.Add(record.Length, CellMap.Cell(user) + 1, item, file);
        return true;
    }

    public override void Finish(ImportFileWriter file)
    {
        _pending.Flush(file);
        Span<byte> record = stackalloc byte[sizeof(ushort) + RecordLimits.IdBytesMax];
        for (int number = 0; number < _items.Count; number++)
        {
            int bytes = AnnounceRecord.Write(record, _items[number]);
            file.AddItemId(RecordKind.AnnounceItem, record[..bytes]);
        }
    }

    /// <summary>Whole seconds and nothing else; the range is checked with the record.</summary>
    private static bool TryReadTimestamp(ReadOnlySpan<byte> text, out long seconds) =>
        Utf8Parser.TryParse(text, out seconds, out int used) && used == text.Length && RecordLimits.IsTimestamp(seconds);
}
