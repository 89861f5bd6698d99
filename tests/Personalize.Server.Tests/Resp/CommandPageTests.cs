using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Personalize.Engine;
using Personalize.Server.Hosting;
using Personalize.Server.Resp;
using Xunit;

namespace Personalize.Server.Tests.Resp;

/// <summary>docs/commands.md is true: it has every command with the words of COMMAND DOCS, and its session happens as printed.</summary>
public sealed class CommandPageTests
{
    private const string Prompt = "> ";

    /// <summary>In a printed reply: what differs from run to run.</summary>
    private const string Anything = "…";

    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "commands.md"));

    [Fact]
    public void The_page_and_COMMAND_DOCS_agree()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        Command[] commands = [.. CommandLists.Connection, .. CommandLists.Data(engine)];
        string[] rows = [.. Regex.Matches(Page, @"^\| `(?<name>[A-Z.]+)` \| (?<summary>.+?) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(row => $"{row.Groups["name"].Value}: {row.Groups["summary"].Value}")];
        Assert.Equal(commands.Select(command => $"{command.Name}: {command.Summary}").Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_session_happens_as_printed()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        await using PersonalizeServer server = PersonalizeServer.Create(engine, new ServerOptions { Http = null, Tcp = new IPEndPoint(IPAddress.Loopback, 0), IsLogWritten = false });
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var client = new TcpClient();
        await client.ConnectAsync(server.TcpEndPoint!, TestContext.Current.CancellationToken);
        var happened = new StringBuilder();
        string[] printed = Session();
        foreach (string line in printed.Where(line => line.StartsWith(Prompt, StringComparison.Ordinal)))
            happened.Append(line).Append('\n').Append(await AskAsync(client.GetStream(), line[Prompt.Length..]));

        string[] lines = happened.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(printed.Length == lines.Length && printed.Zip(lines).All(pair => Matches(pair.First, pair.Second)), $"It happened otherwise than printed:\n{happened}");
    }

    private static bool Matches(string printed, string happened) =>
        Regex.IsMatch(happened, "^" + Regex.Escape(printed).Replace(Anything, ".*", StringComparison.Ordinal) + "$", RegexOptions.None, TimeSpan.FromSeconds(1));

    /// <summary>The lines of all text blocks.</summary>
    private static string[] Session() =>
        [.. Regex.Matches(Page, "```text\n(?<lines>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).SelectMany(block => block.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))];

    private static async Task<string> AskAsync(NetworkStream server, string command)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await server.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), late.Token);
        string reply = "";
        var buffer = new byte[65536];
        string? text = null;
        while (text is null)
        {
            int count = await server.ReadAsync(buffer, late.Token);
            Assert.NotEqual(0, count);
            reply += Encoding.Latin1.GetString(buffer, 0, count);
            text = RedisCliText.Of(reply);
        }

        return text;
    }

    private static string Root()
    {
        string? place = AppContext.BaseDirectory;
        while (place is not null && !File.Exists(Path.Combine(place, "Personalize.Engine.sln")))
            place = Path.GetDirectoryName(place);

        return place ?? throw new DirectoryNotFoundException("no solution above the tests");
    }
}
