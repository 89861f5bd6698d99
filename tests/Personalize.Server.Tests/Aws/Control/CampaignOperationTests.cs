using System.Text.Json;
using Xunit;

namespace Personalize.Server.Tests.Aws.Control;

public class CampaignOperationTests
{
    private const string A = AwsWorld.Arn;
    private const string LatestArn = A + "solution/shop/$LATEST";

    [Fact]
    public async Task Describes_what_it_serves_and_how_with_the_services_defaults()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        await server.GoodAsync("CreateCampaign", $$"""{"name":"home","solutionVersionArn":"{{LatestArn}}"}""");
        JsonElement campaign = await DescribeAsync(server);
        Assert.Equal("ACTIVE", campaign.GetProperty("status").GetString());
        Assert.Equal(1, campaign.GetProperty("minProvisionedTPS").GetInt32());
        Assert.Matches($"^{A}solution/shop/[0-9a-f]{{8}}$", campaign.GetProperty("solutionVersionArn").GetString());
        Assert.Equal(
            """{"itemExplorationConfig":{"explorationWeight":"0.3","explorationItemAgeCutOff":"30"},"enableMetadataWithRecommendations":false,"syncWithLatestSolutionVersion":false}""",
            campaign.GetProperty("campaignConfig").GetRawText());
        Assert.False(campaign.TryGetProperty("latestCampaignUpdate", out _));
    }

    [Fact]
    public async Task Explores_a_fixed_small_share_with_User_Personalization_v2_and_tells_its_metadata()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        server.Engine.GetDatasetGroup("shop").Train("aws-user-personalization-v2", new Personalize.Engine.TrainingOptions { Solution = "second" });
        string begin = $$"""{"name":"home","solutionVersionArn":"{{A}}solution/second/$LATEST" """;
        AwsResponse refused = await server.SendAsync("CreateCampaign", begin + ""","campaignConfig":{"itemExplorationConfig":{"explorationWeight":"1"} } }""");
        Assert.Equal("400 InvalidInputException: itemExplorationConfig is given; allowed is that with User-Personalization only, and the recipe is aws-user-personalization-v2.", refused.Error);
        await server.GoodAsync("CreateCampaign", begin + "}");
        Assert.Equal(
            """{"enableMetadataWithRecommendations":true,"syncWithLatestSolutionVersion":false}""",
            (await DescribeAsync(server)).GetProperty("campaignConfig").GetRawText());
        Assert.Equal((0.001, 30), (server.Engine.GetCampaign("home").Config.ExplorationWeight, server.Engine.GetCampaign("home").Config.ExplorationItemAgeCutOffDays));
    }

    [Fact]
    public async Task Keeps_what_an_update_does_not_name()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        await server.GoodAsync("CreateCampaign", $$"""{"name":"home","minProvisionedTPS":3,"solutionVersionArn":"{{LatestArn}}","campaignConfig":{"enableMetadataWithRecommendations":true} }""");
        string first = (await DescribeAsync(server)).GetProperty("solutionVersionArn").GetString()!;
        await server.GoodAsync("UpdateCampaign", $$"""{"campaignArn":"{{A}}campaign/home","campaignConfig":{"itemExplorationConfig":{"explorationWeight":"0.5"} } }""");
        JsonElement updated = await DescribeAsync(server);
        Assert.Equal(first, updated.GetProperty("solutionVersionArn").GetString());
        Assert.Equal(3, updated.GetProperty("minProvisionedTPS").GetInt32());
        JsonElement config = updated.GetProperty("campaignConfig");
        Assert.Equal("0.5", config.GetProperty("itemExplorationConfig").GetProperty("explorationWeight").GetString());
        Assert.Equal("30", config.GetProperty("itemExplorationConfig").GetProperty("explorationItemAgeCutOff").GetString());
        Assert.True(config.GetProperty("enableMetadataWithRecommendations").GetBoolean());
        Assert.Equal(config.GetRawText(), updated.GetProperty("latestCampaignUpdate").GetProperty("campaignConfig").GetRawText());

        server.Engine.GetDatasetGroup("shop").Train("aws-user-personalization");
        await server.GoodAsync("UpdateCampaign", $$"""{"campaignArn":"{{A}}campaign/home","solutionVersionArn":"{{LatestArn}}"}""");
        JsonElement swapped = await DescribeAsync(server);
        Assert.NotEqual(first, swapped.GetProperty("solutionVersionArn").GetString(), StringComparer.Ordinal);
        Assert.Equal(config.GetRawText(), swapped.GetProperty("campaignConfig").GetRawText());
    }

    [Theory]
    [InlineData("""{"itemExplorationConfig":{"explorationWeight":"1.1"}}""", "itemExplorationConfig has explorationWeight = 1.1; allowed are explorationWeight 0..1 and explorationItemAgeCutOff in days above 0, as text.")]
    [InlineData("""{"itemExplorationConfig":{"explorationWeight":"NaN"}}""", "itemExplorationConfig has explorationWeight = NaN; ")]
    [InlineData("""{"itemExplorationConfig":{"explorationItemAgeCutOff":"0"}}""", "itemExplorationConfig has explorationItemAgeCutOff = 0; ")]
    [InlineData("""{"itemExplorationConfig":{"exploration_weight":"0.1"}}""", "itemExplorationConfig has exploration_weight = 0.1; ")]
    [InlineData("""{"rankingInfluence":{"POPULARITY":0.5}}""", "rankingInfluence is given; allowed is that with aws-semantic-similarity only, and the recipe is aws-user-personalization.")]
    public async Task Refuses_settings_that_the_recipe_does_not_have(string config, string message)
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        AwsResponse response = await server.SendAsync("CreateCampaign", $$"""{"name":"home","solutionVersionArn":"{{LatestArn}}","campaignConfig":{{config}} }""");
        Assert.StartsWith($"400 InvalidInputException: {message}", response.Error, StringComparison.Ordinal);
        Assert.Empty(server.Engine.Campaigns);
    }

    [Fact]
    public async Task Follows_the_latest_version_only_by_its_alias()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        const string Sync = """ "campaignConfig":{"syncWithLatestSolutionVersion":true} """;
        string version = A + "solution/shop/" + server.Engine.GetDatasetGroup("shop").Solutions[0].Versions[0].Version;
        AwsResponse wrong = await server.SendAsync("CreateCampaign", $$"""{"name":"home","solutionVersionArn":"{{version}}",{{Sync}}}""");
        Assert.Equal("400 InvalidInputException: syncWithLatestSolutionVersion is true; it needs a solutionVersionArn that ends in /$LATEST.", wrong.Error);
        await server.GoodAsync("CreateCampaign", $$"""{"name":"home","solutionVersionArn":"{{LatestArn}}",{{Sync}}}""");
        Assert.True(server.Engine.GetCampaign("home").Config.SyncWithLatest);
    }

    [Fact]
    public async Task Refuses_exploration_and_leaves_it_out_where_the_recipe_has_none()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        server.Engine.GetDatasetGroup("shop").Train("aws-popularity-count", new Engine.TrainingOptions { Solution = "popular" });
        string begin = $$"""{"name":"top","solutionVersionArn":"{{A}}solution/popular/$LATEST" """;
        AwsResponse wrong = await server.SendAsync("CreateCampaign", begin + ""","campaignConfig":{"itemExplorationConfig":{"explorationWeight":"0.1"}}}""");
        Assert.StartsWith("400 InvalidInputException: itemExplorationConfig is given; allowed is that with User-Personalization only", wrong.Error, StringComparison.Ordinal);
        await server.GoodAsync("CreateCampaign", begin + "}");
        Assert.Equal(0, server.Engine.GetCampaign("top").Config.ExplorationWeight);
        Assert.False((await DescribeAsync(server, "top")).GetProperty("campaignConfig").TryGetProperty("itemExplorationConfig", out _));
    }

    [Fact]
    public async Task Takes_no_version_of_another_group()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        Resp.Shop.Fill(server.Engine, "mall").Train("aws-user-personalization");
        await server.GoodAsync("CreateCampaign", $$"""{"name":"home","solutionVersionArn":"{{LatestArn}}"}""");
        AwsResponse other = await server.SendAsync("UpdateCampaign", $$"""{"campaignArn":"{{A}}campaign/home","solutionVersionArn":"{{A}}solution/mall/$LATEST"}""");
        Assert.Equal("InvalidInputException", other.ErrorType);
        AwsResponse none = await server.SendAsync("UpdateCampaign", $$"""{"campaignArn":"{{A}}campaign/home","solutionVersionArn":"{{A}}solution/shop/00000000"}""");
        Assert.Equal($"400 ResourceNotFoundException: Resource Arn {A}solution/shop/00000000 does not exist.", none.Error);
    }

    [Fact]
    public async Task Lists_the_campaigns_of_a_solution()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        foreach (string name in new[] { "a", "b" })
            await server.GoodAsync("CreateCampaign", $$"""{"name":"{{name}}","solutionVersionArn":"{{LatestArn}}"}""");

        Assert.Equal(2, (await server.GoodAsync("ListCampaigns", $$"""{"solutionArn":"{{A}}solution/shop"}""")).GetProperty("campaigns").GetArrayLength());
        Assert.Equal(0, (await server.GoodAsync("ListCampaigns", $$"""{"solutionArn":"{{A}}solution/other"}""")).GetProperty("campaigns").GetArrayLength());
        Assert.Equal(2, (await server.GoodAsync("ListCampaigns", "{}")).GetProperty("campaigns").GetArrayLength());
    }

    private static async Task<JsonElement> DescribeAsync(AwsServer server, string name = "home") =>
        (await server.GoodAsync("DescribeCampaign", $$"""{"campaignArn":"{{A}}campaign/{{name}}"}""")).GetProperty("campaign");
}
