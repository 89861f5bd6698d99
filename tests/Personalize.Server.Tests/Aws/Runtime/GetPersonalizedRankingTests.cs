using System.Text.Json;
using Xunit;

namespace Personalize.Server.Tests.Aws.Runtime;

/// <summary>GetPersonalizedRanking: order, scores of the list, unknown items, limits.</summary>
public sealed class GetPersonalizedRankingTests(RuntimeShop shop) : IClassFixture<RuntimeShop>
{
    [Fact]
    public async Task Scores_are_shares_of_the_list_and_unknown_items_come_last_as_given()
    {
        AwsResponse response = await shop.RankAsync("ranks", """ "inputList":["x\u00e9","i1","i21","y","i5"] """);

        JsonElement[] items = RuntimeShop.Entries(response, "personalizedRanking");
        double[] scores = [.. items.Take(3).Select(item => item.GetProperty("score").GetDouble())];
        Assert.Equal("xé y", string.Join(' ', RuntimeShop.Ids(response, "personalizedRanking").Skip(3)));
        Assert.All(items.Skip(3), item => Assert.False(item.TryGetProperty("score", out _)));
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.Equal(1, scores.Sum(), 9);
        Assert.Equal("i21", RuntimeShop.Ids(response, "personalizedRanking")[0]); // u1 likes comedies.
        Assert.Equal(40, response.Json.GetProperty("recommendationId").GetString()!.Length);
    }

    [Fact]
    public async Task A_filter_drops_items()
    {
        AwsResponse response = await shop.RankAsync("ranks", $$""" "inputList":["i1","i21","y","i5","i30"],"filterArn":"{{AwsWorld.Arn}}filter/genre","filterValues":{"GENRE":"Action"} """);

        Assert.Equal("i1 i5 y", string.Join(' ', RuntimeShop.Ids(response, "personalizedRanking").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task An_empty_list_is_answered_with_one()
    {
        Assert.Empty(RuntimeShop.Entries(await shop.RankAsync("ranks", "\"inputList\":[]"), "personalizedRanking"));
    }

    [Theory]
    [InlineData("ranks", 500, "", 200, "")]
    [InlineData("ranks", 501, "", 400, "inputList has 501 items; allowed are at most 500.")]
    [InlineData("ranks", 50, ",\"metadataColumns\":{\"ITEMS\":[\"GENRE\"]}", 200, "")]
    [InlineData("ranks", 51, ",\"metadataColumns\":{\"ITEMS\":[\"GENRE\"]}", 400, "inputList has 51 items; allowed are at most 50 with metadataColumns.")]
    [InlineData("home", 1, "", 400, "of type USER_PERSONALIZATION; allowed are recipes of type PERSONALIZED_RANKING.")]
    [InlineData("popular", 1, "", 400, "of type POPULAR_ITEMS")]
    public async Task Keeps_its_limits(string campaign, int items, string members, int status, string told)
    {
        AwsResponse response = await shop.RankAsync(campaign, $"\"inputList\":[{string.Join(',', Enumerable.Range(0, items).Select(i => $"\"i{i}\""))}]{members}");

        Assert.Equal(status, response.Status);
        if (status != 200)
            Assert.Contains(told, response.Message, StringComparison.Ordinal);
    }
}
