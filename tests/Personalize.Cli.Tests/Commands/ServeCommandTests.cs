using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Personalize.Cli.Tests.Commands;

public sealed class ServeCommandTests(TrainedFolder folder) : IClassFixture<TrainedFolder>
{
    [Fact]
    public async Task Says_ready_first_serves_both_doors_and_stops_in_order()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sends a Unix signal");
        using Process process = ProgramRun.Start(["serve", "--data", folder.Data, "--http", "127.0.0.1:0", "--tcp", "127.0.0.1:0"], []);
        string? ready = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Matches("^ready http=127.0.0.1:[0-9]+ tcp=127.0.0.1:[0-9]+$", ready);
        string[] doors = ready!.Split(' ');

        Assert.StartsWith("*3\r\n$5\r\n1", await AskAsync(doors[2], "PE.RECOMMEND home 1003 COUNT 3\r\n"), StringComparison.Ordinal);
        using var http = new HttpClient();
        using HttpResponseMessage health = await http.GetAsync(new Uri($"http://{doors[1]["http=".Length..]}/health"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);

        ProgramRun second = await ProgramRun.OfAsync("recommend", "--data", folder.Data, "--campaign", "home", "--user", "1003");
        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"process {process.Id}", second.Error, StringComparison.Ordinal);

        using (Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData("--tcp 6390", "--tcp is 6390; allowed ADDR:PORT such as 127.0.0.1:6390, 0.0.0.0:6390 or [::1]:6390, port 0..65535")]
    [InlineData("--tcp 127.0.0.1:70000", "--tcp is 127.0.0.1:70000; allowed ADDR:PORT")]
    [InlineData("--tcp 0.0.0.0:0 --http 127.0.0.1:0", "is reachable from outside this machine and nothing protects it")]
    [InlineData("--durability sometimes", "--durability is sometimes; allowed commit, everysec, memory")]
    [InlineData("--memory-max lots", "--memory-max is lots; allowed sizes above 0 such as 512MiB, 4G or 1000000")]
    [InlineData("--tls-cert x.pem", "--tls-cert and --tls-key are given together or not at all")]
    public async Task Names_the_wrong_word_and_what_is_allowed(string words, string message)
    {
        ProgramRun run = await ProgramRun.OfAsync(["serve", .. words.Split(' ')]);

        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Output);
    }

    private static async Task<string> AskAsync(string door, string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(door["tcp=".Length..]), TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(command), TestContext.Current.CancellationToken);
        byte[] answer = new byte[4096];
        int read = await stream.ReadAsync(answer, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(answer, 0, read);
    }
}
