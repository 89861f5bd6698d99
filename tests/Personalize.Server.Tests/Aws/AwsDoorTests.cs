using System.Net;
using System.Text;
using System.Text.Json;
using Personalize.Engine;
using Xunit;

namespace Personalize.Server.Tests.Aws;

public class AwsDoorTests
{
    [Fact]
    public async Task Answers_with_the_services_headers_and_errors_in_both_channels()
    {
        await using AwsServer server = await AwsServer.StartAsync();
        AwsResponse good = await server.SendAsync("CreateDatasetGroup", """{"name":"shop"}""");
        Assert.Equal(200, good.Status);
        Assert.Equal("""{"datasetGroupArn":"arn:aws:personalize:us-east-1:000000000000:dataset-group/shop"}""", good.Text);
        Assert.Equal("application/x-amz-json-1.1", good.ContentType);
        Assert.True(Guid.TryParse(good.RequestId, out _));

        AwsResponse bad = await server.SendAsync("CreateDatasetGroup", """{"name":"shop"}""");
        Assert.Equal(400, bad.Status);
        Assert.Equal("ResourceAlreadyExistsException", bad.ErrorType);
        Assert.Equal("ResourceAlreadyExistsException", bad.Json.GetProperty("__type").GetString());
        Assert.Equal("Another resource with Arn arn:aws:personalize:us-east-1:000000000000:dataset-group/shop already exists.", bad.Message);
        Assert.NotEqual(good.RequestId, bad.RequestId, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Answers_nothing_with_an_empty_body()
    {
        await using AwsServer server = await AwsServer.StartAsync();
        await server.GoodAsync("CreateDatasetGroup", """{"name":"shop"}""");
        AwsResponse deleted = await server.SendAsync("DeleteDatasetGroup", """{"datasetGroupArn":"arn:aws:personalize:eu-west-1:999999999999:dataset-group/shop"}""");
        Assert.Equal(200, deleted.Status);
        Assert.Empty(deleted.Text);
    }

    [Theory]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKID/20261124/us-west-2/personalize/aws4_request, SignedHeaders=host, Signature=00", "us-west-2")]
    [InlineData("AWS4-HMAC-SHA256 Credential=A/K/20261124/eu-central-1/personalize/aws4_request, SignedHeaders=host, Signature=00", "eu-central-1")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKID/20261124/BAD\"REGION/personalize/aws4_request", "ap-south-1")]
    [InlineData("Credential=", "ap-south-1")]
    [InlineData(null, "ap-south-1")]
    public async Task Names_the_region_that_the_client_signed_for(string? authorization, string region)
    {
        await using AwsServer server = await AwsServer.StartAsync(configure: o => (o.Region, o.Account) = ("ap-south-1", "123456789012"));
        AwsResponse good = await server.SendAsync("CreateDatasetGroup", """{"name":"shop"}""", authorization);
        Assert.Equal($"arn:aws:personalize:{region}:123456789012:dataset-group/shop", good.Json.GetProperty("datasetGroupArn").GetString());
    }

    [Theory]
    [InlineData("""{"name":"bad name!"}""", @"1 validation error detected: Value 'bad name!' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9][a-zA-Z0-9\-_]*")]
    [InlineData("{}", "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null")]
    [InlineData("", "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"name":null,"domain":"FARM"}""", "2 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; Value 'FARM' at 'domain' failed to satisfy constraint: Member must satisfy enum value set: [ECOMMERCE, VIDEO_ON_DEMAND]")]
    [InlineData("""{"name":7}""", "1 validation error detected: Value '7' at 'name' failed to satisfy constraint: Member must be a string")]
    [InlineData("""{"name":"\ud800"}""", "The request's body is not well-formed Unicode: an escape in it is half of a surrogate pair.")]
    [InlineData("""{"na\ude00me":"x"}""", "The request's body is not well-formed Unicode: an escape in it is half of a surrogate pair.")]
    [InlineData("""{"name":"a\nb"}""", @"1 validation error detected: Value 'a?b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9][a-zA-Z0-9\-_]*")]
    [InlineData("""{"name":"a","tags":[{"tagKey":"k","tagValue":"v"},{"tagValue":"v"}]}""", "1 validation error detected: Value null at 'tags.2.member.tagKey' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"name":"a","tags":[null]}""", "1 validation error detected: Value null at 'tags.1.member' failed to satisfy constraint: Member must not be null")]
    [InlineData("[]", "1 validation error detected: Value '[]' at '' failed to satisfy constraint: Member must be a structure")]
    [InlineData("""{"name":""", "The request's body is not JSON of at most 16 levels: reading ended at byte 8 of 8.")]
    [InlineData("[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", "The request's body is not JSON of at most 16 levels: reading ended at byte 16 of 35.")]
    public async Task Refuses_input_that_does_not_fit_its_shape(string body, string message)
    {
        await using AwsServer server = await AwsServer.StartAsync();
        AwsResponse response = await server.SendAsync("CreateDatasetGroup", body);
        Assert.Equal($"400 InvalidInputException: {message}", response.Error);
    }

    [Fact]
    public async Task Ignores_members_that_it_does_not_know()
    {
        await using AwsServer server = await AwsServer.StartAsync();
        await server.GoodAsync("CreateDatasetGroup", """{"name":"shop","colour":{"red":[1]}}""");
    }

    [Fact]
    public async Task Refuses_bodies_that_are_too_long_or_not_text()
    {
        await using AwsServer server = await AwsServer.StartAsync(configure: o => o.HttpBodyBytesMax = 1000);
        AwsResponse large = await server.SendAsync("CreateDatasetGroup", new string(' ', 1001));
        Assert.Equal("413 RequestEntityTooLargeException: The request's body cannot be read: it is too long, too slow or cut off; allowed are 1000 bytes.", large.Error);
        var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent([(byte)'"', 0xFF, (byte)'"']) };
        request.Headers.Add("X-Amz-Target", "AmazonPersonalize.ListDatasetGroups");
        AwsResponse bytes = await server.SendAsync(request);
        Assert.Equal("400 InvalidInputException: The request's body is not UTF-8.", bytes.Error);
    }

    [Theory]
    [InlineData("AmazonPersonalize.Nothing")]
    [InlineData("ListDatasetGroups")]
    [InlineData("")]
    public async Task Refuses_an_operation_that_it_does_not_have(string target)
    {
        await using AwsServer server = await AwsServer.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent("{}", Encoding.UTF8, "application/x-amz-json-1.1") };
        if (target.Length > 0)
            request.Headers.Add("X-Amz-Target", target);

        Assert.Equal("UnknownOperationException", (await server.SendAsync(request)).ErrorType);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.PostAsync("/nothing", null)).StatusCode);
    }

    [Fact]
    public async Task Lists_in_pages_whose_tokens_fit_no_other_list()
    {
        await using AwsServer server = await AwsServer.StartAsync();
        for (int i = 0; i < 5; i++)
            server.Engine.CreateDatasetGroup($"g{i}");

        JsonElement first = await server.GoodAsync("ListDatasetGroups", """{"maxResults":2}""");
        string token = first.GetProperty("nextToken").GetString()!;
        server.Engine.DropDatasetGroup("g1"); // The last one given: the next page begins behind where it was.
        JsonElement second = await server.GoodAsync("ListDatasetGroups", $$"""{"maxResults":2,"nextToken":"{{token}}"}""");
        JsonElement third = await server.GoodAsync("ListDatasetGroups", $$"""{"nextToken":"{{second.GetProperty("nextToken").GetString()}}"}""");
        Assert.Equal("g0 g1 g2 g3 g4", string.Join(' ', new[] { first, second, third }.SelectMany(Names)));
        Assert.False(third.TryGetProperty("nextToken", out _));

        string altered = token[..^1] + (token[^1] == 'A' ? 'E' : 'A');
        foreach (string wrong in new[] { altered, "abc", "***", "" })
            Assert.Equal("InvalidNextTokenException", (await server.SendAsync("ListDatasetGroups", $$"""{"nextToken":"{{wrong}}"}""")).ErrorType);

        static IEnumerable<string> Names(JsonElement page) => page.GetProperty("datasetGroups").EnumerateArray().Select(g => g.GetProperty("name").GetString()!);
    }

    [Fact]
    public async Task Tells_metrics_of_each_operation_and_answers_both_health_paths()
    {
        await using AwsServer server = await AwsServer.StartAsync();
        await server.SendAsync("ListDatasetGroups", "{}");
        await server.SendAsync("ListDatasetGroups", """{"maxResults":0}""");
        string metrics = await server.Client.GetStringAsync("/metrics");
        Assert.Matches("(?m)^personalize_aws_requests[^\\n]*operation=\"ListDatasetGroups\"[^\\n]* [2-9]", metrics);
        Assert.Matches("(?m)^personalize_aws_errors[^\\n]*type=\"InvalidInputException\"", metrics);
        Assert.Matches("(?m)^personalize_aws_duration_seconds_bucket[^\\n]*le=\"0.0005\"", metrics);
        foreach (string path in new[] { "/health", "/health/live", "/ready", "/health/ready" })
            Assert.Equal("Healthy", await server.Client.GetStringAsync(path));
    }
}
