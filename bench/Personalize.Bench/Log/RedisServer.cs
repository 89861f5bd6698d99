using System.Diagnostics;
using System.Globalization;

namespace Personalize.Bench.Log;

/// <summary>A redis-server of our own on a free port, driven by redis-benchmark; both from Debian's packages.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly Peer _server;

    private RedisServer(Peer server) => _server = server;

    public static RedisServer? TryStart(string directory, string appendFsync) =>
        Peer.TryRedis(directory, appendFsync) is { } server ? new RedisServer(server) : null;

    /// <summary>SET of random keys; as many requests as the last round says fit the time.</summary>
    public double SetsPerSecond(int clients, int valueBytes, TimeSpan time, double expectedPerSecond)
    {
        var requests = (long)Math.Max(clients * 10, expectedPerSecond * time.TotalSeconds);
        using var client = Process.Start(new ProcessStartInfo("redis-benchmark", string.Create(CultureInfo.InvariantCulture,
            $"-p {_server.Port} -t set -d {valueBytes} -c {clients} -n {requests} -r 100000 --csv"))
        { RedirectStandardOutput = true, UseShellExecute = false })!;
        var lines = client.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        client.WaitForExit();
        return double.Parse(lines[^1].Split(',')[1].Trim('"'), CultureInfo.InvariantCulture);
    }

    public void Dispose() => _server.Dispose();
}
