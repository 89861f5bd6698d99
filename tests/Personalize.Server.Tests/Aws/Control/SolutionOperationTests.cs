using System.Text.Json;
using Xunit;

namespace Personalize.Server.Tests.Aws.Control;

public class SolutionOperationTests
{
    private const string A = AwsWorld.Arn;
    private const string Begin = $$"""{"name":"films","datasetGroupArn":"{{A}}dataset-group/shop" """;

    [Theory]
    [InlineData("", "recipeArn is absent; it says what is trained, ListRecipes lists what is allowed.")]
    [InlineData(""","performAutoML":true""", "performAutoML is true; it is withdrawn, allowed are false and a recipeArn.")]
    [InlineData(""","recipeArn":"arn:aws:personalize:::recipe/aws-hrnn" """, "Recipe aws-hrnn is not built in this engine yet; built are aws-user-personalization-v2, ")]
    [InlineData(""","recipeArn":"arn:aws:personalize:::recipe/aws-vod-top-picks" """, "Recipe aws-vod-top-picks is not built in this engine yet; ")]
    [InlineData(""","recipeArn":"arn:aws:personalize:::recipe/aws-sims","performIncrementalUpdate":true""", "performIncrementalUpdate is true; allowed is that with aws-semantic-similarity only, and the recipe is aws-sims.")]
    [InlineData(""","recipeArn":"arn:aws:personalize:::recipe/aws-sims","solutionConfig":{"algorithmHyperParameters":{"min_cointeraction_count":"11"}}""", "min_cointeraction_count is \"11\"; allowed whole numbers 0..10")]
    [InlineData(""","recipeArn":"arn:aws:personalize:::recipe/aws-sims","solutionConfig":{"autoTrainingConfig":{"schedulingExpression":"rate(31 days)"}}""", "schedulingExpression is ")]
    [InlineData(""","recipeArn":"arn:aws:personalize:::recipe/aws-sims","solutionConfig":{"hpoConfig":{"hpoResourceConfig":{"maxParallelTrainingJobs":"11"} } }""", "maxParallelTrainingJobs is \"11\"; allowed 1..10")]
    [InlineData(""","recipeArn":"arn:aws:personalize:::recipe/aws-sims","solutionConfig":{"hpoConfig":{"hpoResourceConfig":{"maxNumberOfTrainingJobs":"41","maxParallelTrainingJobs":"10"} } }""", "maxNumberOfTrainingJobs is \"41\"; allowed 1..40")]
    [InlineData(""","recipeArn":"arn:aws:personalize:::recipe/aws-user-personalization","solutionConfig":{"hpoConfig":{"algorithmHyperParameterRanges":{"integerHyperParameterRanges":[{"name":"hidden_dimension","minValue":64,"maxValue":32}]} } }""", "hidden_dimension.minValue is 64; allowed at most its maxValue, 32")]
    public async Task Refuses_what_cannot_be_trained(string rest, string message)
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        AwsResponse response = await server.SendAsync("CreateSolution", Begin + rest + "}");
        Assert.StartsWith($"400 InvalidInputException: {message}", response.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_find_a_recipe_that_nobody_has()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        AwsResponse response = await server.SendAsync("CreateSolution", Begin + ""","recipeArn":"arn:aws:personalize:::recipe/aws-magic"}""");
        Assert.Equal("400 ResourceNotFoundException: Resource Arn arn:aws:personalize:::recipe/aws-magic does not exist.", response.Error);
    }

    [Fact]
    public async Task Describes_its_settings_as_they_were_given_and_trains_by_itself_unless_told_otherwise()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        const string Config = """{ "eventValueThreshold" : "0.5", "algorithmHyperParameters":{"hidden_dimension":"64"} }""";
        await server.GoodAsync("CreateSolution", Begin + $$""","recipeArn":"arn:aws:personalize:::recipe/aws-user-personalization","eventType":"click","solutionConfig":{{Config}} }""");
        JsonElement solution = (await server.GoodAsync("DescribeSolution", $$"""{"solutionArn":"{{A}}solution/films"}""")).GetProperty("solution");
        Assert.Equal(Config, solution.GetProperty("solutionConfig").GetRawText());
        Assert.Equal("click", solution.GetProperty("eventType").GetString());
        Assert.True(solution.GetProperty("performAutoTraining").GetBoolean());
        Assert.False(solution.GetProperty("performHPO").GetBoolean());
        Assert.False(solution.TryGetProperty("latestSolutionVersion", out _));

        await server.GoodAsync("UpdateSolution", $$"""{"solutionArn":"{{A}}solution/films","performAutoTraining":false}""");
        JsonElement updated = (await server.GoodAsync("DescribeSolution", $$"""{"solutionArn":"{{A}}solution/films"}""")).GetProperty("solution");
        Assert.False(updated.GetProperty("performAutoTraining").GetBoolean());
        Assert.Equal("ACTIVE", updated.GetProperty("latestSolutionUpdate").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Passes_over_what_newer_clients_say_and_reads_an_empty_event_type_as_none()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        await server.GoodAsync("CreateSolution", Begin + ""","recipeArn":"arn:aws:personalize:::recipe/aws-sims","eventType":"" }""");
        await server.GoodAsync("UpdateSolution", $$"""{"solutionArn":"{{A}}solution/films","solutionUpdateConfig":{"newSetting":{"a":1},"autoTrainingConfig":{"schedulingExpression":"rate(2 days)"} } }""");
        JsonElement solution = (await server.GoodAsync("DescribeSolution", $$"""{"solutionArn":"{{A}}solution/films"}""")).GetProperty("solution");
        Assert.False(solution.TryGetProperty("eventType", out _));
        Assert.Equal("rate(2 days)", solution.GetProperty("solutionConfig").GetProperty("autoTrainingConfig").GetProperty("schedulingExpression").GetString());
        Assert.False(solution.GetProperty("solutionConfig").TryGetProperty("newSetting", out _));
        Assert.False(solution.GetProperty("latestSolutionUpdate").GetProperty("performIncrementalUpdate").GetBoolean());
    }

    [Fact]
    public async Task Describes_a_trained_version_and_its_metrics()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        JsonElement list = await server.GoodAsync("ListSolutionVersions", $$"""{"solutionArn":"{{A}}solution/shop"}""");
        string arn = list.GetProperty("solutionVersions")[0].GetProperty("solutionVersionArn").GetString()!;
        JsonElement version = (await server.GoodAsync("DescribeSolutionVersion", $$"""{"solutionVersionArn":"{{arn}}"}""")).GetProperty("solutionVersion");
        Assert.Equal(("ACTIVE", "FULL", "MANUAL"), (Text(version, "status"), Text(version, "trainingMode"), Text(version, "trainingType")));
        Assert.True(version.GetProperty("tunedHPOParams").GetProperty("algorithmHyperParameters").GetPropertyCount() > 0);
        JsonElement metrics = (await server.GoodAsync("GetSolutionMetrics", $$"""{"solutionVersionArn":"{{arn}}"}""")).GetProperty("metrics");
        Assert.Equal(
            "coverage mean_reciprocal_rank_at_25 normalized_discounted_cumulative_gain_at_10 normalized_discounted_cumulative_gain_at_25 normalized_discounted_cumulative_gain_at_5 precision_at_10 precision_at_25 precision_at_5",
            string.Join(' ', metrics.EnumerateObject().Select(m => m.Name)));
        Assert.All(metrics.EnumerateObject(), m => Assert.InRange(m.Value.GetDouble(), 0, 1));
    }

    [Fact]
    public async Task Is_not_deleted_while_a_campaign_serves_it_nor_is_its_group()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        await server.GoodAsync("CreateCampaign", $$"""{"name":"home","solutionVersionArn":"{{A}}solution/shop/$LATEST"}""");
        Assert.Equal("ResourceInUseException", (await server.SendAsync("DeleteSolution", $$"""{"solutionArn":"{{A}}solution/shop"}""")).ErrorType);
        AwsResponse group = await server.SendAsync("DeleteDatasetGroup", $$"""{"datasetGroupArn":"{{A}}dataset-group/shop"}""");
        Assert.Equal("400 ResourceInUseException: Dataset group shop still has the dataset INTERACTIONS; delete it first.", group.Error);
        await server.GoodAsync("DeleteCampaign", $$"""{"campaignArn":"{{A}}campaign/home"}""");
        await server.GoodAsync("DeleteSolution", $$"""{"solutionArn":"{{A}}solution/shop"}""");
    }

    [Fact]
    public async Task Refuses_settings_that_no_log_record_could_hold()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        string config = $$"""{"unknown":"{{new string('x', 256 << 10)}}"}""";
        AwsResponse made = await server.SendAsync("CreateSolution", Begin + $$""","recipeArn":"arn:aws:personalize:::recipe/aws-sims","solutionConfig":{{config}} }""");
        Assert.Equal("400 InvalidInputException: solutionConfig has 262158 bytes; allowed are 262144.", made.Error);
        AwsResponse updated = await server.SendAsync("UpdateSolution", $$"""{"solutionArn":"{{A}}solution/shop","solutionUpdateConfig":{{config}} }""");
        Assert.Equal("400 InvalidInputException: solutionUpdateConfig has 262158 bytes; allowed are 262144.", updated.Error);
    }

    [Fact]
    public async Task Lists_versions_of_known_solutions_only()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        AwsResponse unknown = await server.SendAsync("ListSolutionVersions", $$"""{"solutionArn":"{{A}}solution/nothing"}""");
        Assert.Equal($"400 ResourceNotFoundException: Resource Arn {A}solution/nothing does not exist.", unknown.Error);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
