using System.Net;
using System.Text;
using System.Text.Json;
using Personalize.Engine;
using Personalize.Server.Aws;
using Personalize.Server.Hosting;

namespace Personalize.Server.Tests.Aws;

/// <summary>An engine in memory behind its HTTP door on a free port, and a client that sends raw requests to it.</summary>
public sealed class AwsServer : IAsyncDisposable
{
    private readonly PersonalizeServer _server;
    private readonly HttpClient _client;

    private readonly IDisposable? _held;

    private AwsServer(PersonalizeEngine engine, PersonalizeServer server, IDisposable? held)
    {
        _held = held;
        Engine = engine;
        _server = server;
        _client = new HttpClient { BaseAddress = new Uri(Address) };
    }

    public PersonalizeEngine Engine { get; }

    /// <summary><c>http://127.0.0.1:PORT</c></summary>
    public string Address => $"http://{_server.HttpEndPoint}";

    public HttpClient Client => _client;

    public IPEndPoint EndPoint => _server.HttpEndPoint!;

    internal AwsDoor Door => _server.Aws!;

    public static async Task<AwsServer> StartAsync(PersonalizeEngine? engine = null, Action<ServerOptions>? configure = null, IDisposable? held = null)
    {
        engine ??= PersonalizeEngine.Open(new EngineOptions());
        var options = new ServerOptions { Http = new IPEndPoint(IPAddress.Loopback, 0), Tcp = null, IsLogWritten = false };
        configure?.Invoke(options);
        PersonalizeServer server = PersonalizeServer.Create(engine, options);
        await server.StartAsync();
        return new AwsServer(engine, server, held);
    }

    /// <summary>Sends a control-plane operation, or a REST one by its path.</summary>
    public Task<AwsResponse> SendAsync(string operation, string body, string? authorization = null)
    {
        body = body.Replace(AwsWorld.TrackingId, Engine.EventTrackers.FirstOrDefault()?.TrackingId ?? "none", StringComparison.Ordinal);
        AwsOperation? known = AwsOperations.All.FirstOrDefault(o => o.Name == operation);
        var request = new HttpRequestMessage(HttpMethod.Post, known?.Path ?? "/")
        {
            Content = new StringContent(body, Encoding.UTF8, known?.Path is null ? "application/x-amz-json-1.1" : "application/json"),
        };
        if (known?.Path is null)
            request.Headers.Add("X-Amz-Target", $"AmazonPersonalize.{operation}");

        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);

        return SendAsync(request);
    }

    /// <summary>The answer of an operation that must succeed.</summary>
    public async Task<JsonElement> GoodAsync(string operation, string body)
    {
        AwsResponse response = await SendAsync(operation, body);
        return response.Status == 200 ? response.Json : throw new InvalidOperationException($"{operation} {body}: {response.Status} {response.Text}");
    }

    public async Task<AwsResponse> SendAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await _client.SendAsync(request);
        return new AwsResponse(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Content.Headers.ContentType?.ToString(),
            response.Headers.TryGetValues("x-amzn-ErrorType", out var type) ? type.Single() : null,
            response.Headers.TryGetValues("x-amzn-requestid", out var id) ? id.Single() : null);
    }

    /// <summary>Lets a training go on that was held.</summary>
    public void LetGo() => _held?.Dispose();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _held?.Dispose();
        Engine.Dispose();
    }
}
