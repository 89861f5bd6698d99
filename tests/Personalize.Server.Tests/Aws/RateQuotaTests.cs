using Microsoft.Extensions.Time.Testing;
using Personalize.Engine;
using Personalize.Server.Aws;
using Xunit;

namespace Personalize.Server.Tests.Aws;

public sealed class RateQuotaTests
{
    [Fact]
    public void A_rate_is_a_second_at_once_and_fills_again_as_time_goes()
    {
        var time = new FakeTimeProvider();
        var limit = new RateLimit(10, time);

        Assert.Equal(10, Taken(limit, 15));
        time.Advance(TimeSpan.FromSeconds(0.25));
        Assert.Equal(2, Taken(limit, 5));
        time.Advance(TimeSpan.FromSeconds(0.05));
        Assert.Equal(1, Taken(limit, 5));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(10, Taken(limit, 15));
    }

    [Fact]
    public async Task The_door_holds_them_with_the_quotas()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { AwsQuotas = true });
        await using AwsServer server = await AwsServer.StartAsync(engine, options => options.TimeProvider = time);
        engine.CreateDatasetGroup("a", Resp.Shop.Interactions, Resp.Shop.Items);
        engine.CreateDatasetGroup("b", Resp.Shop.Interactions, Resp.Shop.Items);

        for (int call = 0; call < 10; call++)
            await server.GoodAsync("PutItems", Put("a"));

        AwsResponse refused = await server.SendAsync("PutItems", Put("a"));

        Assert.Equal("400 ThrottlingException: Rate exceeded: allowed are 10 calls of PutItems a second per dataset group; this one is of a.", refused.Error);
        await server.GoodAsync("PutItems", Put("b"));
        time.Advance(TimeSpan.FromSeconds(0.1));
        await server.GoodAsync("PutItems", Put("a"));
    }

    private static string Put(string group) => $$"""{"datasetArn":"{{AwsWorld.Arn}}dataset/{{group}}/ITEMS","items":[{"itemId":"i"}]}""";

    private static int Taken(RateLimit limit, int calls) => Enumerable.Range(0, calls).Count(_ => limit.TryTake());
}
