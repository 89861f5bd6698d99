using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using Personalize.Engine;
using Personalize.Server.Hosting;
using Personalize.Server.Tests.Resp;
using Xunit;

namespace Personalize.Server.Tests.Hosting;

/// <summary>The programs people have at hand. What they show is also tested through StackExchange.Redis.</summary>
public class RedisCliTests
{
    [Theory]
    [InlineData("-2")]
    [InlineData("-3")]
    public async Task Redis_cli_speaks_with_us(string protocol)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string[] door = ["-h", "127.0.0.1", "-p", $"{server.Tcp.Port}", protocol];
        Assert.Equal("PONG\n", await RunAsync("redis-cli", [.. door, "PING"]));
        Assert.Equal("a b\n", await RunAsync("redis-cli", [.. door, "ECHO", "a b"]));
        Assert.Contains("ERR unknown command 'FOO'", await RunAsync("redis-cli", [.. door, "FOO"]), StringComparison.Ordinal);
        Assert.Contains("redis_version:7.2.0", await RunAsync("redis-cli", [.. door, "INFO", "server"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_benchmark_runs_pipelined()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string output = await RunAsync("redis-benchmark", ["-p", $"{server.Tcp.Port}", "-n", "20000", "-c", "8", "-P", "16", "-t", "ping", "-q"]);
        Assert.Contains("requests per second", output, StringComparison.Ordinal);
        Assert.DoesNotContain("ERR", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_cli_patches_and_deletes()
    {
        using PersonalizeEngine engine = Shop.Trained();
        await using PersonalizeServer server = PersonalizeServer.Create(
            engine, new ServerOptions { Http = new IPEndPoint(IPAddress.Loopback, 0), Tcp = new IPEndPoint(IPAddress.Loopback, 0), IsLogWritten = false });
        await server.StartAsync();
        string[] door = ["-h", "127.0.0.1", "-p", $"{server.TcpEndPoint!.Port}", "-3"];
        Assert.Equal("OK\n", await RunAsync("redis-cli", [.. door, "PE.PATCHITEM", "shop", "i1", "YEAR", "1999"]));
        Assert.Equal("GENRE Action\nYEAR 1999\n", await RunAsync("redis-cli", [.. door, "PE.GETITEM", "shop", "i1"]));
        Assert.Equal("1\n", await RunAsync("redis-cli", [.. door, "PE.DELITEM", "shop", "i1", "unheard-of"]));
        Assert.Equal("\n", await RunAsync("redis-cli", [.. door, "PE.GETITEM", "shop", "i1"]));
        Assert.Contains("NOTFOUND item 'i1' does not exist", await RunAsync("redis-cli", [.. door, "PE.PATCHITEM", "shop", "i1", "YEAR", "1999"]), StringComparison.Ordinal);
        Assert.Contains("Deletes events", await RunAsync("redis-cli", [.. door, "COMMAND", "DOCS", "PE.DELEVENT"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_cli_makes_a_filter_and_asks_with_it()
    {
        using PersonalizeEngine engine = Shop.Trained();
        await using PersonalizeServer server = PersonalizeServer.Create(
            engine, new ServerOptions { Http = new IPEndPoint(IPAddress.Loopback, 0), Tcp = new IPEndPoint(IPAddress.Loopback, 0), IsLogWritten = false });
        await server.StartAsync();
        string[] door = ["-h", "127.0.0.1", "-p", $"{server.TcpEndPoint!.Port}", "-3"];
        Assert.Equal("OK\n", await RunAsync("redis-cli", [.. door, "PE.CREATEFILTER", "shop", "by-genre", "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)"]));
        string comedies = await RunAsync("redis-cli", [.. door, "PE.RECOMMEND", "home", "u1", "COUNT", "40", "FILTER", "by-genre", "VALUES", "1", "GENRE", "\"Comedy\""]);
        Assert.Equal(20, comedies.TrimEnd().Split('\n').Length);
        Assert.Contains("removedBy INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)\n", await RunAsync("redis-cli", [.. door, "PE.EXPLAIN", "home", "u1", "i1", "FILTER", "by-genre", "VALUES", "1", "GENRE", "Comedy"]), StringComparison.Ordinal);
        Assert.Contains("Could not create filter. Invalid Expression", await RunAsync("redis-cli", [.. door, "PE.CREATEFILTER", "shop", "bad", "INCLUDE Items"]), StringComparison.Ordinal);
        Assert.Contains("Reorders items", await RunAsync("redis-cli", [.. door, "COMMAND", "DOCS", "PE.RANK"]), StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        Process? started = null;
        try
        {
            started = Process.Start(start);
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed (Debian: redis-tools); StackExchangeRedisTests test the same.");
        }

        using Process process = started!;
        string output = await process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output + errors;
    }
}
