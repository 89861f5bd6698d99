using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Personalize.Bench.Log;

/// <summary>A redis-server of our own on a free port, driven by redis-benchmark; both from Debian's packages.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly Process _server;
    private readonly int _port;

    private RedisServer(Process server, int port)
    {
        _server = server;
        _port = port;
    }

    public static RedisServer? TryStart(string directory, string appendFsync)
    {
        var port = FindFreePort();
        try
        {
            var server = Process.Start(new ProcessStartInfo("redis-server",
                ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--appendonly", "yes", "--appendfsync", appendFsync])
            { RedirectStandardOutput = true, UseShellExecute = false })!;
            server.BeginOutputReadLine();
            WaitUntilOpen(port);
            return new RedisServer(server, port);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>SET of random keys; as many requests as the last round says fit the time.</summary>
    public double SetsPerSecond(int clients, int valueBytes, TimeSpan time, double expectedPerSecond)
    {
        var requests = (long)Math.Max(clients * 10, expectedPerSecond * time.TotalSeconds);
        using var client = Process.Start(new ProcessStartInfo("redis-benchmark", string.Create(CultureInfo.InvariantCulture,
            $"-p {_port} -t set -d {valueBytes} -c {clients} -n {requests} -r 100000 --csv"))
        { RedirectStandardOutput = true, UseShellExecute = false })!;
        var lines = client.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        client.WaitForExit();
        return double.Parse(lines[^1].Split(',')[1].Trim('"'), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void WaitUntilOpen(int port)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10))
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                Thread.Yield();
            }
        }
        throw new TimeoutException("redis-server did not open its port within 10 s.");
    }
}
