using System.Text;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Ids;
using Xunit;

namespace Personalize.Storage.Tests.Datasets;

/// <summary>A group whose every change is also kept as log record, so that it can be replayed into another.</summary>
internal sealed class GroupFixture : IDisposable
{
    public static readonly DatasetSchema ItemSchema = Read(DatasetKind.Items, """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"TITLE","type":["null","string"]},
         {"name":"GENRES","type":["null","string"],"categorical":true},{"name":"YEAR","type":["null","int"]}]}
        """);

    public static readonly DatasetSchema UserSchema = Read(DatasetKind.Users, """
        {"type":"record","name":"Users","fields":[{"name":"USER_ID","type":"string"},{"name":"AGE","type":["null","int"]}]}
        """);

    public static readonly DatasetSchema EventSchema = Read(DatasetKind.Interactions, """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
         {"name":"TIMESTAMP","type":"long"},{"name":"EVENT_TYPE","type":["null","string"]},{"name":"EVENT_VALUE","type":["null","float"]}]}
        """);

    private readonly byte[] _buffer = new byte[10_000];

    public IdMap Ids { get; } = new(64 << 20);

    public GroupState State { get; }

    /// <summary>Stream, kind and payload of every record applied.</summary>
    public List<(int Stream, ushort Kind, byte[] Payload)> Log { get; } = [];

    public GroupFixture() => State = new GroupState(1, EventSchema, ItemSchema, UserSchema, Ids);

    public void Dispose() => Ids.Dispose();

    public int PutItem(string id, string? title = null, string? genres = null, string? year = null, RecordOrigin origin = RecordOrigin.Put)
    {
        var payload = Item(id, title, genres, year);
        Log.Add((0, RecordKind.PutItem, payload.ToArray()));
        Assert.True(State.ApplyPutItem(payload, out var row, origin));
        return row;
    }

    public int Announce(string id)
    {
        var payload = _buffer.AsSpan(0, AnnounceRecord.Write(_buffer, Utf8(id)));
        Log.Add((0, RecordKind.AnnounceItem, payload.ToArray()));
        Assert.True(State.ApplyAnnounceItem(payload, out var row));
        return row;
    }

    public void PutUser(string id, string? age = null)
    {
        var payload = User(id, age);
        Log.Add((CellMap.Cell(Utf8(id)) + 1, RecordKind.PutUser, payload.ToArray()));
        Assert.True(State.ApplyPutUser(CellMap.Cell(Utf8(id)), payload));
    }

    /// <summary>Returns the interaction's row, -1 for a repeat.</summary>
    public int PutEvent(
        string user, int item, long time, string? type = null, string? value = null, string eventId = "", RecordOrigin origin = RecordOrigin.Put)
    {
        var payload = Event(user, item, time, type, value, eventId);
        Log.Add((CellMap.Cell(Utf8(user)) + 1, RecordKind.PutEvent, payload.ToArray()));
        Assert.True(State.ApplyEvent(CellMap.Cell(Utf8(user)), payload, out var interaction, origin));
        return interaction;
    }

    public ReadOnlySpan<byte> Item(string id, params string?[] cells) => Entity(ItemSchema, id, cells);

    public ReadOnlySpan<byte> User(string id, params string?[] cells) => Entity(UserSchema, id, cells);

    public ReadOnlySpan<byte> Event(string user, int item, long time, string? type = null, string? value = null, string eventId = "")
    {
        var builder = new RecordBuilder(EventSchema, _buffer);
        Assert.True(builder.TryBeginEvent(Utf8(user), default, Utf8(eventId), false, item, 1, time, out _));
        SetCells(ref builder, [type, value]);
        Assert.True(builder.TryFinish(out var record, out _));
        return record;
    }

    public HistoryEvent[] History(string user, int count = 10_000)
    {
        var events = new HistoryEvent[count];
        return State.TryGetUser(Utf8(user), out var cell, out var row) ? events[..cell!.Interactions.CopyHistory(row, events)] : [];
    }

    /// <summary>The cells of an item as text, null without a record.</summary>
    public string? ReadItem(string id) =>
        State.Items.TryGetRow(Utf8(id), out var row) ? ReadCells(State.Items, row) : null;

    public static string? ReadCells(EntityDataset dataset, int row)
    {
        var bytes = new byte[5000];
        if (!dataset.TryReadCells(row, bytes, out var written))
            return null;
        Assert.True(CellsView.TryParse(bytes.AsSpan(0, written), dataset.Schema!, out var cells));
        var text = new StringBuilder();
        Span<byte> value = stackalloc byte[1000];
        foreach (var cell in cells)
        {
            Assert.True(cell.TryFormat(value, out var length));
            text.Append(dataset.Schema!.Columns[cell.Column].Name).Append('=').Append(Encoding.UTF8.GetString(value[..length])).Append(' ');
        }

        return text.ToString().TrimEnd();
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private ReadOnlySpan<byte> Entity(DatasetSchema schema, string id, string?[] cells)
    {
        var builder = new RecordBuilder(schema, _buffer);
        Assert.True(builder.TryBegin(Utf8(id), out _));
        SetCells(ref builder, cells);
        return builder.FinishPatch();
    }

    private static void SetCells(ref RecordBuilder builder, string?[] cells)
    {
        for (var column = 0; column < cells.Length; column++)
        {
            if (cells[column] is { } text)
                Assert.True(builder.TrySetText(column, Utf8(text), out _));
        }
    }

    private static DatasetSchema Read(DatasetKind kind, string text)
    {
        Assert.True(SchemaReader.TryRead(text, kind, out var schema, out var error), error);
        return schema;
    }
}
