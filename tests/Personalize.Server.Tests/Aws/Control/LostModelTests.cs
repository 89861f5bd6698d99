using System.Text.Json;
using Personalize.Engine;
using Personalize.Server.Resp;
using Personalize.Server.Tests.Resp;
using Xunit;

namespace Personalize.Server.Tests.Aws.Control;

/// <summary>A campaign whose model file is lost is there at both doors, failed with its reason, and can be mended or taken away.</summary>
public sealed class LostModelTests : IDisposable
{
    private const string A = AwsWorld.Arn;
    private const string Named = $$"""{"campaignArn":"{{A}}campaign/home"}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-lost-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Is_described_and_listed_as_failed_and_a_new_version_mends_it()
    {
        await using AwsServer server = await AwsServer.StartAsync(OpenWithoutModel());
        JsonElement told = (await server.GoodAsync("DescribeCampaign", Named)).GetProperty("campaign");
        Assert.Equal("CREATE FAILED", told.GetProperty("status").GetString());
        Assert.StartsWith("campaign 'home' does not serve: the model of version ", told.GetProperty("failureReason").GetString(), StringComparison.Ordinal);
        Assert.Equal("CREATE FAILED", (await server.GoodAsync("ListCampaigns", "{}")).GetProperty("campaigns")[0].GetProperty("status").GetString());
        AwsResponse refused = await server.SendAsync("GetRecommendations", $$"""{"campaignArn":"{{A}}campaign/home","userId":"u1"}""");
        Assert.StartsWith("404 ResourceNotFoundException: campaign 'home' does not serve: ", refused.Error, StringComparison.Ordinal);

        await server.GoodAsync("UpdateCampaign", $$"""{"campaignArn":"{{A}}campaign/home","minProvisionedTPS":2}""");
        Assert.Equal("CREATE FAILED", (await server.GoodAsync("DescribeCampaign", Named)).GetProperty("campaign").GetProperty("status").GetString());
        server.Engine.GetDatasetGroup("shop").Train("aws-popularity-count");
        await server.GoodAsync("UpdateCampaign", $$"""{"campaignArn":"{{A}}campaign/home","solutionVersionArn":"{{A}}solution/shop/$LATEST"}""");

        JsonElement mended = (await server.GoodAsync("DescribeCampaign", Named)).GetProperty("campaign");
        Assert.Equal("ACTIVE", mended.GetProperty("status").GetString());
        Assert.Equal(2, mended.GetProperty("minProvisionedTPS").GetInt32());
        Assert.False(mended.TryGetProperty("failureReason", out _));
        await server.GoodAsync("GetRecommendations", $$"""{"campaignArn":"{{A}}campaign/home","userId":"u1"}""");
    }

    [Fact]
    public async Task Is_deleted_and_its_name_and_solution_are_free()
    {
        await using AwsServer server = await AwsServer.StartAsync(OpenWithoutModel());
        await server.GoodAsync("DeleteCampaign", Named);
        Assert.StartsWith("400 ResourceNotFoundException", (await server.SendAsync("DescribeCampaign", Named)).Error, StringComparison.Ordinal);
        await server.GoodAsync("DeleteSolution", $$"""{"solutionArn":"{{A}}solution/shop"}""");
    }

    [Fact]
    public void At_the_TCP_door_it_is_refused_with_its_reason()
    {
        using PersonalizeEngine engine = OpenWithoutModel();
        using var client = new FakeClient(commands: CommandLists.Data(engine), durability: new EngineDurability(engine));
        Assert.StartsWith("-NOTFOUND campaign 'home' does not serve: ", client.AskWhole("PE.RECOMMEND home u1\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("-NOTFOUND campaign 'home' does not serve: ", client.AskWhole("PE.RANK home u1 COUNT 1 i1\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("*2\r\n$4\r\nhome\r\n", client.AskWhole("PE.CAMPAIGNS shop\r\n"), StringComparison.Ordinal);
    }

    private PersonalizeEngine OpenWithoutModel()
    {
        var options = new EngineOptions { DataDirectory = _folder.FullName, Durability = Durability.EverySecond };
        using (PersonalizeEngine engine = PersonalizeEngine.Open(options))
            Shop.Fill(engine).Train("aws-popularity-count").Deploy("home");

        File.Delete(Assert.Single(Directory.GetFiles(Path.Combine(_folder.FullName, "models"))));
        return PersonalizeEngine.Open(options);
    }
}
