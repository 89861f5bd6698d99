using System.Net;
using System.Net.Sockets;
using Personalize.Server.Hosting;
using Personalize.Server.Resp;
using Personalize.Server.Tests.Resp;
using StackExchange.Redis;

namespace Personalize.Server.Tests.Hosting;

/// <summary>A server on free ports of loopback, for real clients.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly PersonalizeServer _server;

    private RunningServer(PersonalizeServer server) => _server = server;

    public FakeDurability Durability { get; private init; } = new();

    public PersonalizeServer Server => _server;

    public IPEndPoint Tcp => _server.TcpEndPoint ?? throw new InvalidOperationException("The TCP door is shut.");

    public IPEndPoint Http => _server.HttpEndPoint ?? throw new InvalidOperationException("The HTTP door is shut.");

    public static async Task<RunningServer> StartAsync(Action<ServerOptions>? configure = null)
    {
        var options = new ServerOptions
        {
            Http = new IPEndPoint(IPAddress.Loopback, 0),
            Tcp = new IPEndPoint(IPAddress.Loopback, 0),
            IsLogWritten = false,
        };
        configure?.Invoke(options);
        var durability = new FakeDurability();
        PersonalizeServer server = PersonalizeServer.Create(options, [.. CommandLists.Connection, .. TestCommands.All], durability);
        await server.StartAsync();
        return new RunningServer(server) { Durability = durability };
    }

    /// <summary>StackExchange.Redis as an application would set it up.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync(Action<ConfigurationOptions>? configure = null)
    {
        var options = new ConfigurationOptions { EndPoints = { Tcp }, AbortOnConnectFail = true, ConnectTimeout = 10_000, ConnectRetry = 1, AllowAdmin = true };
        configure?.Invoke(options);
        return ConnectionMultiplexer.ConnectAsync(options);
    }

    public async Task<RawClient> ConnectRawAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Tcp);
        return new RawClient(socket);
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _server.StopAsync(soon.Token);
        await _server.DisposeAsync();
    }
}
