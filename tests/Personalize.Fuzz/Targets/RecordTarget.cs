using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Fuzz.Targets;

/// <summary>Encoded records and events: believed or not, and every cell of one that is believed can be read.</summary>
internal sealed class RecordTarget : FuzzTarget
{
    private readonly DatasetSchema _items = Read(SchemaTarget.Items, DatasetKind.Items);
    private readonly DatasetSchema _interactions = Read(SchemaTarget.Interactions, DatasetKind.Interactions);
    private readonly byte[] _text = new byte[InputBytesMax + 64];

    public override string Name => "record";

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            yield return Record(("GENRES", "Action|Comedy"), ("PRICE", "1.5"), ("YEAR", "1999"), ("CREATION_TIMESTAMP", "7"), ("IN_STOCK", "yes"), ("ACTIVE", "true"));
            yield return Record(("CREATION_TIMESTAMP", "1"));
            // An event: user, no session, no event id, flags, row, sequence, time, then cells as a record has them behind its id.
            var record = Record(("CREATION_TIMESTAMP", "1"));
            yield return [1, 0, (byte)'u', 0, 0, 0, 0, 0, .. new byte[20], .. record.AsSpan(3)];
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (RecordView.TryParse(input, _items, out var record))
        {
            Require(!record.Id.IsEmpty, "an empty id was believed");
            ReadCells(record.Cells);
        }
        if (EventView.TryParse(input, _interactions, out var happened))
        {
            Require(!happened.UserId.IsEmpty, "an empty user id was believed");
            ReadCells(happened.Cells);
        }
    }

    private void ReadCells(CellsView cells)
    {
        var seen = 0UL;
        foreach (var cell in cells)
        {
            Require((seen >> cell.Column & 1) == 0, "a column was believed twice");
            seen |= 1UL << cell.Column;
            Require(cell.IsNull || cell.TryFormat(_text, out _), "a cell of a believed record has no text");
            Require(cells.TryFind(cell.Column, out var found) && found.Kind == cell.Kind, "a cell is not found by its column");
        }
        cells.HasAllRequired();
    }

    private byte[] Record(params (string Column, string Value)[] cells)
    {
        var builder = new RecordBuilder(_items, new byte[256]);
        Require(builder.TryBegin("a"u8, out _), "seed");
        foreach (var (column, value) in cells)
            Require(_items.TryFindColumn(Utf8(column), out var at) && builder.TrySetText(at, Utf8(value), out _), $"seed {column}");
        Require(builder.TryFinish(out var bytes, out _), "seed");
        return bytes.ToArray();
    }

    private static DatasetSchema Read(string text, DatasetKind kind) =>
        SchemaReader.TryRead(text, kind, out var schema, out var error) ? schema : throw new InvalidOperationException(error);
}
