using System.Text;
using Personalize.Engine;
using Personalize.Engine.Tests.Support;
using Personalize.Server.Tests.Resp;

namespace Personalize.Server.Tests.Aws;

/// <summary>One resource of each kind, and for every operation a body that must be answered well by a server that has them.</summary>
/// <remarks>An operation of the table without an entry here fails the tests: a new operation brings its good call.</remarks>
internal static class AwsWorld
{
    public const string Arn = "arn:aws:personalize:us-east-1:000000000000:";

    /// <summary>Stands for the tracking id of the server's tracker, which is known only there.</summary>
    public const string TrackingId = "TRACKING-ID";

    /// <summary>An ARN of the service's own.</summary>
    public const string Own = "arn:aws:personalize:::";

    /// <summary>Stands for the version that <c>CreateSolutionVersion</c> began, whose name nobody knows before.</summary>
    public const string Pending = "PENDING0";

    /// <summary>In an order in which each may follow those before: what is deleted is not asked for later.</summary>
    public static IReadOnlyList<(string Operation, string Body)> Good { get; } =
    [
        ("CreateDatasetGroup", """{"name":"other","domain":"ECOMMERCE","tags":[{"tagKey":"team","tagValue":"a"}]}"""),
        ("DescribeDatasetGroup", $$"""{"datasetGroupArn":"{{Arn}}dataset-group/other"}"""),
        ("ListDatasetGroups", """{"maxResults":1}"""),
        ("CreateSchema", $$"""{"name":"more","schema":{{Quoted(Shop.Users)}} }"""),
        ("DescribeSchema", $$"""{"schemaArn":"{{Arn}}schema/more"}"""),
        ("ListSchemas", """{"maxResults":100}"""),
        ("CreateDataset", $$"""{"name":"goods","schemaArn":"{{Arn}}schema/goods","datasetGroupArn":"{{Arn}}dataset-group/empty","datasetType":"Items"}"""),
        ("DescribeDataset", $$"""{"datasetArn":"{{Arn}}dataset/empty/ITEMS"}"""),
        ("ListDatasets", $$"""{"datasetGroupArn":"{{Arn}}dataset-group/shop"}"""),
        ("UpdateDataset", $$"""{"datasetArn":"{{Arn}}dataset/empty/USERS","schemaArn":"{{Arn}}schema/plain"}"""),
        ("CreateDatasetImportJob", $$"""{"jobName":"monday","datasetArn":"{{Arn}}dataset/shop/USERS","dataSource":{"dataLocation":"s3://bucket/users.csv"},"roleArn":"arn:aws:iam::000000000000:role/r"}"""),
        ("DescribeDatasetImportJob", $$"""{"datasetImportJobArn":"{{Arn}}dataset-import-job/monday"}"""),
        ("ListDatasetImportJobs", $$"""{"datasetArn":"{{Arn}}dataset/shop/USERS"}"""),
        ("DeleteDataset", $$"""{"datasetArn":"{{Arn}}dataset/empty/USERS"}"""),
        ("CreateEventTracker", $$"""{"name":"clicks","datasetGroupArn":"{{Arn}}dataset-group/shop","tags":[]}"""),
        ("DescribeEventTracker", $$"""{"eventTrackerArn":"{{Arn}}event-tracker/clicks"}"""),
        ("ListEventTrackers", $$"""{"datasetGroupArn":"{{Arn}}dataset-group/shop"}"""),
        ("PutEvents", $$"""{"trackingId":"{{TrackingId}}","userId":"u1","sessionId":"s1","eventList":[{"eventType":"click","sentAt":1700000000,"itemId":"i1","properties":"{}"}]}"""),
        ("PutItems", $$"""{"datasetArn":"{{Arn}}dataset/shop/ITEMS","items":[{"itemId":"i1","properties":"{\"genre\":\"Drama\"}"},{"itemId":"i99"}]}"""),
        ("PutUsers", $$"""{"datasetArn":"{{Arn}}dataset/shop/USERS","users":[{"userId":"u1","properties":"{\"AGE\":\"29\",\"GENDER\":\"F\"}"}]}"""),
        ("ListRecipes", """{"recipeProvider":"SERVICE"}"""),
        ("DescribeRecipe", $$"""{"recipeArn":"{{Own}}recipe/aws-user-personalization"}"""),
        ("DescribeAlgorithm", $$"""{"algorithmArn":"{{Own}}algorithm/aws-sims"}"""),
        ("DescribeFeatureTransformation", $$"""{"featureTransformationArn":"{{Own}}feature-transformation/sims"}"""),
        ("CreateSolution", $$"""{"name":"films","datasetGroupArn":"{{Arn}}dataset-group/shop","recipeArn":"{{Own}}recipe/aws-sims","performAutoTraining":false,"solutionConfig":{"algorithmHyperParameters":{"min_cointeraction_count":"1"} } }"""),
        ("DescribeSolution", $$"""{"solutionArn":"{{Arn}}solution/shop"}"""),
        ("ListSolutions", $$"""{"datasetGroupArn":"{{Arn}}dataset-group/shop"}"""),
        ("UpdateSolution", $$"""{"solutionArn":"{{Arn}}solution/films","performAutoTraining":true,"solutionUpdateConfig":{"autoTrainingConfig":{"schedulingExpression":"rate(3 days)"} } }"""),
        ("CreateSolutionVersion", $$"""{"solutionArn":"{{Arn}}solution/last","name":"second"}"""),
        ("StopSolutionVersionCreation", $$"""{"solutionVersionArn":"{{Arn}}solution/last/{{Pending}}"}"""),
        ("DescribeSolutionVersion", $$"""{"solutionVersionArn":"{{Arn}}solution/shop/$LATEST"}"""),
        ("ListSolutionVersions", $$"""{"solutionArn":"{{Arn}}solution/shop"}"""),
        ("GetSolutionMetrics", $$"""{"solutionVersionArn":"{{Arn}}solution/shop/$LATEST"}"""),
        ("CreateCampaign", $$"""{"name":"home","solutionVersionArn":"{{Arn}}solution/shop/$LATEST","campaignConfig":{"itemExplorationConfig":{"explorationWeight":"0.5"} } }"""),
        ("DescribeCampaign", $$"""{"campaignArn":"{{Arn}}campaign/home"}"""),
        ("ListCampaigns", $$"""{"solutionArn":"{{Arn}}solution/shop"}"""),
        ("UpdateCampaign", $$"""{"campaignArn":"{{Arn}}campaign/home","minProvisionedTPS":2}"""),
        ("GetRecommendations", $$"""{"campaignArn":"{{Arn}}campaign/home","userId":"u1","numResults":5,"promotions":[{"name":"p","percentPromotedItems":20}]}"""),
        ("GetPersonalizedRanking", $$"""{"campaignArn":"{{Arn}}campaign/ranks","userId":"u1","inputList":["i1","i2","unknown"]}"""),
        ("DeleteCampaign", $$"""{"campaignArn":"{{Arn}}campaign/home"}"""),
        ("DeleteSolution", $$"""{"solutionArn":"{{Arn}}solution/films"}"""),
        ("CreateFilter", $$"""{"name":"genre","datasetGroupArn":"{{Arn}}dataset-group/shop","filterExpression":"INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)"}"""),
        ("DescribeFilter", $$"""{"filterArn":"{{Arn}}filter/genre"}"""),
        ("ListFilters", $$"""{"datasetGroupArn":"{{Arn}}dataset-group/shop"}"""),
        ("TagResource", $$"""{"resourceArn":"{{Arn}}filter/genre","tags":[{"tagKey":"k","tagValue":""}]}"""),
        ("ListTagsForResource", $$"""{"resourceArn":"{{Arn}}filter/genre"}"""),
        ("UntagResource", $$"""{"resourceArn":"{{Arn}}filter/genre","tagKeys":["k"]}"""),
        ("DeleteFilter", $$"""{"filterArn":"{{Arn}}filter/genre"}"""),
        ("DeleteEventTracker", $$"""{"eventTrackerArn":"{{Arn}}event-tracker/clicks"}"""),
        ("DeleteSchema", $$"""{"schemaArn":"{{Arn}}schema/more"}"""),
        ("DeleteDatasetGroup", $$"""{"datasetGroupArn":"{{Arn}}dataset-group/other"}"""),
    ];

    /// <summary>A server that has the group <c>shop</c> with data and a trained version, the group <c>empty</c> with users only, and a training that goes on until the server is disposed: others wait.</summary>
    public static async Task<AwsServer> StartAsync()
    {
        PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup shop = Shop.Fill(engine);
        shop.Train("aws-user-personalization");
        shop.CreateSolution("last", "aws-user-personalization");
        engine.CreateSchema("goods", Shop.Items);
        engine.CreateDatasetGroup("empty").CreateDataset(DatasetType.Users, "people", engine.CreateSchema("plain", Shop.Users));
        var held = new HeldTraining(engine, engine.CreateDatasetGroup("busy", Shop.Interactions).CreateSolution("busy", "aws-popularity-count"));
        return await AwsServer.StartAsync(engine, held: held);
    }

    /// <summary>The same with the campaign <c>ranks</c>, which every good call can be asked of.</summary>
    public static async Task<AwsServer> StartWholeAsync()
    {
        AwsServer server = await StartAsync();
        server.Engine.GetDatasetGroup("shop").Train("aws-personalized-ranking", new TrainingOptions { Solution = "ranks" }).Deploy("ranks");
        return server;
    }

    /// <summary>The body with <see cref="Pending"/> replaced by what it stands for.</summary>
    public static string Resolve(AwsServer server, string body) =>
        body.Replace(Pending, server.Engine.GetSolution("last").LatestVersion?.Version ?? "ffffffff", StringComparison.Ordinal);

    private static string Quoted(string text) => $"\"{Encoding.UTF8.GetString(System.Text.Json.JsonEncodedText.Encode(text).EncodedUtf8Bytes)}\"";
}
