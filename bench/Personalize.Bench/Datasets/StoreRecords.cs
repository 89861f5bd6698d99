using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Bench.Datasets;

/// <summary>The schemas and records that the store's benches share.</summary>
internal static class StoreRecords
{
    public static readonly DatasetSchema Items = Read(DatasetKind.Items, """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"TITLE","type":"string"},
         {"name":"GENRES","type":"string","categorical":true},{"name":"YEAR","type":"int"},{"name":"PRICE","type":"float"},
         {"name":"CREATION_TIMESTAMP","type":"long"},{"name":"ADULT","type":"boolean"}]}
        """);

    public static readonly DatasetSchema Users = Read(DatasetKind.Users, """
        {"type":"record","name":"Users","fields":[{"name":"USER_ID","type":"string"},{"name":"AGE","type":"int"},
         {"name":"COUNTRY","type":"string","categorical":true}]}
        """);

    public static readonly DatasetSchema Interactions = Read(DatasetKind.Interactions, """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
         {"name":"TIMESTAMP","type":"long"},{"name":"EVENT_TYPE","type":"string"},{"name":"EVENT_VALUE","type":"float"}]}
        """);

    /// <summary>Six fields: a text (the id again), a category, an int, a float, a long, a boolean.</summary>
    public static ReadOnlySpan<byte> Item(byte[] buffer, ReadOnlySpan<byte> id, int i)
    {
        var builder = new RecordBuilder(Items, buffer);
        var built = builder.TryBegin(id, out _) && builder.TrySetText(0, id, out _)
            && builder.TrySetText(1, i % 2 == 0 ? "Action|Crime"u8 : "Drama"u8, out _) && builder.TrySetInt64(2, 1950 + i % 70, out _)
            && builder.TrySetDouble(3, i % 100, out _) && builder.TrySetInt64(4, 1_600_000_000 + i, out _) && builder.TrySetBoolean(5, i % 9 == 0, out _);
        return built && builder.TryFinish(out var record, out _) ? record : throw new InvalidOperationException("the item was refused");
    }

    public static ReadOnlySpan<byte> User(byte[] buffer, ReadOnlySpan<byte> id, int i)
    {
        var builder = new RecordBuilder(Users, buffer);
        var built = builder.TryBegin(id, out _) && builder.TrySetInt64(0, 18 + i % 70, out _) && builder.TrySetText(1, i % 3 == 0 ? "DE"u8 : "US"u8, out _);
        return built && builder.TryFinish(out var record, out _) ? record : throw new InvalidOperationException("the user was refused");
    }

    public static ReadOnlySpan<byte> Event(byte[] buffer, ReadOnlySpan<byte> user, int itemRow, long timestamp, int i)
    {
        var builder = new RecordBuilder(Interactions, buffer);
        var built = builder.TryBeginEvent(user, default, default, false, itemRow, 1, timestamp, out _)
            && builder.TrySetText(0, i % 4 == 0 ? "purchase"u8 : "click"u8, out _) && builder.TrySetDouble(1, i % 5, out _);
        return built && builder.TryFinish(out var record, out _) ? record : throw new InvalidOperationException("the event was refused");
    }

    private static DatasetSchema Read(DatasetKind kind, string text) =>
        SchemaReader.TryRead(text, kind, out var schema, out var error) ? schema : throw new InvalidOperationException(error);
}
