using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using Personalize.Engine;
using Personalize.Engine.Hosting;
using Personalize.Server.Auth;
using Personalize.Server.Aws;
using Personalize.Server.Aws.DataLocations;
using Personalize.Server.Aws.Signing;
using Personalize.Server.Resp;

namespace Personalize.Server.Hosting;

/// <summary>One host with both doors: the Redis protocol over TCP; the Amazon Personalize API, health, readiness and metrics over HTTP.</summary>
/// <remarks>
/// Answers <c>/health/live</c> (the process lives), <c>/health/ready</c> (it takes requests), both also as <c>/health</c> and <c>/ready</c>,
/// and <c>/metrics</c> (Prometheus text). Starts once; stops
/// in order: no new connection, commands that arrived are answered, then connections close.
/// </remarks>
public sealed class PersonalizeServer : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly RespDoor _door;
    private readonly ServerCounters _counters;
    private readonly TlsCertificates? _certificates;
    private AwsDoor? _aws;
    private EngineMeters? _meters;
    private ListenOptions? _http;
    private ListenOptions? _tcp;

    private PersonalizeServer(ServerOptions options, IEnumerable<Command> commands, IDurability durability, Func<bool> canWrite)
    {
        options.Check();
        _certificates = options is { TlsCertificateFile: { } certificate, TlsKeyFile: { } key } ? new TlsCertificates(certificate, key, options.TimeProvider) : null;
        _counters = new ServerCounters();
        Passwords passwords = options.PasswordFile is { } file ? ReadPasswords(file) : Passwords.None;

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        AddLog(builder.Logging, options);
        var table = new CommandTable(commands);
        builder.Services.AddSingleton(services => RespDoor.Open(
            options.Limits, table, passwords, durability, options.TimeProvider, services.GetRequiredService<ILogger<RespDoor>>(), _counters, _certificates is not null));
        AddServices(builder.Services, options, canWrite);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseSockets(ConfigureSockets).ConfigureKestrel(kestrel => Listen(kestrel, options));
        _host = builder.Build();
        _door = _host.Services.GetRequiredService<RespDoor>();
        Map();
    }

    /// <summary>The operations behind the HTTP door; null without an engine.</summary>
    internal AwsDoor? Aws => _aws;

    /// <summary>Where the HTTP door listens, once started; null when shut.</summary>
    public IPEndPoint? HttpEndPoint => _http?.IPEndPoint;

    /// <summary>Where the TCP door listens, once started; null when shut.</summary>
    public IPEndPoint? TcpEndPoint => _tcp?.IPEndPoint;

    /// <summary>The line that tells a script where the doors are: <c>ready http=127.0.0.1:8080 tcp=127.0.0.1:6390</c>.</summary>
    public string ReadyLine => string.Join(' ', ReadyWords());

    /// <summary>Makes a server for an engine, which stays the caller's to dispose, after the server.</summary>
    /// <exception cref="ServerOptionsException">The options are not allowed; the message says which and what is.</exception>
    public static PersonalizeServer Create(PersonalizeEngine engine, ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(options);
        AccessKeys keys = options.CredentialsFile is { } file ? ReadFile("--credentials", file, CredentialsFile.Read) : AccessKeys.None;
        options.Check();
        IDataLocations locations = DataLocationOptions.Open(options, engine.ImportFolder);
        var server = new PersonalizeServer(options, [.. CommandLists.Connection, .. CommandLists.Data(engine, locations)], new EngineDurability(engine), () => engine.CanWrite);
        server._aws = new AwsDoor(engine, options, server._host.Services.GetRequiredService<ILogger<AwsDoor>>())
        {
            Signature = keys.AreRequired ? new RequestSignature(new SignatureCheck(keys, options.TimeProvider)) : null,
            DataLocations = locations,
        };
        server._aws.Map(server._host);
        server._meters = EngineMeters.TryStart(engine);
        server._door.EngineMemory = () => MemoryInformation.Describe(engine);
        return server;
    }

    internal static PersonalizeServer Create(ServerOptions options, IEnumerable<Command> commands, IDurability durability) =>
        new(options, commands, durability, () => true);

    /// <summary>Opens the doors.</summary>
    /// <exception cref="IOException">An address is taken or not ours.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _host.StartAsync(cancellationToken);
        _door.Port = TcpEndPoint?.Port ?? 0;
        _certificates?.Watch(_host.Services.GetRequiredService<ILogger<TlsCertificates>>());
    }

    /// <summary>Waits until the process is asked to end or <paramref name="cancellationToken"/> is, then stops in order.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _host.WaitForShutdownAsync(cancellationToken);

    /// <summary>Closes the doors: what arrived is answered, what does not end in time is cut off.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _counters.Dispose();
        _aws?.Dispose();
        _meters?.Dispose();
        _certificates?.Dispose();
    }

    private IEnumerable<string> ReadyWords()
    {
        yield return "ready";
        if (HttpEndPoint is { } http)
            yield return $"http={http}";

        if (TcpEndPoint is { } tcp)
            yield return $"tcp={tcp}";
    }

    private static void AddServices(IServiceCollection services, ServerOptions options, Func<bool> canWrite)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopTimeout);
        services.AddRoutingCore();
        services.AddHealthChecks().AddCheck("puts", () => canWrite()
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded("the disk failed or is full: reads go on, puts need a restart"));
        services.AddSingleton<RespConnectionHandler>();
        services.AddHostedService<StalledConnections>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Personalize.*", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddPrometheusExporter());
    }

    private void Listen(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.HttpBodyBytesMax;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(options.HttpLimits.BodyBytesPerSecondMin, options.HttpLimits.BodyGrace);
        kestrel.Limits.RequestHeadersTimeout = options.HttpLimits.HeadersTimeout;
        kestrel.Limits.KeepAliveTimeout = options.HttpLimits.IdleTimeout;
        if (options.Http is { } http)
        {
            var gate = new HttpConnectionGate(options.HttpLimits.ConnectionsMax, _certificates is not null);
            kestrel.Listen(http, listen =>
            {
                _http = listen;
                listen.Use(next => connection => gate.PassAsync(connection, next));
                AddTls(listen);
            });
        }

        if (options.Tcp is { } tcp)
        {
            var gate = new ConnectionGate(options.Limits.ConnectionsMax, _certificates is not null, _counters);
            kestrel.Listen(tcp, listen =>
            {
                _tcp = listen;
                listen.Use(next => connection => gate.PassAsync(connection, next));
                AddTls(listen);
                listen.UseConnectionHandler<RespConnectionHandler>();
            });
        }
    }

    private void AddTls(ListenOptions listen)
    {
        if (_certificates is not null)
            listen.UseHttps(_certificates.Handshake);
    }

    // Small pipes: a connection's memory is bounded by its reply queue, not by what the transport would take.
    private static void ConfigureSockets(SocketTransportOptions sockets)
    {
        sockets.MaxReadBufferSize = 64 << 10;
        sockets.MaxWriteBufferSize = 64 << 10;
        sockets.NoDelay = true;
        sockets.UnsafePreferInlineScheduling = true; // The handler never blocks: a put waits for its commit in the reply queue.
    }

    private void Map()
    {
        foreach (string live in new[] { "/health", "/health/live" })
            _host.MapHealthChecks(live, new() { Predicate = _ => false });

        foreach (string ready in new[] { "/ready", "/health/ready" })
            _host.MapHealthChecks(ready);

        _host.MapPrometheusScrapingEndpoint("/metrics");
    }

    private static void AddLog(ILoggingBuilder logging, ServerOptions options)
    {
        if (options.LoggerFactory is { } factory)
            logging.Services.AddSingleton(factory); // The caller's to dispose.
        else if (options.IsLogWritten)
            ServerLog.AddStandardError(logging, LogLevel.Warning);
        else
            logging.SetMinimumLevel(LogLevel.Warning);
    }

    private static Passwords ReadPasswords(string file) => ReadFile("--password-file", file, PasswordFile.Read);

    private static T ReadFile<T>(string option, string file, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new ServerOptionsException($"{option} {file}: {exception.Message}", exception);
        }
    }
}
