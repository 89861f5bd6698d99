using System.Text.Json;
using Personalize.Engine;
using Personalize.Server.Tests.Resp;
using Xunit;

namespace Personalize.Server.Tests.Aws.Runtime;

/// <summary>The made shop behind its door, with a campaign of each type of recipe; made once for a class of tests that only read.</summary>
public sealed class RuntimeShop : IAsyncLifetime
{
    public AwsServer Server { get; private set; } = null!;

    public DatasetGroup Group { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        Group = Shop.Fill(engine);
        Deploy("aws-user-personalization", "home").Update(config: new CampaignConfig(EnableMetadata: true));
        Deploy("aws-user-personalization-v2", "v2");
        Deploy("aws-personalized-ranking", "ranks").Update(config: new CampaignConfig(EnableMetadata: true));
        Deploy("aws-sims", "related");
        Deploy("aws-popularity-count", "popular");
        Group.CreateFilter("comedies", "INCLUDE ItemID WHERE Items.GENRE IN (\"Comedy\")");
        Group.CreateFilter("genre", "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)");
        Group.CreateFilter("nothing", "INCLUDE ItemID WHERE Items.GENRE IN (\"Opera\")");
        Group.CreateFilter("unseen", "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"*\")");
        Group.CreateFilter("current", "INCLUDE ItemID WHERE Items.GENRE = CurrentItem.GENRE");
        engine.CreateDatasetGroup("other", Shop.Interactions, Shop.Items).CreateFilter("others", "INCLUDE ItemID WHERE Items.GENRE IN (\"Comedy\")");
        Server = await AwsServer.StartAsync(engine);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>Asks a campaign; <paramref name="members"/> are further members of the request.</summary>
    public Task<AwsResponse> RecommendAsync(string campaign, string members) =>
        Server.SendAsync("GetRecommendations", $$"""{"campaignArn":"{{AwsWorld.Arn}}campaign/{{campaign}}"{{(members.Length == 0 ? "" : "," + members)}}}""");

    public Task<AwsResponse> RankAsync(string campaign, string members) =>
        Server.SendAsync("GetPersonalizedRanking", $$"""{"campaignArn":"{{AwsWorld.Arn}}campaign/{{campaign}}","userId":"u1",{{members}}}""");

    public static string[] Ids(AwsResponse response, string list = "itemList") =>
        [.. Entries(response, list).Select(item => item.GetProperty("itemId").GetString()!)];

    public static JsonElement[] Entries(AwsResponse response, string list = "itemList") => response.Status == 200
        ? [.. response.Json.GetProperty(list).EnumerateArray()]
        : throw new InvalidOperationException($"{response.Status} {response.Text}");

    private Campaign Deploy(string recipe, string name) => Group.Train(recipe, new TrainingOptions { Solution = name }).Deploy(name);
}
