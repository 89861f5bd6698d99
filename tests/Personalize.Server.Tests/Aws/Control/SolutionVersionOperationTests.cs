using System.Text.Json;
using Personalize.Engine;
using Xunit;

namespace Personalize.Server.Tests.Aws.Control;

public class SolutionVersionOperationTests
{
    private const string A = AwsWorld.Arn;

    [Fact]
    public async Task Waits_runs_and_is_active_with_metrics()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        string arn = await CreateAsync(server, """ "name":"first" """);
        JsonElement waiting = await DescribeAsync(server, arn);
        Assert.Equal(("CREATE PENDING", "FULL", "MANUAL", "first"), (Text(waiting, "status"), Text(waiting, "trainingMode"), Text(waiting, "trainingType"), Text(waiting, "name")));
        Assert.False(waiting.TryGetProperty("trainingHours", out _));
        AwsResponse early = await server.SendAsync("GetSolutionMetrics", $$"""{"solutionVersionArn":"{{arn}}"}""");
        Assert.Equal($"400 ResourceInUseException: Solution version {arn} is CREATE PENDING; it has metrics once it is ACTIVE.", early.Error);
        Assert.Equal("ResourceInUseException", (await server.SendAsync("CreateCampaign", $$"""{"name":"c","solutionVersionArn":"{{arn}}"}""")).ErrorType);
        Assert.Equal("ResourceInUseException", (await server.SendAsync("DeleteSolution", $$"""{"solutionArn":"{{A}}solution/last"}""")).ErrorType);

        server.LetGo();
        await server.Engine.GetSolutionVersion(arn).WaitAsync(TestContext.Current.CancellationToken);
        JsonElement active = await DescribeAsync(server, arn);
        Assert.Equal("ACTIVE", Text(active, "status"));
        Assert.True(active.GetProperty("trainingHours").GetDouble() >= 0);
        JsonElement solution = (await server.GoodAsync("DescribeSolution", $$"""{"solutionArn":"{{A}}solution/last"}""")).GetProperty("solution");
        Assert.Equal(arn, solution.GetProperty("latestSolutionVersion").GetProperty("solutionVersionArn").GetString());
    }

    [Fact]
    public async Task Stops_what_waits_and_nothing_else()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        string arn = await CreateAsync(server, null);
        await server.GoodAsync("StopSolutionVersionCreation", $$"""{"solutionVersionArn":"{{arn}}"}""");
        Assert.Equal("CREATE STOPPED", Text(await DescribeAsync(server, arn), "status"));
        AwsResponse again = await server.SendAsync("StopSolutionVersionCreation", $$"""{"solutionVersionArn":"{{arn}}"}""");
        Assert.Equal($"400 ResourceInUseException: Solution version {arn} is CREATE STOPPED; what is CREATE PENDING or CREATE IN_PROGRESS can be stopped.", again.Error);
        JsonElement listed = (await server.GoodAsync("ListSolutionVersions", $$"""{"solutionArn":"{{A}}solution/last"}""")).GetProperty("solutionVersions");
        Assert.Equal("CREATE STOPPED", Text(Assert.Single(listed.EnumerateArray()), "status"));
    }

    [Fact]
    public async Task Says_why_a_training_failed()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        server.LetGo();
        SolutionVersion failed = server.Engine.GetSolution("busy").Versions[0];
        await failed.WaitAsync(TestContext.Current.CancellationToken);
        JsonElement version = await DescribeAsync(server, $"{A}solution/busy/{failed.Version}");
        Assert.Equal("CREATE FAILED", Text(version, "status"));
        Assert.NotEmpty(Text(version, "failureReason"));
    }

    [Theory]
    [InlineData("aws-sims", "UPDATE", "trainingMode is UPDATE; allowed is that with aws-user-personalization only, and the recipe is aws-sims.")]
    [InlineData("aws-user-personalization", "UPDATE", "trainingMode is UPDATE; solution films has no ACTIVE version of mode FULL that it could update.")]
    [InlineData("aws-sims", "AUTOTRAIN", "trainingMode is AUTOTRAIN; allowed are FULL and UPDATE: automatic training begins by itself.")]
    public async Task Refuses_modes_that_do_not_fit(string recipe, string mode, string message)
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        await server.GoodAsync("CreateSolution", $$"""{"name":"films","datasetGroupArn":"{{A}}dataset-group/shop","recipeArn":"arn:aws:personalize:::recipe/{{recipe}}"}""");
        AwsResponse response = await server.SendAsync("CreateSolutionVersion", $$"""{"solutionArn":"{{A}}solution/films","trainingMode":"{{mode}}"}""");
        Assert.Equal($"400 InvalidInputException: {message}", response.Error);
    }

    private static async Task<string> CreateAsync(AwsServer server, string? more) =>
        Text(await server.GoodAsync("CreateSolutionVersion", $$"""{"solutionArn":"{{A}}solution/last"{{(more is null ? "" : "," + more)}} }"""), "solutionVersionArn");

    private static async Task<JsonElement> DescribeAsync(AwsServer server, string arn) =>
        (await server.GoodAsync("DescribeSolutionVersion", $$"""{"solutionVersionArn":"{{arn}}"}""")).GetProperty("solutionVersion");

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
