using Personalize.Server.Resp;
using Xunit;

namespace Personalize.Server.Tests.Hosting;

public class HostileInputTests
{
    public static TheoryData<string, string> Broken => new()
    {
        { "*2147483647\r\n", "invalid multibulk length '*2147483647'; allowed *0..*4096" },
        { "*1\r\n$9999999999999999999\r\n", "invalid bulk length '$9999999999999999999'; allowed $0..$1048576" },
        { "*1\r\n$-2\r\n", "invalid bulk length '$-2'" },
        { "*-1\r\n", "invalid multibulk length '*-1'" },
        { "*01\r\n", "invalid multibulk length '*01'" },
        { "*1\r\n$04\r\nPING\r\n", "invalid bulk length '$04'" },
        { "*1\r\n*1\r\n$4\r\nPING\r\n", "expected '$', got '*'" },
        { "*1\r\n$4\r\nPINGPING\r\n", "expected CRLF after a bulk string, got 'PI'" },
        { new string('x', 70_000), "too big inline request; allowed 65536 bytes" },
        { "ECHO \"never closed\r\n", "unbalanced quotes in request" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Broken_protocol_is_an_error_line_and_the_end(string text, string error)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using RawClient client = await server.ConnectRawAsync();
        await client.SendAsync("PING\r\n" + text);
        string received = await client.ReadToEndAsync();
        Assert.StartsWith($"+PONG\r\n-ERR Protocol error: {error}", received, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", received, StringComparison.Ordinal);
        Assert.Equal(3, received.Split("\r\n").Length);
    }

    [Fact]
    public async Task An_error_does_not_close_the_connection_nor_echo_control_characters()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using RawClient client = await server.ConnectRawAsync();
        await client.SendAsync("*2\r\n$7\r\nT.ERROR\r\n$10\r\na\r\n+OK\r\n\x1b[\r\nPING\r\n");
        Assert.Equal("-INVALID value 'a??+OK???[' is no good\r\n+PONG\r\n", await client.ReadUntilAsync("+PONG\r\n"));
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_refused_by_name_and_room_is_given_back()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Limits = new RespLimits { ConnectionsMax = 3 });
        var inside = new List<RawClient>();
        for (int i = 0; i < 3; i++)
        {
            inside.Add(await server.ConnectRawAsync());
            await inside[i].SendAsync("PING\r\n");
            await inside[i].ReadUntilAsync("+PONG\r\n");
        }

        for (int i = 0; i < 20; i++)
        {
            using RawClient refused = await server.ConnectRawAsync();
            Assert.Equal("-ERR max number of clients reached\r\n", await refused.ReadToEndAsync());
        }

        await inside[0].SendAsync("QUIT\r\n");
        Assert.Equal("+OK\r\n", await inside[0].ReadToEndAsync());
        using RawClient next = await server.ConnectRawAsync();
        await next.SendAsync("PING\r\n");
        await next.ReadUntilAsync("+PONG\r\n");
        inside.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task A_client_that_reads_nothing_disturbs_nobody_and_is_answered_when_it_reads()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using RawClient lazy = await server.ConnectRawAsync();
        Task sending = lazy.SendAsync(string.Concat(Enumerable.Repeat("*2\r\n$7\r\nT.LARGE\r\n$5\r\n50000\r\n", 400)) + "*1\r\n$4\r\nPING\r\n");
        using RawClient other = await server.ConnectRawAsync();
        for (int i = 0; i < 100; i++)
        {
            await other.SendAsync("PING\r\n");
            await other.ReadUntilAsync("+PONG\r\n");
        }

        Assert.EndsWith("+PONG\r\n", await lazy.ReadUntilAsync("+PONG\r\n"), StringComparison.Ordinal);
        await sending;
    }

    [Fact]
    public async Task CLIENT_KILL_ends_another_connection()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using RawClient victim = await server.ConnectRawAsync();
        await victim.SendAsync("CLIENT ID\r\n");
        string id = (await victim.ReadUntilAsync("\r\n"))[1..^2];
        using RawClient killer = await server.ConnectRawAsync();
        await killer.SendAsync($"CLIENT KILL ID {id}\r\n");
        Assert.Equal(":1\r\n", await killer.ReadUntilAsync("\r\n"));
        Assert.Equal("", await victim.ReadToEndAsync());
    }
}
