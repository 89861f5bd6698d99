using System.Text;
using Xunit;

namespace Personalize.Server.Tests.Aws.Events;

/// <summary>PutItems and PutUsers: coercions, names, refusals, all or none.</summary>
public sealed class PutItemsTests
{
    private const string Items = EventsShop.Arn + "/ITEMS";

    [Theory]
    [InlineData("""{"GENRES":"Action|Comedy"}""", "GENRES=Action|Comedy")]
    [InlineData("""{"genres":"Action","creationTimestamp":1542392161,"numRatings":12}""", "GENRES=Action CREATION_TIMESTAMP=1542392161 NUM_RATINGS=12")]
    [InlineData("""{"creation_timestamp":"1542392161","Num_Ratings":"12"}""", "CREATION_TIMESTAMP=1542392161 NUM_RATINGS=12")]
    [InlineData("""{"numRatings":29.0,"creationTimestamp":1e3}""", "CREATION_TIMESTAMP=1000 NUM_RATINGS=29")]
    [InlineData("""{"PRICE":10,"WEIGHT":"1.5e3"}""", "PRICE=10 WEIGHT=1500")]
    [InlineData("""{"PRICE":"10.5","WEIGHT":-0.25}""", "PRICE=10.5 WEIGHT=-0.25")]
    [InlineData("""{"ACTIVE":true,"TITLE":true}""", "TITLE=true ACTIVE=true")]
    [InlineData("""{"ACTIVE":"false","TITLE":12.50}""", "TITLE=12.50 ACTIVE=false")]
    [InlineData("""{"TITLE":"a \"b\" \\ \u00e9\ud83d\ude00\n"}""", "TITLE=a \"b\" \\ é😀\n")]
    [InlineData("""{"T\u0049TLE":"x"}""", "TITLE=x")]
    [InlineData("""{"GENRES":null,"TITLE":"x","PRICE":null}""", "TITLE=x")]
    [InlineData("""{"TITLE":"","GENRES":""}""", "")]
    [InlineData("""{"ITEM_ID":"i","itemId":"i","TITLE":"x"}""", "TITLE=x")]
    [InlineData("{}", "")]
    [InlineData(" { \"TITLE\" : \"x\" } ", "TITLE=x")]
    [InlineData("\"{\\\"TITLE\\\":\\\"twice \\\\\\\"encoded\\\\\\\"\\\"}\"", "TITLE=twice \"encoded\"")]
    public async Task Takes_values_in_every_form(string properties, string stored)
    {
        await using EventsShop shop = await EventsShop.StartAsync();

        AwsResponse response = await shop.PutItemsAsync(("i", properties));

        Assert.Equal((200, ""), (response.Status, response.Text));
        Assert.Equal(stored, shop.Item("i"));
    }

    [Theory]
    [InlineData("""{"NUM_RATINGS":"abc"}""", "property 'NUM_RATINGS' value 'abc' is not an int")]
    [InlineData("""{"NUM_RATINGS":29.5}""", "property 'NUM_RATINGS' value '29.5' is not an int")]
    [InlineData("""{"NUM_RATINGS":2147483648}""", "property 'NUM_RATINGS'")]
    [InlineData("""{"creationTimestamp":1e30}""", "property 'CREATION_TIMESTAMP' value '1e30' is not a long")]
    [InlineData("""{"PRICE":"cheap"}""", "property 'PRICE' value 'cheap' is not a float")]
    [InlineData("""{"PRICE":true}""", "property 'PRICE' value 'true' is not a float")]
    [InlineData("""{"ACTIVE":1}""", "property 'ACTIVE' value '1' is not a boolean")]
    [InlineData("""{"COLOR":"red"}""", "property 'COLOR' is not in the schema")]
    [InlineData("""{"COLOR":null}""", "property 'COLOR' is not in the schema")]
    [InlineData("""{"TITLE":["a"]}""", "property 'TITLE' is a list; allowed")]
    [InlineData("""{"TITLE":{"a":1}}""", "property 'TITLE' is an object; allowed")]
    [InlineData("""{"TITLE":"a","title":"b"}""", "property 'TITLE' is given twice")]
    [InlineData("""{"ITEM_ID":"other"}""", "property 'ITEM_ID' is 'other' and itemId is 'i'")]
    public async Task Refuses_what_does_not_match_the_schema(string properties, string told)
    {
        await using EventsShop shop = await EventsShop.StartAsync();

        AwsResponse response = await shop.PutItemsAsync(("i", properties));

        Assert.StartsWith($"400 InvalidInputException: 1 of the 1 records in the request do not match the schema of dataset {Items}: record 1: {told}", response.Error, StringComparison.Ordinal);
        Assert.Equal("none", shop.Item("i"));
    }

    [Theory]
    [InlineData("""{"GENRE":"Action}""")]
    [InlineData("""{"AGE":"29", "GENDER":F}""")]
    [InlineData("""{"AGE":"65", "GENDER"":F}""")]
    [InlineData("Action")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("""{"TITLE":"x",}""")]
    [InlineData("""{"TITLE":"\ud800"}""")]
    [InlineData("\"{\\\"TITLE\\\":1}")]
    public async Task Refuses_properties_that_are_no_JSON_object(string properties)
    {
        await using EventsShop shop = await EventsShop.StartAsync();

        AwsResponse response = await shop.PutItemsAsync(("good", "{}"), ("i", properties));

        Assert.StartsWith("400 InvalidInputException: Error parsing properties json", response.Error, StringComparison.Ordinal);
        Assert.Equal(("none", "none"), (shop.Item("good"), shop.Item("i")));
    }

    [Fact]
    public async Task Counts_and_names_every_record_that_does_not_match_and_takes_none()
    {
        await using EventsShop shop = await EventsShop.StartAsync();

        AwsResponse response = await shop.PutUsersAsync(("1", null), ("2", """{"AGE":"old","GENDER":"F"}"""), ("3", """{"AGE":3,"GENDER":"M"}"""));

        Assert.Equal(
            $"400 InvalidInputException: 2 of the 3 records in the request do not match the schema of dataset {EventsShop.Arn}/USERS: "
            + "record 1: property 'AGE' is missing and its type does not allow null; record 2: property 'AGE' value 'old' is not an int; allowed are whole numbers -2147483648..2147483647",
            response.Error);
        Assert.Equal(0, shop.Group.Counts.Users);
    }

    [Fact]
    public async Task A_later_put_replaces_the_whole_record()
    {
        await using EventsShop shop = await EventsShop.StartAsync();
        Assert.Equal(200, (await shop.PutItemsAsync(("i", """{"TITLE":"x","PRICE":1}"""), ("j", null))).Status);

        Assert.Equal(200, (await shop.PutItemsAsync(("j", "{}"), ("i", """{"GENRES":"Drama"}"""), ("i", """{"GENRES":"Comedy"}"""))).Status);

        Assert.Equal("GENRES=Comedy", shop.Item("i"));
        Assert.Equal(2, shop.Group.Counts.Items);
    }

    [Fact]
    public async Task Takes_properties_that_are_an_object()
    {
        await using EventsShop shop = await EventsShop.StartAsync();

        AwsResponse response = await shop.Server.SendAsync("PutItems", $$"""{"datasetArn":"{{Items}}","items":[{"itemId":"i","properties":{"TITLE":"x","NUM_RATINGS":"3"},"new":[]}],"newer":1}""");

        Assert.Equal((200, "TITLE=x NUM_RATINGS=3"), (response.Status, shop.Item("i")));
    }

    [Theory]
    [InlineData("nothing/ITEMS", "404 ResourceNotFoundException: Resource Arn arn:aws:personalize:us-east-1:000000000000:dataset/nothing/ITEMS does not exist.")]
    [InlineData("shop/ACTIONS", "404 ResourceNotFoundException: Resource Arn")]
    [InlineData("bare/ITEMS", "404 ResourceNotFoundException: Resource Arn")]
    [InlineData("shop/USERS", "400 InvalidInputException: datasetArn is arn:aws:personalize:us-east-1:000000000000:dataset/shop/USERS; allowed is the ARN of a dataset of type ITEMS")]
    public async Task Finds_the_dataset(string name, string told)
    {
        await using EventsShop shop = await EventsShop.StartAsync();
        shop.Server.Engine.CreateDatasetGroup("bare");

        AwsResponse response = await shop.Server.SendAsync("PutItems", $$"""{"datasetArn":"arn:aws:personalize:us-east-1:000000000000:dataset/{{name}}","items":[{"itemId":"i"}]}""");

        Assert.StartsWith(told, response.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_region_and_account_will_do()
    {
        await using EventsShop shop = await EventsShop.StartAsync();

        AwsResponse response = await shop.Server.SendAsync("PutItems", """{"datasetArn":"arn:aws-cn:personalize:eu-north-1:123456789012:dataset/shop/items","items":[{"itemId":"i"}]}""");

        Assert.Equal(200, response.Status);
    }

    [Fact]
    public async Task Ids_are_counted_in_characters()
    {
        await using EventsShop shop = await EventsShop.StartAsync();
        string longest = string.Concat(Enumerable.Repeat("é", 256));

        Assert.Equal(200, (await shop.PutItemsAsync((longest, null))).Status);
        Assert.True(shop.Group.Items.TryGetRow(Encoding.UTF8.GetBytes(longest), out _));
        Assert.Contains("length less than or equal to 256", (await shop.PutItemsAsync((longest + "é", null))).Message, StringComparison.Ordinal);
        Assert.Contains("well-formed", (await shop.Server.SendAsync("PutItems", $$"""{"datasetArn":"{{Items}}","items":[{"itemId":"\ud800"}]}""")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_properties_are_taken()
    {
        await using EventsShop shop = await EventsShop.StartAsync();
        string title = new('é', 32_000 - """{"TITLE":""}""".Length);

        Assert.Equal(200, (await shop.PutItemsAsync(("i", $$"""{"TITLE":"{{title}}"}"""))).Status);

        Assert.StartsWith("TITLE=éé", shop.Item("i"), StringComparison.Ordinal);
    }
}
