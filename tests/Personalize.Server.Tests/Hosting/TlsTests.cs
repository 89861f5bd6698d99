using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Personalize.Server.Hosting;
using Xunit;

namespace Personalize.Server.Tests.Hosting;

/// <summary>TLS 1.2 and newer only, on both doors; a new certificate without a restart and without a dropped request.</summary>
public sealed class TlsTests : IDisposable
{
    private const int Reloads = 20;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    private readonly TestCertificate _files = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_certificate_is_exchanged_under_load_without_a_dropped_request()
    {
        await using RunningServer server = await StartAsync();
        await using SslStream old = await ConnectAsync(server.Tcp);
        using var done = new CancellationTokenSource();
        Task<int>[] clients = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => AskAsync(server, done.Token))), .. Enumerable.Range(0, 2).Select(_ => Task.Run(() => AskHttpAsync(server, done.Token)))];
        for (int reload = 1; reload <= Reloads; reload++)
        {
            _files.Write($"reload-{reload}");
            _time.Advance(Look);
            await using SslStream client = await ConnectAsync(server.Tcp);
            Assert.Equal($"CN=reload-{reload}", client.RemoteCertificate!.Subject);
            Assert.Equal($"CN=reload-{reload}", await SubjectOfAsync(server.Http));
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(clients), answered => Assert.InRange(answered, 1, int.MaxValue));
        await PingAsync(old);
        Assert.Equal("CN=localhost", old.RemoteCertificate!.Subject);
    }

    [Fact]
    public async Task What_is_half_written_leaves_the_certificate_before()
    {
        await using RunningServer server = await StartAsync();
        string key = await File.ReadAllTextAsync(_files.KeyFile, TestContext.Current.CancellationToken);
        _files.Write("other");
        string otherKey = await File.ReadAllTextAsync(_files.KeyFile, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_files.KeyFile, key, TestContext.Current.CancellationToken); // the old key beside the new certificate
        _time.Advance(Look);
        Assert.Equal("CN=localhost", await SubjectOfAsync(server.Tcp));
        File.Delete(_files.KeyFile);
        _time.Advance(Look);
        Assert.Equal("CN=localhost", await SubjectOfAsync(server.Tcp));
        await File.WriteAllTextAsync(_files.KeyFile, otherKey, TestContext.Current.CancellationToken);
        _time.Advance(Look);
        Assert.Equal("CN=other", await SubjectOfAsync(server.Tcp));
    }

    [Fact]
    public void What_is_wrong_with_the_files_is_told_once_per_change()
    {
        using var log = new LogLines();
        using var certificates = new TlsCertificates(_files.CertificateFile, _files.KeyFile, _time);
        certificates.Watch(log.CreateLogger("tls"));
        int Told(Action change)
        {
            change();
            int before = log.Lines.Count;
            for (int look = 0; look < 5; look++)
                _time.Advance(Look);

            return log.Lines.Count - before;
        }

        Assert.Equal(0, Told(() => { }));
        Assert.Equal(1, Told(() => File.WriteAllText(_files.KeyFile, "no key")));
        Assert.Equal(1, Told(() => File.WriteAllText(_files.KeyFile, "another")));
        Assert.Equal(1, Told(() => File.Delete(_files.KeyFile)));
        Assert.Equal(1, Told(() => _files.Write("other")));
        Assert.Equal(1, Told(() => File.Delete(_files.CertificateFile)));
        Assert.Contains(log.Lines, line => line.Contains("warning tls[700] The certificate in ", StringComparison.Ordinal));
        Assert.Equal(4, log.Lines.Count(line => line.Contains(" error tls[701] ", StringComparison.Ordinal)));
    }

    /// <summary>The first bytes of a handshake by hand, because today's client libraries refuse to offer TLS 1.1 themselves.</summary>
    [Theory]
    [InlineData(2, false)] // TLS 1.1
    [InlineData(1, false)] // TLS 1.0
    [InlineData(3, true)] // TLS 1.2: the same bytes but for the version
    public async Task Tls_1_1_is_refused(byte minorVersion, bool isTaken)
    {
        const byte Alert = 21, Handshake = 22;
        await using RunningServer server = await StartAsync();
        foreach (System.Net.IPEndPoint door in new[] { server.Tcp, server.Http })
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(door, TestContext.Current.CancellationToken);
            await socket.GetStream().WriteAsync(ClientHello(minorVersion), TestContext.Current.CancellationToken);
            var answer = new byte[1];
            int read = await socket.GetStream().ReadAsync(answer, TestContext.Current.CancellationToken);
            Assert.Equal(isTaken ? Handshake : Alert, read == 0 ? Alert : answer[0]);
        }
    }

    [Fact]
    public async Task Plain_text_is_refused_at_both_doors()
    {
        await using RunningServer server = await StartAsync();
        using RawClient plain = await server.ConnectRawAsync();
        await plain.SendAsync("PING\r\n");
        Assert.DoesNotContain("PONG", await plain.ReadToEndAsync(), StringComparison.Ordinal);
        using var http = new HttpClient();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetStringAsync(new Uri($"http://{server.Http}/health"), TestContext.Current.CancellationToken));
    }

    private Task<RunningServer> StartAsync() => RunningServer.StartAsync(options =>
    {
        options.TlsCertificateFile = _files.CertificateFile;
        options.TlsKeyFile = _files.KeyFile;
        options.TimeProvider = _time;
        options.Limits.FirstByteTimeout = options.Limits.CommandTimeout = TimeSpan.FromDays(1); // the clock jumps
    });

    private static bool IsOurs(System.Security.Cryptography.X509Certificates.X509Certificate? certificate) =>
        certificate?.Subject is { } subject && (subject is "CN=localhost" or "CN=other" || subject.StartsWith("CN=reload-", StringComparison.Ordinal));

    private static byte[] ClientHello(byte minorVersion)
    {
        byte[] extensions =
        [
            0, 10, 0, 4, 0, 2, 0, 23, // groups: P-256
            0, 11, 0, 2, 1, 0, // points: uncompressed
            0, 13, 0, 6, 0, 4, 4, 3, 2, 3, // signatures: ECDSA with SHA-256 and SHA-1
        ];
        byte[] body = [3, minorVersion, .. Enumerable.Repeat((byte)7, 32), 0, 0, 4, 0xc0, 0x2b, 0xc0, 0x09, 1, 0, 0, (byte)extensions.Length, .. extensions];
        byte[] handshake = [1, 0, 0, (byte)body.Length, .. body];
        return [22, 3, 1, 0, (byte)handshake.Length, .. handshake];
    }

    private static async Task<SslStream> ConnectAsync(System.Net.IPEndPoint door)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(door);
        var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, c, _, _) => IsOurs(c));
        await tls.AuthenticateAsClientAsync("localhost");
        return tls;
    }

    private static async Task<string> SubjectOfAsync(System.Net.IPEndPoint door)
    {
        await using SslStream tls = await ConnectAsync(door);
        return tls.RemoteCertificate!.Subject;
    }

    private static async Task PingAsync(SslStream tls)
    {
        await tls.WriteAsync("PING\r\n"u8.ToArray());
        var reply = new byte[7];
        await tls.ReadExactlyAsync(reply);
        Assert.Equal("+PONG\r\n"u8, reply);
    }

    /// <summary>Over one connection and over new ones; throws at the first that is dropped.</summary>
    private static async Task<int> AskAsync(RunningServer server, CancellationToken stop)
    {
        int answered = 0;
        await using SslStream kept = await ConnectAsync(server.Tcp);
        do
        {
            await PingAsync(kept);
            await using SslStream fresh = await ConnectAsync(server.Tcp);
            await PingAsync(fresh);
            answered += 2;
        }
        while (!stop.IsCancellationRequested);

        return answered;
    }

    private static async Task<int> AskHttpAsync(RunningServer server, CancellationToken stop)
    {
        using var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMilliseconds(20) };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, c, _, _) => IsOurs(c);
        using var http = new HttpClient(handler);
        int answered = 0;
        do
        {
            Assert.Equal("Healthy", await http.GetStringAsync(new Uri($"https://{server.Http}/health"), CancellationToken.None));
            answered++;
        }
        while (!stop.IsCancellationRequested);

        return answered;
    }
}
