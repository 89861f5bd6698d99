using System.Text.Json;
using Personalize.Engine;
using Personalize.Server.Tests.Resp;
using Xunit;

namespace Personalize.Server.Tests.Aws.Control;

public class DatasetOperationTests
{
    private const string A = AwsWorld.Arn;

    [Theory]
    [InlineData("Interactions", "datasetType", "INTERACTIONS")]
    [InlineData("iTEMS", "datasetType", "ITEMS")]
    public async Task Types_are_read_in_any_case_and_told_in_capitals(string type, string member, string told)
    {
        await using AwsServer server = await AwsServer.StartAsync();
        server.Engine.CreateDatasetGroup("g");
        server.Engine.CreateSchema("s", type == "Interactions" ? Shop.Interactions : Shop.Items);
        JsonElement made = await server.GoodAsync("CreateDataset", Create("n", "s", type));
        Assert.Equal($"{A}dataset/g/{told}", made.GetProperty("datasetArn").GetString());
        JsonElement dataset = (await server.GoodAsync("DescribeDataset", $$"""{"datasetArn":"{{A}}dataset/g/{{told}}"}""")).GetProperty("dataset");
        Assert.Equal(told, dataset.GetProperty(member).GetString());
        Assert.Equal(("ACTIVE", "n", $"{A}schema/s"), (Text(dataset, "status"), Text(dataset, "name"), Text(dataset, "schemaArn")));
    }

    [Theory]
    [InlineData("Actions", "datasetType is Actions: datasets of actions are not there yet; allowed are Interactions, Items and Users.")]
    [InlineData("Things", "datasetType is Things; allowed are Interactions, Items and Users.")]
    [InlineData("Users", "")]
    public async Task Refuses_a_type_that_is_none_or_not_the_schemas(string type, string message)
    {
        await using AwsServer server = await AwsServer.StartAsync();
        server.Engine.CreateDatasetGroup("g");
        server.Engine.CreateSchema("s", Shop.Items);
        AwsResponse response = await server.SendAsync("CreateDataset", Create("n", "s", type));
        Assert.StartsWith($"400 InvalidInputException: {message}", response.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wider_schema_follows_and_is_told()
    {
        await using AwsServer server = await AwsServer.StartAsync();
        server.Engine.CreateDatasetGroup("g").CreateDataset(DatasetType.Users, "people", server.Engine.CreateSchema("s", Shop.Users));
        server.Engine.CreateSchema("wider", Shop.Users.Replace("],\"version\"", ",{\"name\":\"CITY\",\"type\":[\"null\",\"string\"]}],\"version\"", StringComparison.Ordinal));
        server.Engine.CreateSchema("other", Shop.Users.Replace("AGE", "YEARS", StringComparison.Ordinal));
        string dataset = $$"""{"datasetArn":"{{A}}dataset/g/USERS","schemaArn":"{{A}}schema/""";
        Assert.Equal("InvalidInputException", (await server.SendAsync("UpdateDataset", dataset + "other\"}")).ErrorType);
        await server.GoodAsync("UpdateDataset", dataset + "wider\"}");
        JsonElement told = (await server.GoodAsync("DescribeDataset", $$"""{"datasetArn":"{{A}}dataset/g/USERS"}""")).GetProperty("dataset");
        Assert.Equal($"{A}schema/wider", Text(told, "schemaArn"));
        Assert.Equal(("ACTIVE", $"{A}schema/wider"), (Text(told.GetProperty("latestDatasetUpdate"), "status"), Text(told.GetProperty("latestDatasetUpdate"), "schemaArn")));
        Assert.Equal("ResourceInUseException", (await server.SendAsync("DeleteSchema", $$"""{"schemaArn":"{{A}}schema/wider"}""")).ErrorType);
        await server.GoodAsync("DeleteSchema", $$"""{"schemaArn":"{{A}}schema/s"}""");
    }

    [Theory]
    [InlineData("s3://bucket/../secret.csv")]
    [InlineData("s3:///secret.csv")]
    [InlineData("https://example.com/users.csv")]
    public async Task Refuses_a_location_that_is_none_before_a_job_is_made(string location)
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        AwsResponse response = await server.SendAsync("CreateDatasetImportJob", Import("j", location));
        Assert.StartsWith($"400 InvalidInputException: Invalid Data location. '{location}", response.Error, StringComparison.Ordinal);
        Assert.Empty(server.Engine.DatasetImports);
    }

    [Fact]
    public async Task A_job_without_a_place_for_its_location_fails_with_the_remedy()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        await server.GoodAsync("CreateDatasetImportJob", Import("j", "s3://bucket/users.csv"));
        await server.Engine.GetDatasetImport("j").WaitAsync(TestContext.Current.CancellationToken);
        JsonElement job = (await server.GoodAsync("DescribeDatasetImportJob", $$"""{"datasetImportJobArn":"{{A}}dataset-import-job/j"}""")).GetProperty("datasetImportJob");
        Assert.Equal(("CREATE FAILED", "FULL"), (Text(job, "status"), Text(job, "importMode")));
        Assert.Contains("--s3-root", Text(job, "failureReason"), StringComparison.Ordinal);
        Assert.Equal("s3://bucket/users.csv", Text(job.GetProperty("dataSource"), "dataLocation"));
    }

    [Fact]
    public async Task An_incremental_import_needs_one_before_it()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        AwsResponse response = await server.SendAsync("CreateDatasetImportJob", Import("j", "s3://bucket/users.csv", ""","importMode":"INCREMENTAL" """));
        Assert.Equal("InvalidInputException", response.ErrorType);
    }

    [Fact]
    public async Task A_tracker_needs_interactions()
    {
        await using AwsServer server = await AwsServer.StartAsync();
        server.Engine.CreateDatasetGroup("g");
        AwsResponse response = await server.SendAsync("CreateEventTracker", $$"""{"name":"t","datasetGroupArn":"{{A}}dataset-group/g"}""");
        Assert.Equal("400 InvalidInputException: Dataset group g has no INTERACTIONS dataset, into which events go; create it first.", response.Error);
    }

    [Fact]
    public async Task A_group_tells_when_it_changed_a_filter_that_it_can_be_asked_no_more_and_a_tracker_is_tagged_by_either_name()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using AwsServer server = await AwsServer.StartAsync(PersonalizeEngine.Open(new EngineOptions { TimeProvider = clock }));
        DatasetGroup shop = server.Engine.CreateDatasetGroup("shop", Shop.Interactions, Shop.Items, Shop.Users);
        shop.CreateFilter("genre", "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)");
        clock.Advance(TimeSpan.FromSeconds(10));
        shop.GetDataset(DatasetType.Items).Drop();

        JsonElement group = (await server.GoodAsync("DescribeDatasetGroup", $$"""{"datasetGroupArn":"{{A}}dataset-group/shop"}""")).GetProperty("datasetGroup");
        Assert.Equal(10, group.GetProperty("lastUpdatedDateTime").GetDouble() - group.GetProperty("creationDateTime").GetDouble());
        JsonElement filter = (await server.GoodAsync("DescribeFilter", $$"""{"filterArn":"{{A}}filter/genre"}""")).GetProperty("filter");
        Assert.Equal("CREATE FAILED", Text(filter, "status"));
        Assert.NotEmpty(Text(filter, "failureReason")!);

        EventTracker tracker = shop.CreateEventTracker("clicks");
        await server.GoodAsync("TagResource", $$"""{"resourceArn":"{{A}}event-tracker/clicks","tags":[{"tagKey":"k","tagValue":"v"}]}""");
        JsonElement tags = await server.GoodAsync("ListTagsForResource", $$"""{"resourceArn":"{{A}}event-tracker/{{tracker.Id}}"}""");
        Assert.Equal("""[{"tagKey":"k","tagValue":"v"}]""", tags.GetProperty("tags").GetRawText());
    }

    [Fact]
    public async Task A_group_is_not_deleted_while_it_has_a_dataset()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        AwsResponse response = await server.SendAsync("DeleteDatasetGroup", $$"""{"datasetGroupArn":"{{A}}dataset-group/empty"}""");
        Assert.Equal("400 ResourceInUseException: Dataset group empty still has the dataset USERS; delete it first.", response.Error);
        await server.GoodAsync("DeleteDataset", $$"""{"datasetArn":"{{A}}dataset/empty/USERS"}""");
        await server.GoodAsync("DeleteDatasetGroup", $$"""{"datasetGroupArn":"{{A}}dataset-group/empty"}""");
    }

    private static string Create(string name, string schema, string type) =>
        $$"""{"name":"{{name}}","schemaArn":"{{A}}schema/{{schema}}","datasetGroupArn":"{{A}}dataset-group/g","datasetType":"{{type}}"}""";

    private static string Import(string name, string location, string more = "") =>
        $$"""{"jobName":"{{name}}","datasetArn":"{{A}}dataset/shop/USERS","dataSource":{"dataLocation":"{{location}}"},"roleArn":"arn:aws:iam::000000000000:role/r"{{more}} }""";

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
