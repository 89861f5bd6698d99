using Personalize.Server.Hosting;
using Xunit;

namespace Personalize.Server.Tests.Aws.Signing;

/// <summary>The door with a credentials file, asked by boto3 and by strangers.</summary>
public sealed class SignedDoorTests
{
    private const string Script = """
        import sys, datetime, botocore.auth, boto3
        from botocore.config import Config
        from botocore.exceptions import ClientError
        address = sys.argv[1]
        def ask(key, secret, region='eu-central-1', shift=0):
            real = botocore.auth.get_current_datetime
            botocore.auth.get_current_datetime = lambda *a, **k: real(*a, **k) + datetime.timedelta(seconds=shift)
            c = boto3.client('personalize', endpoint_url=address, region_name=region, aws_access_key_id=key, aws_secret_access_key=secret, config=Config(retries={'total_max_attempts': 1}))
            r = boto3.client('personalize-runtime', endpoint_url=address, region_name=region, aws_access_key_id=key, aws_secret_access_key=secret, config=Config(retries={'total_max_attempts': 1}))
            for call in (lambda: c.list_dataset_groups(), lambda: r.get_action_recommendations(campaignArn='arn:aws:personalize:x:000000000000:campaign/none', userId='é')):
                try: call(); print('ok')
                except ClientError as e: print(e.response['Error']['Code'], e.response['ResponseMetadata']['HTTPStatusCode'])
            botocore.auth.get_current_datetime = real
        ask('SHOP', 'sesame/open+'); ask('SHOP', 'wrong'); ask('NOBODY', 'sesame/open+'); ask('SHOP', 'sesame/open+', shift=-400); ask('SHOP', 'sesame/open+', shift=400)
        """;

    [Fact]
    public async Task Lets_in_whoever_signs_with_a_key_of_the_file()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "[shop]\naws_access_key_id = SHOP\naws_secret_access_key = sesame/open+\n");
        await using AwsServer server = await AwsServer.StartAsync(configure: options => options.CredentialsFile = file);

        string output = await Python.RunAsync("boto3", Script, server.Address);

        Assert.Equal(
            """
            ok
            InvalidInputException 400
            InvalidSignatureException 400
            InvalidSignatureException 403
            UnrecognizedClientException 400
            UnrecognizedClientException 403
            RequestExpired 400
            RequestExpired 403
            RequestExpired 400
            RequestExpired 403

            """,
            output,
            ignoreLineEndingDifferences: true);
        AwsResponse unsigned = await server.SendAsync("ListDatasetGroups", "{}");
        Assert.Equal("400 MissingAuthenticationTokenException: Missing Authentication Token", unsigned.Error);
        AwsResponse half = await server.SendAsync("ListDatasetGroups", "{}", "AWS4-HMAC-SHA256 Credential=SHOP");
        Assert.Equal("IncompleteSignatureException", half.ErrorType);
        using HttpResponseMessage health = await server.Client.GetAsync("/health/live", TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)health.StatusCode);
        File.Delete(file);
    }

    [Fact]
    public void Refuses_a_file_that_names_nobody()
    {
        string file = Path.GetTempFileName();
        using var engine = Personalize.Engine.PersonalizeEngine.Open(new Personalize.Engine.EngineOptions());

        ServerOptionsException refused = Assert.Throws<ServerOptionsException>(() => PersonalizeServer.Create(engine, new ServerOptions { CredentialsFile = file }));

        Assert.StartsWith($"--credentials {file}: ", refused.Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1", null, "--s3-endpoint is ftp://127.0.0.1; allowed")]
    [InlineData("nothing", null, "--s3-endpoint is nothing; allowed")]
    [InlineData("http://key:SECRET@127.0.0.1:9000", null, "--s3-endpoint is 127.0.0.1:9000; allowed")]
    [InlineData("http://127.0.0.1:9000", "/data/s3", "--s3-root and --s3-endpoint")]
    public void Refuses_places_for_data_that_are_none(string endpoint, string? root, string told)
    {
        using var engine = Personalize.Engine.PersonalizeEngine.Open(new Personalize.Engine.EngineOptions());

        ServerOptionsException refused = Assert.Throws<ServerOptionsException>(() => PersonalizeServer.Create(engine, new ServerOptions { S3Endpoint = endpoint, S3Root = root }));

        Assert.StartsWith(told, refused.Message, StringComparison.Ordinal);
    }
}
