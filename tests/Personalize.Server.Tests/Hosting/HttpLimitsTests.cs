using System.Net.Sockets;
using Personalize.Server.Resp;
using Personalize.Server.Tests.Aws;
using Xunit;

namespace Personalize.Server.Tests.Hosting;

/// <summary>What strangers may take of the HTTP door: no body is read of who may not come in, none is longer, slower or more than allowed, no queue grows without end.</summary>
public class HttpLimitsTests
{
    private const string Huge = "POST /items HTTP/1.1\r\nHost: x\r\nContent-Length: 4194304\r\n";

    [Fact]
    public async Task Who_may_not_come_in_is_told_before_the_body_is_there()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "[shop]\naws_access_key_id = SHOP\naws_secret_access_key = sesame\n", TestContext.Current.CancellationToken);
        await using AwsServer server = await AwsServer.StartAsync(configure: options => options.CredentialsFile = file);
        string now = TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        string Signed(string key, string signed, string day) =>
            $"Authorization: AWS4-HMAC-SHA256 Credential={key}/{day}/us-east-1/personalize/aws4_request, SignedHeaders={signed}, Signature={new string('a', 64)}\r\n";

        foreach ((string head, string error) in new[]
        {
            ("", "MissingAuthenticationToken"),
            ("Authorization: Basic abc\r\n", "IncompleteSignature"),
            (Signed("SHOP", "host;x-amz-date", now[..8]), "IncompleteSignature"), // no date
            (Signed("SHOP", "host;x-amz-date", "20200101") + "X-Amz-Date: 20200101T000000Z\r\n", "RequestExpired"),
            (Signed("NOBODY", "host;x-amz-date", now[..8]) + $"X-Amz-Date: {now}\r\n", "UnrecognizedClient"),
            (Signed("SHOP", "host", now[..8]) + $"X-Amz-Date: {now}\r\n", "InvalidSignature"), // the date is not signed
            (Signed("SHOP", "host;x-amz-date", "20200101") + $"X-Amz-Date: {now}\r\n", "InvalidSignature"), // another day's scope
            (Signed("SHOP", "host;x-amz-content-sha256;x-amz-date", now[..8]) + $"X-Amz-Date: {now}\r\nX-Amz-Content-Sha256: UNSIGNED-PAYLOAD\r\n", "InvalidSignature"),
        })
        {
            using RawClient client = await ConnectAsync(server);
            await client.SendAsync(Huge + head + "\r\n");
            Assert.Contains($"x-amzn-ErrorType: {error}", await client.ReadUntilAsync("\"}"), StringComparison.Ordinal);
        }

        Assert.Equal(0, server.Door.BodyBytesHeld);
        File.Delete(file);
    }

    [Theory]
    [InlineData("Content-Length: 4194305\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n400001\r\n")]
    public async Task A_body_that_is_too_long_is_refused_by_its_length_alone(string length)
    {
        await using AwsServer server = await AwsServer.StartAsync();
        using RawClient client = await ConnectAsync(server);
        await client.SendAsync($"POST /items HTTP/1.1\r\nHost: x\r\n{length}");
        if (length.StartsWith("Transfer", StringComparison.Ordinal))
            await client.SendAsync(new string('x', 0x400001));

        string answer = await client.ReadUntilAsync("\"}");
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("x-amzn-ErrorType: RequestEntityTooLargeException", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_drips_is_given_up()
    {
        await using AwsServer server = await AwsServer.StartAsync(configure: options =>
        {
            options.HttpLimits.BodyGrace = TimeSpan.FromSeconds(1.1);
            options.HttpLimits.BodyBytesPerSecondMin = 1_000_000;
        });
        using RawClient client = await ConnectAsync(server);
        await client.SendAsync(Huge + "\r\n{\"datasetArn\"");
        string answer = await client.ReadToEndAsync();
        Assert.Contains("x-amzn-ErrorType: InvalidInputException", answer, StringComparison.Ordinal);
        Assert.Contains("too slow", answer, StringComparison.Ordinal);
        Assert.Equal(0, server.Door.BodyBytesHeld);
    }

    [Fact]
    public async Task Bodies_of_all_requests_together_have_a_limit()
    {
        await using AwsServer server = await AwsServer.StartAsync(configure: options => options.HttpLimits.BodiesBytesMax = 1000);
        using (RawClient first = await ConnectAsync(server))
        {
            await first.SendAsync(Huge + "\r\n" + new string(' ', 900));
            while (server.Door.BodyBytesHeld < 900)
                await Task.Yield();

            AwsResponse refused = await server.SendAsync("ListRecipes", "{}" + new string(' ', 200));
            Assert.Equal("400 ThrottlingException: The bodies of all requests take 1000 bytes already, as many as may; try again.", refused.Error);
            Assert.Equal(200, (await server.SendAsync("ListRecipes", "{}")).Status);
        }

        while (server.Door.BodyBytesHeld > 0)
            await Task.Yield();

        Assert.Equal(200, (await server.SendAsync("ListRecipes", "{}" + new string(' ', 200))).Status);
    }

    [Fact]
    public async Task A_connection_beyond_the_limit_is_told_to_try_again_and_room_is_given_back()
    {
        await using AwsServer server = await AwsServer.StartAsync(configure: options => options.HttpLimits.ConnectionsMax = 2);
        const string Ask = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
        RawClient first = await ConnectAsync(server);
        using RawClient second = await ConnectAsync(server);
        foreach (RawClient client in new[] { first, second })
        {
            await client.SendAsync(Ask);
            Assert.StartsWith("HTTP/1.1 200 ", await client.ReadUntilAsync("Healthy\r\n0\r\n\r\n"), StringComparison.Ordinal);
        }

        using (RawClient third = await ConnectAsync(server))
        {
            string answer = await third.ReadToEndAsync();
            Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
            Assert.EndsWith("try again.\"}", answer, StringComparison.Ordinal);
        }

        first.Dispose();
        string told = "";
        while (!told.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal))
        {
            using RawClient again = await ConnectAsync(server);
            await again.SendAsync("GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            told = await again.ReadToEndAsync();
        }
    }

    [Fact]
    public async Task A_request_beyond_those_that_may_wait_is_throttled()
    {
        await using AwsServer server = await AwsServer.StartAsync(configure: options => options.HttpLimits.WaitingMax = 3);
        using var held = new ManualResetEventSlim();
        Task[] waiting = new Task[AsideThreads.ThreadsMaxDefault + 3];
        for (int i = 0; i < waiting.Length; i++)
            Assert.True(server.Door.Aside.TryRun(held.Wait, out waiting[i]));

        AwsResponse refused = await server.SendAsync("ListRecipes", "{}");
        Assert.Equal("400 ThrottlingException: 3 requests wait for their turn already, as many as may; try again.", refused.Error);
        held.Set();
        await Task.WhenAll(waiting);
        Assert.Equal(200, (await server.SendAsync("ListRecipes", "{}")).Status);
    }

    [Theory]
    [InlineData("POST", "/actionz")]
    [InlineData("GET", "/events")]
    [InlineData("GET", "/")]
    public async Task What_is_no_operation_is_answered_in_the_services_own_shape(string method, string path)
    {
        await using AwsServer server = await AwsServer.StartAsync();
        AwsResponse response = await server.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.StartsWith("404 UnknownOperationException: Neither method and path", response.Error, StringComparison.Ordinal);
        Assert.NotNull(response.RequestId);
    }

    private static async Task<RawClient> ConnectAsync(AwsServer server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.EndPoint);
        return new RawClient(socket);
    }
}
