using System.Text;
using Personalize.Engine;
using Personalize.Server.Aws;
using Personalize.Server.Tests.Resp;
using Xunit;

namespace Personalize.Server.Tests.Aws;

/// <summary>Promise 16: 100,000 bad requests of all kinds take no more processor time than as many good ones of the same operations.</summary>
/// <remarks>From the body's bytes to the answer's, without sockets, which cost both the same and would hide a difference. Rounds in turns; the median counts.</remarks>
[Collection(nameof(AloneCollection))]
public sealed class BadRequestCostTests(ITestOutputHelper output)
{
    private const string Arn = AwsWorld.Arn;
    private const int Rounds = 5;
    private const int PerRound = 20_000;

    private static readonly (string Operation, string Body)[] Good =
    [
        ("PutItems", $$"""{"datasetArn":"{{Arn}}dataset/shop/ITEMS","items":[{"itemId":"i1","properties":"{\"GENRE\":\"Drama\",\"YEAR\":1999}"}]}"""),
        ("PutUsers", $$"""{"datasetArn":"{{Arn}}dataset/shop/USERS","users":[{"userId":"u1","properties":"{\"AGE\":29,\"GENDER\":\"F\"}"}]}"""),
        ("PutEvents", """{"trackingId":"TRACKER","userId":"u1","sessionId":"s","eventList":[{"eventType":"click","sentAt":1700000000,"itemId":"i1"}]}"""),
        ("GetRecommendations", $$"""{"campaignArn":"{{Arn}}campaign/home","userId":"u1","numResults":25,"filterArn":"{{Arn}}filter/genre","filterValues":{"GENRE":"\"Action\""} }"""),
        ("GetPersonalizedRanking", $$"""{"campaignArn":"{{Arn}}campaign/ranks","userId":"u1","inputList":["i1","i2","i3"]}"""),
    ];

    [Fact]
    public async Task Costs_no_more_than_a_good_one()
    {
        PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup shop = Shop.Fill(engine);
        shop.Train("aws-user-personalization").Deploy("home");
        shop.Train("aws-personalized-ranking", new TrainingOptions { Solution = "ranks" }).Deploy("ranks");
        shop.CreateFilter("genre", "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)");
        string tracker = shop.CreateEventTracker("clicks").TrackingId;
        await using AwsServer server = await AwsServer.StartAsync(engine);
        var call = new AwsCall(server.Door);
        (AwsOperation, byte[])[] good = Read(Good), bad = Read(BadRequestTests.Bad);

        Run(call, good, PerRound / 2, mustFail: false);
        Run(call, bad, PerRound / 2, mustFail: true);
        var ratios = new List<double>();
        for (int round = 0; round < Rounds; round++)
            ratios.Add(Run(call, bad, PerRound, mustFail: true) / Run(call, good, PerRound, mustFail: false));

        ratios.Sort();
        output.WriteLine($"bad : good processor time {ratios[0]:F2} .. {ratios[Rounds / 2]:F2} .. {ratios[^1]:F2}");
        Assert.InRange(ratios[Rounds / 2], 0.01, 1.0);

        (AwsOperation, byte[])[] Read((string Operation, string Body)[] requests) =>
            [.. requests.Select(r => (AwsOperations.All.Single(o => o.Name == r.Operation), Encoding.UTF8.GetBytes(r.Body.Replace("TRACKER", tracker, StringComparison.Ordinal).Replace(AwsWorld.TrackingId, tracker, StringComparison.Ordinal))))];
    }

    /// <summary>As many requests of each operation, whatever number of kinds it has here; the seconds of processor time that they took.</summary>
    private static double Run(AwsCall call, (AwsOperation Operation, byte[] Body)[] requests, int count, bool mustFail)
    {
        (AwsOperation Operation, byte[] Body)[][] kinds = [.. requests.GroupBy(request => request.Operation).Select(group => group.ToArray())];
        TimeSpan begun = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < count; i++)
        {
            (AwsOperation Operation, byte[] Body)[] kind = kinds[i % kinds.Length];
            (AwsOperation operation, byte[] body) = kind[i / kinds.Length % kind.Length];
            call.Begin(null, CancellationToken.None);
            AwsError? error = AwsDoor.AnswerAsync(call, operation, body).AsTask().GetAwaiter().GetResult();
            if (error is not null)
                AwsReply.WriteError(call, error);

            call.Answer.Flush();
            call.End();
            if (error is null == mustFail)
                throw new InvalidOperationException($"{operation.Name} {Encoding.UTF8.GetString(body)}: {error?.Message}");
        }

        return (Environment.CpuUsage.TotalTime - begun).TotalSeconds;
    }
}
