using System.Text;
using System.Text.Json;
using Personalize.Core.Records;
using Personalize.Engine;
using Personalize.Storage.Datasets;

namespace Personalize.Server.Tests.Aws.Events;

/// <summary>A group with columns of every type and a tracker, behind a door.</summary>
internal sealed class EventsShop : IAsyncDisposable
{
    public const string Arn = "arn:aws:personalize:us-east-1:000000000000:dataset/shop";

    private const string Interactions = """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},{"name":"TIMESTAMP","type":"long"},
         {"name":"EVENT_TYPE","type":"string"},{"name":"EVENT_VALUE","type":["null","float"]},{"name":"IMPRESSION","type":["null","string"]},
         {"name":"RECOMMENDATION_ID","type":["null","string"]},{"name":"EVENT_ATTRIBUTION_SOURCE","type":["null","string"]},
         {"name":"DEVICE_TYPE","type":["null","string"],"categorical":true},{"name":"NUM_RATINGS","type":["null","int"]}],"version":"1.0"}
        """;

    private const string Items = """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"GENRES","type":["null","string"],"categorical":true},{"name":"TITLE","type":["null","string"]},
         {"name":"CREATION_TIMESTAMP","type":["null","long"]},{"name":"NUM_RATINGS","type":["null","int"]},{"name":"PRICE","type":["null","float"]},{"name":"WEIGHT","type":["null","double"]},
         {"name":"ACTIVE","type":["null","boolean"]}],"version":"1.0"}
        """;

    private const string Users = """
        {"type":"record","name":"Users","fields":[{"name":"USER_ID","type":"string"},{"name":"AGE","type":"int"},{"name":"GENDER","type":"string","categorical":true}],"version":"1.0"}
        """;

    private EventsShop(AwsServer server, DatasetGroup group, EventTracker tracker)
    {
        Server = server;
        Group = group;
        TrackingId = tracker.TrackingId;
    }

    public AwsServer Server { get; }

    public DatasetGroup Group { get; }

    public string TrackingId { get; }

    public static async Task<EventsShop> StartAsync()
    {
        AwsServer server = await AwsServer.StartAsync();
        DatasetGroup group = server.Engine.CreateDatasetGroup("shop", Interactions, Items, Users);
        return new EventsShop(server, group, group.CreateEventTracker("clicks"));
    }

    /// <summary>Puts items of ids and the text of their properties, null for none.</summary>
    public Task<AwsResponse> PutItemsAsync(params (string Id, string? Properties)[] items) =>
        Server.SendAsync("PutItems", $$"""{"datasetArn":"{{Arn}}/ITEMS","items":[{{string.Join(',', items.Select(i => Record("itemId", i.Id, i.Properties)))}}]}""");

    public Task<AwsResponse> PutUsersAsync(params (string Id, string? Properties)[] users) =>
        Server.SendAsync("PutUsers", $$"""{"datasetArn":"{{Arn}}/USERS","users":[{{string.Join(',', users.Select(u => Record("userId", u.Id, u.Properties)))}}]}""");

    /// <summary>Puts events, each the members of a JSON object, of user u and session s.</summary>
    public Task<AwsResponse> PutEventsAsync(params string[] events) => PutEventsOfAsync("u", "s", events);

    public Task<AwsResponse> PutEventsOfAsync(string? user, string session, params string[] events) => Server.SendAsync(
        "PutEvents",
        $$"""{"trackingId":"{{TrackingId}}",{{(user is null ? "" : $"\"userId\":\"{user}\",")}}"sessionId":"{{session}}","eventList":[{{string.Join(',', events.Select(e => $"{{{e}}}"))}}]}""");

    /// <summary>An item's fields as text.</summary>
    public string Item(string id)
    {
        var record = new StoredRecord();
        return Group.Items.TryRead(Encoding.UTF8.GetBytes(id), record) ? string.Join(' ', record.ToList().Select(f => $"{f.Key}={f.Value}")) : "none";
    }

    /// <summary>The newest event of a user: item, time and fields.</summary>
    public string Event(string user)
    {
        if (!Group.Store.State.TryGetUser(Encoding.UTF8.GetBytes(user), out UserCell? cell, out int row))
            return "none";

        var history = new HistoryEvent[1];
        if (cell!.Interactions.CopyHistory(row, history) == 0)
            return "none";

        byte[] bytes = new byte[1 << 16];
        cell.Interactions.Table!.TryRead(history[0].Interaction, bytes, out int count);
        bool isRecord = CellsView.TryParse(bytes.AsSpan(0, count), cell.Interactions.Schema!, out CellsView cells);
        var told = new StringBuilder($"{(isRecord ? "" : "damaged ")}{Encoding.UTF8.GetString(Group.Items.GetId(history[0].ItemRow))} {history[0].Timestamp}");
        foreach (CellView cell2 in cells)
        {
            if (!cell2.IsNull)
                told.Append(' ').Append(cell.Interactions.Schema!.Columns[cell2.Column].Name).Append('=').Append(TextOf(cell2));
        }

        return told.ToString();
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static string TextOf(CellView cell) => cell.Kind switch
    {
        Core.Schemas.ColumnKind.Text or Core.Schemas.ColumnKind.Category => Encoding.UTF8.GetString(cell.Text),
        Core.Schemas.ColumnKind.Float32 or Core.Schemas.ColumnKind.Float64 => cell.Double.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => cell.Int64.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static string Record(string idMember, string id, string? properties) =>
        $$"""{"{{idMember}}":{{JsonSerializer.Serialize(id)}}{{(properties is null ? "" : $",\"properties\":{JsonSerializer.Serialize(properties)}")}}}""";
}
