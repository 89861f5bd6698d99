using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Personalize.Engine;
using Personalize.Server.Hosting;
using Personalize.Server.Tests.Hosting;
using Personalize.Server.Tests.Resp;
using StackExchange.Redis;
using Xunit;

namespace Personalize.Server.Tests.Clients;

/// <summary>The Redis clients of other languages, each in a program of its own; where one is not installed its test is skipped and says so.</summary>
public sealed class ClientTests : IAsyncLifetime
{
    private const string Password = "correct horse";
    private const int NotInstalled = 77;

    private readonly TestCertificate _files = new();
    private readonly PersonalizeEngine _engine = Shop.Trained();
    private PersonalizeServer _plain = null!;
    private PersonalizeServer _locked = null!;
    private PersonalizeServer _secure = null!;

    public async ValueTask InitializeAsync()
    {
        string passwords = Path.Combine(Path.GetDirectoryName(_files.KeyFile)!, "passwords");
        await File.WriteAllTextAsync(passwords, $"anna:{Password}\n");
        _plain = await StartAsync(_ => { });
        _locked = await StartAsync(options => options.PasswordFile = passwords);
        _secure = await StartAsync(options => (options.PasswordFile, options.TlsCertificateFile, options.TlsKeyFile) = (passwords, _files.CertificateFile, _files.KeyFile));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PersonalizeServer server in new[] { _plain, _locked, _secure })
            await server.DisposeAsync();

        _engine.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Python_redis() =>
        Assert.StartsWith("connect\npipeline\nerrors\nrecommend\nreconnect\nTLS and AUTH\nAUTH refused\n", await RunAsync("python3-redis", Python, "python_redis.py", Port(_plain), Port(_secure), _files.CertificateFile, Password), StringComparison.Ordinal);

    [Fact]
    public async Task Libhiredis() =>
        Assert.Equal("connect\npipeline\nerrors\nreconnect\nAUTH\n", await RunAsync("libhiredis", Python, "c_hiredis.py", Port(_plain), Port(_locked), Password));

    [Theory]
    [InlineData("redis")]
    [InlineData("ioredis")]
    public async Task Node(string library) =>
        Assert.Equal("connect\npipeline\nerrors\nreconnect\nTLS and AUTH\n", await RunAsync(library, "node", "node_clients.mjs", library, Port(_plain), Port(_secure), _files.CertificateFile, Password));

    [Fact]
    public async Task StackExchange_Redis_over_TLS_with_AUTH_reconnects()
    {
        var options = new ConfigurationOptions { EndPoints = { _secure.TcpEndPoint! }, Ssl = true, SslHost = "localhost", User = "anna", Password = Password, Protocol = RedisProtocol.Resp3, AllowAdmin = true };
        options.CertificateValidation += (_, certificate, _, _) => certificate?.Subject == "CN=localhost";
        await using ConnectionMultiplexer client = await ConnectionMultiplexer.ConnectAsync(options);
        IDatabase database = client.GetDatabase();
        Task<RedisResult>[] puts = [.. Enumerable.Range(0, 1000).Select(i => database.ExecuteAsync("PE.PUTITEM", "shop", $"s{i}", "GENRE", "Action"))];
        Assert.All(await Task.WhenAll(puts), reply => Assert.Equal("OK", (string?)reply));
        RedisResult[] best = (RedisResult[])(await database.ExecuteAsync("PE.RECOMMEND", "home", "u1", "COUNT", "3", "WITHSCORES"))!;
        Assert.All(best, pair => Assert.InRange((double)pair[1], -1e6, 1e6)); // RESP3: pairs of id and number
        RedisServerException refused = await Assert.ThrowsAsync<RedisServerException>(() => database.ExecuteAsync("PE.RECOMMEND", "home", "u1", "COUNT", "900"));
        Assert.StartsWith("LIMIT", refused.Message, StringComparison.Ordinal);

        var restored = new TaskCompletionSource();
        client.ConnectionRestored += (_, _) => restored.TrySetResult();
        long id = (long)await database.ExecuteAsync("CLIENT", "ID");
        using (var killer = await ConnectionMultiplexer.ConnectAsync(options))
            await killer.GetDatabase().ExecuteAsync("CLIENT", "KILL", "ID", id.ToString(CultureInfo.InvariantCulture));

        await restored.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.NotEqual(id, (long)await database.ExecuteAsync("CLIENT", "ID"));
    }

    // Debian's, which has Debian's modules; any other where there is none.
    private static string Python => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    private async Task<PersonalizeServer> StartAsync(Action<ServerOptions> configure)
    {
        var options = new ServerOptions { Http = null, Tcp = new IPEndPoint(IPAddress.Loopback, 0), IsLogWritten = false };
        configure(options);
        PersonalizeServer server = PersonalizeServer.Create(_engine, options);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    private static string Port(PersonalizeServer server) => server.TcpEndPoint!.Port.ToString(CultureInfo.InvariantCulture);

    private static async Task<string> RunAsync(string client, string program, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, [Path.Combine(AppContext.BaseDirectory, "Clients", script), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["NODE_PATH"] = "/usr/share/nodejs:/usr/local/lib/node_modules:/usr/lib/node_modules";
        Process? started = null;
        try
        {
            started = Process.Start(start);
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed, so {client} is not tested");
        }

        using Process process = started!;
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        Task<string> output = process.StandardOutput.ReadToEndAsync(late.Token), errors = process.StandardError.ReadToEndAsync(late.Token);
        await process.WaitForExitAsync(late.Token);
        Assert.SkipWhen(process.ExitCode == NotInstalled, $"{client} is not installed");
        Assert.True(process.ExitCode == 0, $"{client}: {await output} {await errors}");
        return await output;
    }
}
