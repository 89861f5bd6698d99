using Xunit;

namespace Personalize.Server.Tests.Aws.Events;

/// <summary>PutEvents: events of today and of old clients, sessions, impressions.</summary>
public sealed class PutEventsTests
{
    private const string Click = """
        "eventType":"click","itemId":"i","sentAt":1700000000
        """;

    [Theory]
    [InlineData("\"sentAt\":1700000000", 1700000000)]
    [InlineData("\"sentAt\":1700000000.75", 1700000000)]
    [InlineData("\"sentAt\":1700000000123", 1700000000)]
    [InlineData("\"sentAt\":\"1700000000\"", 1700000000)]
    [InlineData("\"sentAt\":\"1700000000123\"", 1700000000)]
    [InlineData("\"sentAt\":\"2023-11-14T22:13:20Z\"", 1700000000)]
    [InlineData("\"sentAt\":\"2023-11-14T23:13:20.9+01:00\"", 1700000000)]
    [InlineData("\"sentAt\":\"2023-11-14\"", 1699920000)]
    [InlineData("\"sentAt\":4102444800", 4102444800)]
    public async Task Takes_times_in_every_form(string sentAt, long seconds)
    {
        await using EventsShop shop = await EventsShop.StartAsync();

        AwsResponse response = await shop.PutEventsAsync($"\"eventType\":\"click\",\"itemId\":\"i\",{sentAt}");

        Assert.Equal((200, ""), (response.Status, response.Text));
        Assert.Equal($"i {seconds} EVENT_TYPE=click", shop.Event("u"));
    }

    [Theory]
    [InlineData(""" "itemId":"i","eventValue":4.5 """, "i 7 EVENT_TYPE=click EVENT_VALUE=4.5")]
    [InlineData(""" "properties":"{\"itemId\":\"i\"}" """, "i 7 EVENT_TYPE=click")]
    [InlineData(""" "properties":"{\"itemId\":\"i\",\"eventValue\":4,\"numRatings\":0}" """, "i 7 EVENT_TYPE=click EVENT_VALUE=4 NUM_RATINGS=0")]
    [InlineData(""" "properties":"{\"itemId\":7,\"eventValue\":\"4.25\"}" """, "7 7 EVENT_TYPE=click EVENT_VALUE=4.25")]
    [InlineData(""" "properties":"\"{\\\"itemId\\\":\\\"i\\\"}\"" """, "i 7 EVENT_TYPE=click")]
    [InlineData(""" "properties":{"itemId":"i","deviceType":"tv"} """, "i 7 EVENT_TYPE=click DEVICE_TYPE=tv")]
    [InlineData(""" "itemId":"i","eventValue":1,"properties":"{\"itemId\":\"j\",\"eventValue\":\"2\"}" """, "i 7 EVENT_TYPE=click EVENT_VALUE=1")]
    [InlineData(""" "itemId":"i","properties":"{\"placeholder\":[1,{}],\"DEVICE_TYPE\":\"phone\",\"x\":null}" """, "i 7 EVENT_TYPE=click DEVICE_TYPE=phone")]
    [InlineData(""" "itemId":"i","metricAttribution":{"eventAttributionSource":"mail"},"recommendationId":"RID-1" """, "i 7 EVENT_TYPE=click RECOMMENDATION_ID=RID-1 EVENT_ATTRIBUTION_SOURCE=mail")]
    [InlineData(""" "itemId":"i","impression":["i","j","k\u00e9"] """, "i 7 EVENT_TYPE=click IMPRESSION=i|j|ké")]
    public async Task Takes_events_of_today_and_of_old_clients(string members, string stored)
    {
        await using EventsShop shop = await EventsShop.StartAsync();

        AwsResponse response = await shop.PutEventsAsync($"\"eventType\":\"click\",\"sentAt\":7,{members}");

        Assert.True(response.Status == 200, response.Text);
        Assert.Equal(stored, shop.Event("u"));
    }

    [Theory]
    [InlineData(""" "properties":"{}" """, "it names no item")]
    [InlineData(""" "itemId":"i","properties":"{\"eventType\":\"x\"}" """, "its properties hold 'eventType'")]
    [InlineData(""" "itemId":"i","properties":"{\"USER_ID\":\"x\"}" """, "its properties hold 'userId'")]
    [InlineData(""" "itemId":"i","properties":"{\"impression\":\"x\"}" """, "its properties hold 'impression'")]
    [InlineData(""" "itemId":"i","properties":"{\"eventValue\":\"true\"}" """, "property 'EVENT_VALUE' value 'true' is not a float")]
    [InlineData(""" "itemId":"i","properties":"{\"numRatings\":\"many\"}" """, "property 'NUM_RATINGS' value 'many' is not an int")]
    public async Task Refuses_what_does_not_match_and_takes_none(string members, string told)
    {
        await using EventsShop shop = await EventsShop.StartAsync();

        AwsResponse response = await shop.PutEventsAsync(Click, $"\"eventType\":\"click\",\"sentAt\":7,{members}");

        Assert.StartsWith($"400 InvalidInputException: 1 of the 2 records in the request do not match the schema of dataset {EventsShop.Arn}/INTERACTIONS: record 2: {told}", response.Error, StringComparison.Ordinal);
        Assert.Equal("none", shop.Event("u"));
    }

    [Fact]
    public async Task Refuses_an_unknown_tracking_id_and_properties_that_are_no_JSON()
    {
        await using EventsShop shop = await EventsShop.StartAsync();

        AwsResponse unknown = await shop.Server.SendAsync("PutEvents", $$"""{"trackingId":"none","sessionId":"s","eventList":[{{{Click}}}]}""");
        AwsResponse malformed = await shop.PutEventsAsync(Click + ",\"properties\":\"{\\\"a\\\":}\"");

        Assert.Equal("400 InvalidInputException: trackingId is 'none'; allowed is that of an event tracker", unknown.Error);
        Assert.StartsWith("400 InvalidInputException: Error parsing properties json", malformed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_joins_its_user()
    {
        await using EventsShop shop = await EventsShop.StartAsync();
        await shop.PutEventsOfAsync(null, "visit", Click, Click.Replace("\"i\"", "\"j\"", StringComparison.Ordinal));
        Assert.Equal(2, shop.Group.Users.HistoryCount("visit"u8));

        await shop.PutEventsOfAsync("anna", "visit", Click.Replace("\"i\"", "\"k\"", StringComparison.Ordinal));
        await shop.PutEventsOfAsync(null, "visit", Click.Replace("\"i\"", "\"l\"", StringComparison.Ordinal));

        Assert.Equal(4, shop.Group.Users.HistoryCount("anna"u8));
    }

    [Fact]
    public async Task An_event_id_counts_once()
    {
        await using EventsShop shop = await EventsShop.StartAsync();

        await shop.PutEventsAsync(Click + ",\"eventId\":\"e1\"");
        await shop.PutEventsAsync(Click.Replace("click", "watch", StringComparison.Ordinal) + ",\"eventId\":\"e1\"");

        Assert.Equal(1, shop.Group.Users.HistoryCount("u"u8));
    }

    [Fact]
    public async Task The_session_called_null_is_a_session_like_others()
    {
        await using EventsShop shop = await EventsShop.StartAsync();

        Assert.Equal(200, (await shop.PutEventsOfAsync(null, "null", Click)).Status);

        Assert.Equal(1, shop.Group.Users.HistoryCount("null"u8));
    }
}
