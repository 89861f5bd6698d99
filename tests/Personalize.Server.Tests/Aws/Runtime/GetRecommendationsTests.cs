using System.Text.Json;
using Xunit;

namespace Personalize.Server.Tests.Aws.Runtime;

/// <summary>GetRecommendations by recipe type: who may ask, how many, scores, filters, promotions, metadata.</summary>
public sealed class GetRecommendationsTests(RuntimeShop shop) : IClassFixture<RuntimeShop>
{
    private const string Arn = AwsWorld.Arn;

    [Fact]
    public async Task Scores_are_shares_of_all_choices_best_first()
    {
        JsonElement[] items = RuntimeShop.Entries(await shop.RecommendAsync("home", "\"userId\":\"u1\",\"numResults\":40"));

        double[] scores = [.. items.Select(item => item.GetProperty("score").GetDouble())];
        Assert.Equal(40, items.Length);
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.InRange(scores.Sum(), 0.98, 1);
        Assert.All(scores, score => Assert.InRange(score, 0, 1));
    }

    [Fact]
    public async Task Scores_fall_and_are_one_at_most_where_the_campaign_explores_too()
    {
        await using var alone = new RuntimeShop();
        await alone.InitializeAsync();
        string version = (await alone.Server.GoodAsync("DescribeCampaign", $$"""{"campaignArn":"{{Arn}}campaign/home"}""")).GetProperty("campaign").GetProperty("solutionVersionArn").GetString()!;
        await alone.Server.GoodAsync("CreateCampaign", $$"""{"name":"explores","solutionVersionArn":"{{version}}"}""");
        for (int item = 0; item < 10; item++)
            alone.Group.Items.Put(System.Text.Encoding.UTF8.GetBytes($"new{item}"), new Personalize.Engine.FieldValue("GENRE"u8, "Comedy"u8));

        int explored = 0;
        for (int request = 0; request < 20; request++)
        {
            JsonElement[] items = RuntimeShop.Entries(await alone.RecommendAsync("explores", $"\"userId\":\"u{request}\",\"numResults\":10"));
            double[] scores = [.. items.Select(item => item.GetProperty("score").GetDouble())];
            Assert.Equal(scores.OrderDescending(), scores);
            Assert.InRange(scores.Sum(), double.Epsilon, 1);
            explored += items.Count(item => item.GetProperty("itemId").GetString()!.StartsWith("new", StringComparison.Ordinal));
        }

        Assert.InRange(explored, 20, 200);
    }

    [Theory]
    [InlineData("home", "\"userId\":\"u1\"", 25)]
    [InlineData("home", "\"userId\":\"u1\",\"numResults\":0", 0)]
    [InlineData("home", "\"userId\":\"u1\",\"numResults\":500", 40)]
    [InlineData("home", "\"userId\":\"nobody\",\"itemId\":\"i1\",\"numResults\":7", 7)]
    [InlineData("related", "\"itemId\":\"i1\"", 25)]
    [InlineData("related", "\"itemId\":\"unknown\",\"numResults\":3", 3)]
    [InlineData("popular", "", 25)]
    [InlineData("popular", "\"userId\":\"u1\"", 25)]
    public async Task Answers_what_its_recipe_can(string campaign, string members, int count)
    {
        AwsResponse response = await shop.RecommendAsync(campaign, members);

        Assert.Equal(count, RuntimeShop.Entries(response).Length);
        Assert.Matches("^RID-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", response.Json.GetProperty("recommendationId").GetString());
    }

    [Theory]
    [InlineData("home", "", "userId is missing")]
    [InlineData("home", "\"userId\":\"\"", "userId is missing")]
    [InlineData("related", "\"userId\":\"u1\"", "itemId is missing")]
    [InlineData("ranks", "\"userId\":\"u1\"", "of type PERSONALIZED_RANKING; allowed is GetPersonalizedRanking")]
    [InlineData("home", "\"userId\":\"u1\",\"numResults\":501", "numResults is 501; allowed 0..500.")]
    [InlineData("home", "\"userId\":\"u1\",\"numResults\":51,\"metadataColumns\":{\"ITEMS\":[\"GENRE\"]}", "numResults is 51; allowed 0..50 with metadataColumns.")]
    [InlineData("home", "\"userId\":\"u1\",\"metadataColumns\":{\"ITEMS\":[\"COLOR\"]}", "metadataColumns names 'COLOR'; allowed are GENRE, PRICE, YEAR, SOLD.")]
    [InlineData("home", "\"userId\":\"u1\",\"metadataColumns\":{\"USERS\":[\"AGE\"]}", "metadataColumns names the dataset 'USERS'")]
    [InlineData("home", "\"userId\":\"u1\",\"metadataColumns\":{\"ITEMS\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\"]}", "names 11 columns; allowed are at most 10.")]
    [InlineData("related", "\"itemId\":\"i1\",\"metadataColumns\":{\"ITEMS\":[\"GENRE\"]}", "gives no metadata; allowed after enableMetadataWithRecommendations")]
    [InlineData("home", "\"userId\":\"u1\",\"recommenderArn\":\"arn:aws:personalize:::recommender/x\"", "both given")]
    [InlineData("home", "\"userId\":\"u1\",\"context\":{\"COLOR\":\"red\"}", "context names 'COLOR'")]
    [InlineData("home", "\"userId\":\"u1\",\"filterArn\":\"arn:aws:personalize:::filter/genre\"", "the filter needs a value for $GENRE")]
    [InlineData("home", "\"userId\":\"u1\",\"filterArn\":\"arn:aws:personalize:::filter/genre\",\"filterValues\":{\"genre\":\"Comedy\"}", "the filter needs a value for $GENRE")]
    [InlineData("home", "\"userId\":\"u1\",\"filterArn\":\"arn:aws:personalize:::filter/others\"", "another dataset group")]
    [InlineData("home", "\"userId\":\"u1\",\"filterArn\":\"arn:aws:personalize:::filter/current\"", "uses CurrentItem")]
    [InlineData("popular", "\"filterArn\":\"arn:aws:personalize:::filter/unseen\"", "the request names none")]
    [InlineData("home", "\"userId\":\"u1\",\"promotions\":[{\"name\":\"p\"}]", "has no percentPromotedItems")]
    [InlineData("home", "\"userId\":\"u1\",\"promotions\":[{\"percentPromotedItems\":5,\"filterArn\":\"arn:aws:personalize:::filter/genre\"}]", "the filter needs a value for $GENRE")]
    public async Task Says_what_it_cannot(string campaign, string members, string told)
    {
        AwsResponse response = await shop.RecommendAsync(campaign, members);

        Assert.StartsWith("400 InvalidInputException: ", response.Error, StringComparison.Ordinal);
        Assert.Contains(told, response.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "\"userId\":\"u1\"", "campaign/none")]
    [InlineData("home", "\"userId\":\"u1\",\"filterArn\":\"arn:aws:personalize:us-east-1:000000000000:filter/none\"", "filter/none")]
    public async Task Does_not_find_what_is_not_there(string campaign, string members, string resource)
    {
        AwsResponse response = await shop.RecommendAsync(campaign, members);

        Assert.Equal($"404 ResourceNotFoundException: Resource Arn {Arn}{resource} does not exist.", response.Error);
    }

    [Fact]
    public async Task Asks_for_one_of_campaign_and_recommender()
    {
        AwsResponse none = await shop.Server.SendAsync("GetRecommendations", "{}");
        AwsResponse unknown = await shop.Server.SendAsync("GetRecommendations", $$"""{"recommenderArn":"{{Arn}}recommender/x"}""");

        Assert.StartsWith("400 InvalidInputException: neither campaignArn nor recommenderArn", none.Error, StringComparison.Ordinal);
        Assert.Equal($"404 ResourceNotFoundException: Resource Arn {Arn}recommender/x does not exist.", unknown.Error);
    }

    [Theory]
    [InlineData("\\\"Comedy\\\"", 20)]
    [InlineData("Comedy", 20)]
    [InlineData(" Comedy , \\\"Action\\\" ", 40)]
    [InlineData("\\\"Comedy\\\",\\\"Action\\\"", 40)]
    [InlineData("\\u0022Comedy\\u0022", 20)]
    [InlineData("\\\"Comedy,Action\\\"", 0)]
    public async Task Filter_values_come_in_every_form(string value, int count)
    {
        AwsResponse response = await shop.RecommendAsync("home", $"\"userId\":\"u1\",\"numResults\":100,\"filterArn\":\"{Arn}filter/genre\",\"filterValues\":{{\"GENRE\":\"{value}\",\"NOT_ASKED\":\"x\"}}");

        Assert.Equal(count, RuntimeShop.Entries(response).Length);
    }

    [Fact]
    public async Task Related_items_do_not_name_their_own_and_carry_no_score()
    {
        JsonElement[] items = RuntimeShop.Entries(await shop.RecommendAsync("related", "\"itemId\":\"i1\",\"numResults\":500"));

        Assert.DoesNotContain(items, item => item.GetProperty("itemId").GetString() == "i1");
        Assert.All(items, item => Assert.False(item.TryGetProperty("score", out _)));
        Assert.All(RuntimeShop.Entries(await shop.RecommendAsync("popular", "")), item => Assert.False(item.TryGetProperty("score", out _)));
    }

    [Fact]
    public async Task Context_of_the_schema_is_taken()
    {
        Assert.Equal(200, (await shop.RecommendAsync("home", "\"userId\":\"u1\",\"context\":{\"DEVICE\":\"phone\"}")).Status);
        Assert.Equal(200, (await shop.RecommendAsync("popular", "\"context\":{\"COLOR\":\"red\"}")).Status);
    }

    [Theory]
    [InlineData(10, 50, 5)]
    [InlineData(10, 1, 1)]
    [InlineData(25, 30, 7)]
    [InlineData(40, 100, 20)]
    [InlineData(0, 50, 0)]
    public async Task Promotions_take_their_share_and_list_an_item_once(int count, int percent, int promoted)
    {
        AwsResponse response = await shop.RecommendAsync(
            "home", $"\"userId\":\"u0\",\"numResults\":{count},\"promotions\":[{{\"name\":\"sale\",\"percentPromotedItems\":{percent},\"filterArn\":\"{Arn}filter/genre\",\"filterValues\":{{\"GENRE\":\"Comedy\"}}}}]");

        JsonElement[] items = RuntimeShop.Entries(response);
        JsonElement[] sale = [.. items.Where(item => item.TryGetProperty("promotionName", out _))];
        Assert.Equal((count, promoted), (items.Length, sale.Length));
        Assert.Equal(count, RuntimeShop.Ids(response).Distinct(StringComparer.Ordinal).Count());
        Assert.All(sale, item => Assert.True(int.Parse(item.GetProperty("itemId").GetString()![1..], System.Globalization.CultureInfo.InvariantCulture) >= 20, "a comedy"));
        double[] scores = [.. sale.Select(item => item.GetProperty("score").GetDouble())];
        Assert.Equal(scores.OrderDescending(), scores);
    }

    [Fact]
    public async Task Promotions_stand_at_other_places_each_time_and_the_rest_follows_the_request_filter()
    {
        var places = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < 20; i++)
        {
            JsonElement[] items = RuntimeShop.Entries(await shop.RecommendAsync(
                "v2", $"\"userId\":\"u1\",\"numResults\":8,\"filterArn\":\"{Arn}filter/genre\",\"filterValues\":{{\"GENRE\":\"Action\"}},\"promotions\":[{{\"name\":\"sale\",\"percentPromotedItems\":25,\"filterArn\":\"{Arn}filter/comedies\"}}]"));
            places.Add(string.Concat(items.Select(item => item.TryGetProperty("promotionName", out _) ? 'p' : '.')));
            foreach (JsonElement item in items)
            {
                bool isComedy = int.Parse(item.GetProperty("itemId").GetString()![1..], System.Globalization.CultureInfo.InvariantCulture) >= 20;
                Assert.Equal(isComedy, item.TryGetProperty("promotionName", out _));
                Assert.Equal(isComedy ? "Promoted item" : null, item.TryGetProperty("reason", out JsonElement reason) ? reason[0].GetString() : null);
            }
        }

        Assert.InRange(places.Count, 8, 28);
    }

    /// <summary>The service fills such a list with popular items; here there is nothing left to fill it with.</summary>
    [Fact]
    public async Task A_filter_leaves_a_list_short_only_of_items_that_it_does_not_allow()
    {
        await using var alone = new RuntimeShop();
        await alone.InitializeAsync();
        alone.Group.Items.BeginPut("bare"u8).Commit();
        alone.Group.PutEvent("u1"u8, "from-event"u8, "click"u8, 1_800_000_000);
        alone.Group.Items.Put("comedy"u8, new Personalize.Engine.FieldValue("GENRE"u8, "Comedy"u8));

        string[] all = RuntimeShop.Ids(await alone.RecommendAsync("v2", "\"userId\":\"u1\",\"numResults\":500"));
        JsonElement[] comedies = RuntimeShop.Entries(await alone.RecommendAsync("v2", $"\"userId\":\"u1\",\"numResults\":500,\"filterArn\":\"{Arn}filter/comedies\""));

        Assert.Equal(43, all.Length);
        Assert.Contains("bare", all, StringComparer.Ordinal);
        Assert.Contains("from-event", all, StringComparer.Ordinal);
        Assert.Equal(21, comedies.Length);
        Assert.All(comedies, item => Assert.True(item.TryGetProperty("score", out _), "every item has a score"));
        Assert.All(comedies, item => Assert.False(item.TryGetProperty("reason", out JsonElement reason) && reason[0].GetString() == "Popular item", "no item is a stopgap"));
    }

    [Fact]
    public async Task A_promotion_that_finds_nothing_leaves_its_places_to_others()
    {
        JsonElement[] items = RuntimeShop.Entries(await shop.RecommendAsync(
            "popular", $"\"numResults\":6,\"promotions\":[{{\"name\":\"sale\",\"percentPromotedItems\":50,\"filterArn\":\"{Arn}filter/nothing\"}}]"));

        Assert.Equal(6, items.Length);
    }

    [Fact]
    public async Task Metadata_are_texts_named_as_asked()
    {
        shop.Group.Items.Put("i1"u8, new Personalize.Engine.FieldValue("GENRE"u8, "Action"u8), new Personalize.Engine.FieldValue("PRICE"u8, "2.5"u8), new Personalize.Engine.FieldValue("SOLD"u8, "true"u8));

        JsonElement[] items = RuntimeShop.Entries(await shop.RecommendAsync("home", "\"userId\":\"u0\",\"numResults\":50,\"metadataColumns\":{\"ITEMS\":[\"genre\",\"Price\",\"YEAR\",\"SOLD\"]}"));

        JsonElement one = items.Single(item => item.GetProperty("itemId").GetString() == "i1");
        Assert.Equal("""{"genre":"Action","Price":"2.5","SOLD":"true"}""", one.GetProperty("metadata").GetRawText());
        Assert.Equal(200, (await shop.RecommendAsync("v2", "\"userId\":\"u0\",\"metadataColumns\":{\"items\":[]}")).Status);
    }
}
