using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Personalize.Server.Hosting;
using Xunit;

namespace Personalize.Server.Tests.Hosting;

public class PersonalizeServerTests
{
    [Fact]
    public async Task Says_where_its_doors_are()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Matches("^ready http=127\\.0\\.0\\.1:[1-9][0-9]* tcp=127\\.0\\.0\\.1:[1-9][0-9]*$", server.Server.ReadyLine);
        await using RunningServer tcpOnly = await RunningServer.StartAsync(o => o.Http = null);
        Assert.Equal($"ready tcp={tcpOnly.Tcp}", tcpOnly.Server.ReadyLine);
    }

    [Fact]
    public async Task Answers_health_readiness_and_metrics()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using RawClient redis = await server.ConnectRawAsync();
        await redis.SendAsync("PING\r\nFOO\r\n");
        await redis.ReadUntilAsync("'FOO'\r\n");
        using var http = new HttpClient { BaseAddress = new Uri($"http://{server.Http}") };
        Assert.Equal("Healthy", await http.GetStringAsync("/health"));
        Assert.Equal("Healthy", await http.GetStringAsync("/ready"));
        string metrics = await http.GetStringAsync("/metrics");
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!Regex.IsMatch(metrics, "(?m)^personalize_tcp_commands[a-z_]*\\{?[^\\n]* [1-9]", RegexOptions.None, TimeSpan.FromSeconds(1)))
            metrics = await http.GetStringAsync("/metrics", late.Token); // Servers of tests beside this one have counters of the same name, and one of them is told.

        Assert.Matches("(?m)^personalize_tcp_connections_accepted", metrics);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/nothing")).StatusCode);
    }

    [Theory]
    [InlineData("0.0.0.0", null, "--tcp 0.0.0.0:0 is reachable from outside this machine and nothing protects it; allowed with --password-file F or --insecure")]
    [InlineData("::", null, "--tcp [::]:0 is reachable from outside")]
    [InlineData(null, "0.0.0.0", "--http 0.0.0.0:0 is reachable from outside this machine and nothing protects it; allowed with --credentials F or --insecure")]
    public void Refuses_to_serve_outside_loopback_unprotected(string? tcp, string? http, string message)
    {
        var options = new ServerOptions { Tcp = EndPoint(tcp), Http = EndPoint(http) };
        var refused = Assert.Throws<ServerOptionsException>(() => PersonalizeServer.Create(options, [], new Resp.FakeDurability()));
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serves_outside_loopback_with_a_password_or_when_told_aloud()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "secret\n");
        await using RunningServer withPassword = await RunningServer.StartAsync(o =>
        {
            o.Tcp = new IPEndPoint(IPAddress.Any, 0);
            o.PasswordFile = file;
        });
        await using RunningServer aloud = await RunningServer.StartAsync(o =>
        {
            o.Tcp = new IPEndPoint(IPAddress.Any, 0);
            o.IsInsecureAllowed = true;
        });
        Assert.NotEqual(0, withPassword.Tcp.Port);
        Assert.NotEqual(0, aloud.Tcp.Port);
        File.Delete(file);
    }

    [Fact]
    public void Refuses_files_that_are_not_there_or_not_what_they_should_be()
    {
        var noPasswords = new ServerOptions { PasswordFile = "/nowhere/passwords" };
        Assert.StartsWith("--password-file /nowhere/passwords", Refused(noPasswords), StringComparison.Ordinal);
        var noKey = new ServerOptions { TlsCertificateFile = "a.pem" };
        Assert.Equal("--tls-cert and --tls-key are given together or not at all", Refused(noKey));
        var noCertificate = new ServerOptions { TlsCertificateFile = "/nowhere/a.pem", TlsKeyFile = "/nowhere/b.pem" };
        Assert.StartsWith("--tls-cert /nowhere/a.pem", Refused(noCertificate), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serves_both_doors_over_TLS()
    {
        (string certificate, string key) = WriteCertificate();
        await using RunningServer server = await RunningServer.StartAsync(o =>
        {
            o.TlsCertificateFile = certificate;
            o.TlsKeyFile = key;
        });
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Tcp);
        await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, c, _, _) => c?.Subject == "CN=localhost");
        await tls.AuthenticateAsClientAsync("localhost");
        await tls.WriteAsync("PING\r\n"u8.ToArray());
        var reply = new byte[7];
        await tls.ReadExactlyAsync(reply);
        Assert.Equal("+PONG\r\n"u8, reply);

        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, c, _, _) => c?.Subject == "CN=localhost";
        using var http = new HttpClient(handler);
        Assert.Equal("Healthy", await http.GetStringAsync(new Uri($"https://{server.Http}/health")));

        using RawClient plain = await server.ConnectRawAsync();
        await plain.SendAsync("PING\r\n");
        Assert.DoesNotContain("PONG", await plain.ReadToEndAsync(), StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(certificate)!, recursive: true);
    }

    [Fact]
    public async Task Stops_in_order_what_arrived_is_answered()
    {
        RunningServer server = await RunningServer.StartAsync();
        using RawClient client = await server.ConnectRawAsync();
        await client.SendAsync("ECHO before\r\nT.PUT 7\r\n");
        await client.SendAsync("CLIENT SETNAME seen\r\n");
        using RawClient other = await server.ConnectRawAsync();
        string list = "";
        while (!list.Contains("name=seen", StringComparison.Ordinal))
        {
            await other.SendAsync("CLIENT LIST\r\nPING\r\n");
            list = await other.ReadUntilAsync("+PONG\r\n");
        }

        Task stopping = server.Server.StopAsync();
        server.Durability.Commit(7);
        Assert.Equal("$6\r\nbefore\r\n+OK\r\n+OK\r\n", await client.ReadToEndAsync());
        await stopping;
        await server.Server.DisposeAsync();
    }

    private static string Refused(ServerOptions options) =>
        Assert.Throws<ServerOptionsException>(() => PersonalizeServer.Create(options, [], new Resp.FakeDurability())).Message;

    private static IPEndPoint? EndPoint(string? address) => address is null ? null : new IPEndPoint(IPAddress.Parse(address), 0);

    private static (string Certificate, string Key) WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        string folder = Directory.CreateTempSubdirectory().FullName;
        string certificateFile = Path.Combine(folder, "cert.pem");
        string keyFile = Path.Combine(folder, "key.pem");
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }
}
