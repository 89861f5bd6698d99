using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Ids;

namespace Personalize.Fuzz.Targets;

/// <summary>A small dataset group: what the targets of the store's files fill.</summary>
internal static class StoreSchemas
{
    public static readonly DatasetSchema Items = Read(DatasetKind.Items, """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"TITLE","type":["null","string"]},
         {"name":"GENRES","type":["null","string"],"categorical":true},{"name":"YEAR","type":["null","int"]},{"name":"ADULT","type":["null","boolean"]}]}
        """);

    public static readonly DatasetSchema Users = Read(DatasetKind.Users, """
        {"type":"record","name":"Users","fields":[{"name":"USER_ID","type":"string"},{"name":"AGE","type":["null","int"]}]}
        """);

    public static readonly DatasetSchema Events = Read(DatasetKind.Interactions, """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
         {"name":"TIMESTAMP","type":"long"},{"name":"EVENT_TYPE","type":["null","string"]},{"name":"EVENT_VALUE","type":["null","float"]}]}
        """);

    /// <summary>A map for the ids of one group, as small as they come.</summary>
    public static IdMap Ids() => new(8 << 20, seed: 1);

    public static GroupState Group(IdMap ids) => new(1, Events, Items, Users, ids);

    public static ulong Hash(GroupState state)
    {
        var hash = 0ul;
        for (var stream = 0; stream <= CellMap.Cells; stream++) hash = (hash * 31) + state.StateHash(stream);
        return hash;
    }

    public static byte[] Item(string id)
    {
        var builder = new RecordBuilder(Items, new byte[256]);
        var built = builder.TryBegin(System.Text.Encoding.UTF8.GetBytes(id), out _) && builder.TrySetText(0, "a title"u8, out _)
            && builder.TrySetText(1, "x|y"u8, out _) && builder.TrySetInt64(2, 1999, out _) && builder.TrySetBoolean(3, true, out _);
        return built && builder.TryFinish(out var record, out _) ? record.ToArray() : throw new InvalidOperationException();
    }

    public static byte[] User(string id)
    {
        var builder = new RecordBuilder(Users, new byte[256]);
        return builder.TryBegin(System.Text.Encoding.UTF8.GetBytes(id), out _) && builder.TrySetInt64(0, 42, out _) && builder.TryFinish(out var record, out _)
            ? record.ToArray() : throw new InvalidOperationException();
    }

    public static byte[] Event(string user, int item, long time)
    {
        var builder = new RecordBuilder(Events, new byte[256]);
        var built = builder.TryBeginEvent(System.Text.Encoding.UTF8.GetBytes(user), default, default, false, item, 0, time, out _)
            && builder.TrySetText(0, "view"u8, out _) && builder.TrySetDouble(1, 2, out _);
        return built && builder.TryFinish(out var record, out _) ? record.ToArray() : throw new InvalidOperationException();
    }

    public static int CellOf(string user) => CellMap.Cell(System.Text.Encoding.UTF8.GetBytes(user));

    private static DatasetSchema Read(DatasetKind kind, string text) =>
        SchemaReader.TryRead(text, kind, out var schema, out var error) ? schema : throw new InvalidOperationException(error);
}
