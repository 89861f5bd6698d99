using System.Text;
using System.Text.Json;
using Personalize.Core.Tests.Filters;
using Personalize.Engine;
using Xunit;

namespace Personalize.Server.Tests.Aws.Runtime;

/// <summary>The specification's table of filters, row by row, asked of the door: CreateFilter, then GetRecommendations.</summary>
public sealed class FilterTableAtTheDoorTests
{
    private const string Arn = AwsWorld.Arn;

    private const string Interactions = """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},{"name":"TIMESTAMP","type":"long"},
         {"name":"EVENT_TYPE","type":"string"},{"name":"DEVICE","type":["null","string"],"categorical":true}],"version":"1.0"}
        """;

    private const string Items = """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"GENRES","type":["null","string"],"categorical":true},{"name":"PRICE","type":"float"},{"name":"YEAR","type":"int"},
         {"name":"CREATION_TIMESTAMP","type":"long"},{"name":"IN_STOCK","type":"string"},{"name":"DESCRIPTION","type":["null","string"],"textual":true},{"name":"ACTIVE","type":["null","boolean"]}],"version":"1.0"}
        """;

    private const string Users = """
        {"type":"record","name":"Users","fields":[{"name":"USER_ID","type":"string"},{"name":"AGE","type":"int"},{"name":"GENDER","type":"string","categorical":true},
         {"name":"MEMBERSHIP","type":["null","string"],"categorical":true}],"version":"1.0"}
        """;

    private static readonly (string Id, string Properties)[] ItemRecords =
    [
        ("i1", """{"GENRES":"Action|Comedy","PRICE":10,"YEAR":1995,"CREATION_TIMESTAMP":1000,"IN_STOCK":"yes"}"""),
        ("i2", """{"GENRES":"Drama","PRICE":20,"YEAR":1975,"CREATION_TIMESTAMP":2000,"IN_STOCK":"no"}"""),
        ("i3", """{"PRICE":5.5,"YEAR":1980,"CREATION_TIMESTAMP":3000,"IN_STOCK":"yes"}"""),
        ("i4", """{"GENRES":"Comedy","PRICE":30,"YEAR":2001,"CREATION_TIMESTAMP":4000,"IN_STOCK":"no"}"""),
        ("i5", """{"GENRES":"action","PRICE":15,"YEAR":1970,"CREATION_TIMESTAMP":5000,"IN_STOCK":"yes"}"""),
    ];

    [Fact]
    public async Task Every_row_holds()
    {
        await using AwsServer server = await StartAsync();
        foreach ((int row, string expression, string request, string result) in FilterTable.Valid)
            Assert.Equal($"{row}: {result}", $"{row}: {await AskAsync(server, row, expression, request)}");

        foreach ((int row, string expression) in FilterTable.Invalid)
        {
            AwsResponse refused = await CreateAsync(server, $"f{row}", expression);
            Assert.Equal($"{row}: 400 InvalidInputException", $"{row}: {refused.Status} {refused.ErrorType}");
        }
    }

    private static async Task<AwsServer> StartAsync()
    {
        AwsServer server = await AwsServer.StartAsync();
        DatasetGroup group = server.Engine.CreateDatasetGroup("movies", Interactions, Items, Users);
        await server.GoodAsync("PutItems", $$"""{"datasetArn":"{{Arn}}dataset/movies/ITEMS","items":[{{string.Join(',', ItemRecords.Select(i => $"{{\"itemId\":\"{i.Id}\",\"properties\":{JsonSerializer.Serialize(i.Properties)}}}"))}}]}""");
        await server.GoodAsync(
            "PutUsers",
            $$"""{"datasetArn":"{{Arn}}dataset/movies/USERS","users":[{"userId":"u1","properties":"{\"AGE\":25,\"GENDER\":\"F\",\"MEMBERSHIP\":\"Gold|Legacy\"}"},{"userId":"u2","properties":"{\"AGE\":17,\"GENDER\":\"M\"}"}]}""");
        int at = 0;
        foreach ((string user, string type, string item) in new[] { ("u1", "click", "i1"), ("u1", "Watch", "i2"), ("u1", "click", "i3"), ("u2", "purchase", "i4"), ("u3", "click", "i5") })
            group.PutEvent(Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(item), Encoding.UTF8.GetBytes(type), 1_700_000_000 + at++);

        group.Train("aws-user-personalization", new TrainingOptions { Solution = "user" }).Deploy("user");
        group.Train("aws-similar-items", new TrainingOptions { Solution = "related" }).Deploy("related");
        return server;
    }

    /// <param name="server">The door.</param>
    /// <param name="row">Names the filter.</param>
    /// <param name="expression">The filter.</param>
    /// <param name="request">Nothing, <c>user u2</c>, <c>item i2</c> or values such as <c>G="a","b"; P=15</c>.</param>
    private static async Task<string> AskAsync(AwsServer server, int row, string expression, string request)
    {
        AwsResponse created = await CreateAsync(server, $"f{row}", expression);
        if (created.Status != 200)
            return created.Error;

        bool isRelated = request.StartsWith("item ", StringComparison.Ordinal);
        string user = request.StartsWith("user ", StringComparison.Ordinal) ? request[5..] : "u1";
        IEnumerable<string[]> values = request.Contains('=', StringComparison.Ordinal) ? request.Split("; ").Select(value => value.Split('=', 2)) : [];
        string body = $$"""
            {"campaignArn":"{{Arn}}campaign/{{(isRelated ? "related" : "user")}}","userId":"{{user}}",{{(isRelated ? $"\"itemId\":\"{request[5..]}\"," : "")}}
             "filterArn":"{{Arn}}filter/f{{row}}","filterValues":{{JsonSerializer.Serialize(values.ToDictionary(value => value[0], value => value[1], StringComparer.Ordinal))}}}
            """;
        AwsResponse response = await server.SendAsync("GetRecommendations", body);
        if (expression.Contains("UserID", StringComparison.Ordinal))
            return response.Error.Contains("400 InvalidInputException: filter", StringComparison.Ordinal) ? FilterTable.Valid.Single(valid => valid.Row == row).Result : response.Text;

        return response.Status == 200
            ? string.Join(' ', response.Json.GetProperty("itemList").EnumerateArray().Select(item => item.GetProperty("itemId").GetString()).Order(StringComparer.Ordinal))
            : response.ErrorType == "InvalidInputException" ? "refused" : response.Error;
    }

    private static Task<AwsResponse> CreateAsync(AwsServer server, string name, string expression) =>
        server.SendAsync("CreateFilter", $$"""{"name":"{{name}}","datasetGroupArn":"{{Arn}}dataset-group/movies","filterExpression":{{JsonSerializer.Serialize(expression)}}}""");
}
