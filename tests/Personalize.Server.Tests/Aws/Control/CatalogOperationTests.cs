using System.Text.Json;
using Personalize.Engine;
using Personalize.Training;
using Xunit;

namespace Personalize.Server.Tests.Aws.Control;

/// <summary>Recipes, schemas, trackers, filters, tags: the rules that are theirs.</summary>
public class CatalogOperationTests
{
    private const string A = AwsWorld.Arn;

    [Theory]
    [InlineData("ECOMMERCE", 5)]
    [InlineData("VIDEO_ON_DEMAND", 5)]
    public async Task Lists_the_use_cases_of_a_domain(string domain, int count)
    {
        await using AwsServer server = await AwsServer.StartAsync();
        JsonElement recipes = (await server.GoodAsync("ListRecipes", $$"""{"domain":"{{domain}}"}""")).GetProperty("recipes");
        Assert.Equal(count, recipes.GetArrayLength());
        Assert.All(recipes.EnumerateArray(), recipe => Assert.Equal(domain, recipe.GetProperty("domain").GetString()));
    }

    [Fact]
    public async Task Describes_every_recipe_and_what_is_behind_it()
    {
        await using AwsServer server = await AwsServer.StartAsync();
        JsonElement recipes = (await server.GoodAsync("ListRecipes", "{}")).GetProperty("recipes");
        Assert.Equal(string.Join(' ', Recipes.All.Select(r => r.Name)), string.Join(' ', recipes.EnumerateArray().Select(r => r.GetProperty("name").GetString())));
        foreach (JsonElement listed in recipes.EnumerateArray())
        {
            JsonElement recipe = (await server.GoodAsync("DescribeRecipe", $$"""{"recipeArn":"{{listed.GetProperty("recipeArn").GetString()}}"}""")).GetProperty("recipe");
            await server.GoodAsync("DescribeAlgorithm", $$"""{"algorithmArn":"{{recipe.GetProperty("algorithmArn").GetString()}}"}""");
            if (recipe.TryGetProperty("featureTransformationArn", out JsonElement transformation))
                await server.GoodAsync("DescribeFeatureTransformation", $$"""{"featureTransformationArn":"{{transformation.GetString()}}"}""");
        }

        JsonElement sims = (await server.GoodAsync("DescribeAlgorithm", """{"algorithmArn":"arn:aws:personalize:::algorithm/aws-sims"}""")).GetProperty("algorithm");
        Assert.Equal("""{"popularity_discount_factor":"0.5","min_cointeraction_count":"3"}""", sims.GetProperty("defaultHyperParameters").GetRawText());
        Assert.Equal(
            """[{"name":"min_cointeraction_count","minValue":0,"maxValue":10,"isTunable":true}]""",
            sims.GetProperty("defaultHyperParameterRanges").GetProperty("integerHyperParameterRanges").GetRawText());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"type":"record","name":"Things","fields":[{"name":"X","type":"string"}]}""")]
    public async Task Refuses_a_schema_that_is_none(string text)
    {
        await using AwsServer server = await AwsServer.StartAsync();
        AwsResponse response = await server.SendAsync("CreateSchema", JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = "s", ["schema"] = text }));
        Assert.StartsWith("400 InvalidInputException: the schema is refused: ", response.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_a_group_one_tracker_whose_id_events_name()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        JsonElement made = await server.GoodAsync("CreateEventTracker", $$"""{"name":"t","datasetGroupArn":"{{A}}dataset-group/shop"}""");
        Assert.True(Guid.TryParse(made.GetProperty("trackingId").GetString(), out _));
        Assert.Matches("event-tracker/[0-9a-f]{8}$", made.GetProperty("eventTrackerArn").GetString());
        AwsResponse second = await server.SendAsync("CreateEventTracker", $$"""{"name":"u","datasetGroupArn":"{{A}}dataset-group/shop"}""");
        Assert.Equal("ResourceAlreadyExistsException", second.ErrorType);
        JsonElement listed = (await server.GoodAsync("ListEventTrackers", "{}")).GetProperty("eventTrackers")[0];
        Assert.False(listed.TryGetProperty("trackingId", out _));
        AwsResponse group = await server.SendAsync("DeleteDatasetGroup", $$"""{"datasetGroupArn":"{{A}}dataset-group/shop"}""");
        Assert.Equal("400 ResourceInUseException: Dataset group shop still has the event tracker t; delete it first.", group.Error);
    }

    [Fact]
    public async Task Refuses_a_filter_that_does_not_fit_the_schemas()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        AwsResponse response = await server.SendAsync("CreateFilter", $$"""{"name":"f","datasetGroupArn":"{{A}}dataset-group/shop","filterExpression":"INCLUDE ItemID WHERE Items.NOTHING = \"x\""}""");
        Assert.Equal("InvalidInputException", response.ErrorType);
        Assert.Contains("NOTHING", response.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Holds_the_services_counts_where_they_are_asked_for()
    {
        await using AwsServer server = await AwsServer.StartAsync(PersonalizeEngine.Open(new EngineOptions { AwsQuotas = true }));
        for (int i = 0; i < 5; i++)
            await server.GoodAsync("CreateDatasetGroup", $$"""{"name":"g{{i}}"}""");

        AwsResponse sixth = await server.SendAsync("CreateDatasetGroup", """{"name":"g5"}""");
        Assert.Equal("LimitExceededException", sixth.ErrorType);
        Assert.Contains(" 5 ", sixth.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Needs_role_and_key_together()
    {
        await using AwsServer server = await AwsServer.StartAsync();
        AwsResponse response = await server.SendAsync("CreateDatasetGroup", """{"name":"a","roleArn":"arn:aws:iam::000000000000:role/r"}""");
        Assert.Equal("400 InvalidInputException: roleArn and kmsKeyArn are given together or not at all.", response.Error);
        const string Key = "arn:aws:kms:us-east-1:000000000000:key/k";
        await server.GoodAsync("CreateDatasetGroup", $$"""{"name":"a","roleArn":"arn:aws:iam::000000000000:role/r","kmsKeyArn":"{{Key}}"}""");
        JsonElement group = (await server.GoodAsync("DescribeDatasetGroup", $$"""{"datasetGroupArn":"{{A}}dataset-group/a"}""")).GetProperty("datasetGroup");
        Assert.Equal(Key, group.GetProperty("kmsKeyArn").GetString());
    }

    [Fact]
    public async Task Holds_at_most_fifty_tags_and_none_of_the_services_own()
    {
        await using AwsServer server = await AwsServer.StartAsync();
        AwsResponse reserved = await server.SendAsync("CreateDatasetGroup", """{"name":"a","tags":[{"tagKey":"aws:x","tagValue":"v"}]}""");
        Assert.Equal("400 InvalidInputException: The tag key is aws:x; keys that begin with aws: are reserved.", reserved.Error);
        AwsResponse many = await server.SendAsync("CreateDatasetGroup", $$"""{"name":"a","tags":{{Tags(0, 51)}} }""");
        Assert.Equal("400 TooManyTagsException: The resource would have 51 tags; allowed are 50.", many.Error);
        Assert.Empty(server.Engine.DatasetGroups);

        await server.GoodAsync("CreateDatasetGroup", $$"""{"name":"a","tags":{{Tags(0, 49)}} }""");
        string resource = $$"""{"resourceArn":"{{A}}dataset-group/a" """;
        Assert.Equal("TooManyTagsException", (await server.SendAsync("TagResource", resource + $$""","tags":{{Tags(48, 3)}} }""")).ErrorType);
        await server.GoodAsync("TagResource", resource + $$""","tags":{{Tags(48, 2)}} }""");
        Assert.Equal(50, (await server.GoodAsync("ListTagsForResource", resource + "}")).GetProperty("tags").GetArrayLength());

        string keys = string.Join(',', Enumerable.Range(0, 51).Select(i => $"\"k{i}\""));
        Assert.Equal("400 TooManyTagKeysException: The request has 51 tag keys; allowed are 50.", (await server.SendAsync("UntagResource", resource + $$""","tagKeys":[{{keys}}]}""")).Error);
        await server.GoodAsync("UntagResource", resource + ""","tagKeys":["k0","nothing"]}""");
        Assert.Equal(49, (await server.GoodAsync("ListTagsForResource", resource + "}")).GetProperty("tags").GetArrayLength());

        AwsResponse schema = await server.SendAsync("TagResource", $$"""{"resourceArn":"{{A}}schema/s","tags":[]}""");
        Assert.Equal($"400 InvalidInputException: {A}schema/s is a schema; schemas, metric attributions and recipes have no tags.", schema.Error);
    }

    private static string Tags(int from, int count) =>
        $"[{string.Join(',', Enumerable.Range(from, count).Select(i => $$"""{"tagKey":"k{{i}}","tagValue":"v"}"""))}]";
}
