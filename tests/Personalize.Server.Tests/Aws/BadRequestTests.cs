using System.Runtime.ExceptionServices;
using Personalize.Engine;
using Personalize.Server.Tests.Resp;
using Xunit;

namespace Personalize.Server.Tests.Aws;

/// <summary>Tests that watch the whole process: nothing else may run beside them.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;

/// <summary>What a caller got wrong is a value on the paths of puts and recommendations: an exception would cost more than a good request (promise 16).</summary>
[Collection(nameof(AloneCollection))]
public sealed class BadRequestTests
{
    private const string Arn = AwsWorld.Arn;

    internal static readonly (string Operation, string Body)[] Bad =
    [
        ("PutItems", "{}"),
        ("PutItems", "{"),
        ("PutItems", "{\"items\":[{\"itemId\":01}]}"),
        ("PutItems", "{\"a\":\"\u0001\"}"),
        ("PutItems", new string('[', 17) + new string(']', 17)),
        ("PutEvents", "{} {}"),
        ("GetRecommendations", "\ufeff{}"),
        ("GetRecommendations", "no JSON"),
        ("PutItems", "[]"),
        ("PutItems", $$"""{"datasetArn":"{{Arn}}dataset/none/ITEMS","items":[{"itemId":"i"}]}"""),
        ("PutItems", $$"""{"datasetArn":"{{Arn}}dataset/shop/USERS","items":[{"itemId":"i"}]}"""),
        ("PutItems", $$"""{"datasetArn":"{{Arn}}dataset/shop/ITEMS","items":[]}"""),
        ("PutItems", $$"""{"datasetArn":"{{Arn}}dataset/shop/ITEMS","items":[{"itemId":"i","properties":"{\"GENRE\":"}]}"""),
        ("PutItems", $$"""{"datasetArn":"{{Arn}}dataset/shop/ITEMS","items":[{"itemId":"i","properties":"{\"YEAR\":\"old\"}"}]}"""),
        ("PutItems", $$"""{"datasetArn":"{{Arn}}dataset/shop/ITEMS","items":[{"itemId":"i","properties":"{\"COLOR\":1}"},{"itemId":"j","properties":"{\"YEAR\":[]}"}]}"""),
        ("PutItems", $$"""{"datasetArn":"{{Arn}}dataset/shop/ITEMS","items":[{"itemId":"\ud800"}]}"""),
        ("PutUsers", $$"""{"datasetArn":"{{Arn}}dataset/shop/USERS","users":[{"userId":"u"}]}"""),
        ("PutEvents", """{"trackingId":"none","sessionId":"s","eventList":[{"eventType":"e","sentAt":1,"itemId":"i"}]}"""),
        ("PutEvents", $$"""{"trackingId":"{{AwsWorld.TrackingId}}","sessionId":"s","eventList":[{"eventType":"e","sentAt":"yesterday","itemId":"i"}]}"""),
        ("PutEvents", $$"""{"trackingId":"{{AwsWorld.TrackingId}}","sessionId":"s","eventList":[{"eventType":"e","sentAt":1}]}"""),
        ("PutEvents", $$"""{"trackingId":"{{AwsWorld.TrackingId}}","sessionId":"s","eventList":[{"eventType":"e","sentAt":-5,"itemId":"i"}]}"""),
        ("GetRecommendations", "{}"),
        ("GetRecommendations", $$"""{"campaignArn":"{{Arn}}campaign/none","userId":"u"}"""),
        ("GetRecommendations", $$"""{"campaignArn":"{{Arn}}campaign/home"}"""),
        ("GetRecommendations", $$"""{"campaignArn":"{{Arn}}campaign/home","userId":"u","numResults":501}"""),
        ("GetRecommendations", $$"""{"campaignArn":"{{Arn}}campaign/home","userId":"u","filterArn":"{{Arn}}filter/none"}"""),
        ("GetRecommendations", $$"""{"campaignArn":"{{Arn}}campaign/home","userId":"u","filterArn":"{{Arn}}filter/genre"}"""),
        ("GetRecommendations", $$"""{"campaignArn":"{{Arn}}campaign/home","userId":"u","context":{"COLOR":"red"} }"""),
        ("GetPersonalizedRanking", $$"""{"campaignArn":"{{Arn}}campaign/home","userId":"u","inputList":["i1"]}"""),
    ];

    [Fact]
    public async Task No_bad_request_ends_in_an_exception()
    {
        PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Shop.Fill(engine);
        group.Train("aws-user-personalization").Deploy("home");
        group.CreateFilter("genre", "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)");
        group.CreateEventTracker("clicks");
        await using AwsServer server = await AwsServer.StartAsync(engine);
        foreach ((string operation, string body) in Bad)
            await server.SendAsync(operation, body); // The first of each loads what it needs.

        var thrown = new System.Collections.Concurrent.ConcurrentQueue<string>();
        void Note(object? sender, FirstChanceExceptionEventArgs happened) => thrown.Enqueue(happened.Exception.GetType().Name + ": " + happened.Exception.Message);
        AppDomain.CurrentDomain.FirstChanceException += Note;
        try
        {
            foreach ((string operation, string body) in Bad)
            {
                AwsResponse response = await server.SendAsync(operation, body);
                Assert.True(response.Status is 400 or 404, $"{operation} {body}: {response.Status} {response.Text}");
            }
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Note;
        }

        Assert.Empty(thrown);
        Assert.Equal(40, group.Counts.Items);
    }
}
