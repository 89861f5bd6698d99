using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Personalize.Bench.Log;

namespace Personalize.Bench;

/// <summary>A server of another make on a free port of loopback, ended with this object.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    private Peer(string name, Process process, int port)
    {
        Name = name;
        _process = process;
        Port = port;
    }

    public string Name { get; }

    public int Port { get; }

    /// <summary>Debian's redis-server; without a log where <paramref name="appendFsync"/> is null. Null where it is not installed.</summary>
    public static Peer? TryRedis(string directory, string? appendFsync = null) => TryStart(
        appendFsync is null ? "redis" : $"redis {appendFsync}",
        "redis-server",
        port => ["--port", port, "--bind", "127.0.0.1", "--dir", LogBench.MakeEmpty(directory), "--save", "", .. appendFsync is null ? (string[])["--appendonly", "no"] : ["--appendonly", "yes", "--appendfsync", appendFsync]]);

    /// <summary>The NuGet tool garnet-server, on the newest runtime that is here. Null where the path leads nowhere.</summary>
    public static Peer? TryGarnet(string path) => TryStart("garnet", path, port => ["--port", port, "--bind", "127.0.0.1", "--logger-level", "Error"]);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static Peer? TryStart(string name, string program, Func<string, IEnumerable<string>> arguments)
    {
        int port = FindFreePort();
        try
        {
            var start = new ProcessStartInfo(program, arguments(port.ToString(CultureInfo.InvariantCulture))) { RedirectStandardOutput = true, UseShellExecute = false };
            start.Environment["DOTNET_ROLL_FORWARD"] = "Major";
            start.Environment.Remove("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS");
            Process process = Process.Start(start)!;
            process.BeginOutputReadLine();
            WaitUntilOpen(port);
            return new Peer(name, process, port);
        }
        catch (Win32Exception)
        {
            Console.WriteLine($"{name} is not there.");
            return null;
        }
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void WaitUntilOpen(int port)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20))
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

        throw new TimeoutException($"port {port} was not opened within 20 s.");
    }
}
