using Personalize.Server.Auth;
using Personalize.Server.Resp;
using Xunit;

namespace Personalize.Server.Tests.Resp;

public sealed class ConnectionCommandsTests : IDisposable
{
    private readonly FakeClient _client = new(commands: TestCommands.All);

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("PING", "+PONG")]
    [InlineData("ping hello", "$5\r\nhello")]
    [InlineData("PING a b", "-ERR wrong number of arguments for 'ping' command")]
    [InlineData("ECHO", "-ERR wrong number of arguments for 'echo' command")]
    [InlineData("FOO bar", "-ERR unknown command 'FOO'")]
    [InlineData("SELECT 0", "+OK")]
    [InlineData("SELECT 1", "-ERR DB index is out of range: 1; allowed 0")]
    [InlineData("SELECT x", "-ERR value is not an integer or out of range")]
    [InlineData("HELLO 4", "-NOPROTO unsupported protocol version '4'; allowed 2, 3")]
    [InlineData("HELLO 3 BAD", "-ERR Syntax error in HELLO option 'BAD'; allowed AUTH user password, SETNAME name")]
    [InlineData("CLIENT ID", ":1")]
    [InlineData("CLIENT GETNAME", "$-1")]
    [InlineData("CLIENT SETNAME \"a b\"", "-ERR Client names cannot contain spaces, newlines or special characters; allowed are up to 256 characters ! to ~")]
    [InlineData("CLIENT SETINFO lib-name x", "+OK")]
    [InlineData("CLIENT KILL 1.2.3.4:5", "-ERR No such client '1.2.3.4:5'")]
    [InlineData("CLIENT KILL ID 99", ":0")]
    [InlineData("TIME", "*2\r\n$10\r\n1767323045\r\n$1\r\n0")]
    [InlineData("CONFIG GET data*", "*2\r\n$9\r\ndatabases\r\n$1\r\n1")]
    [InlineData("CONFIG GET nothing", "*0")]
    [InlineData("CLUSTER KEYSLOT foo", ":12182")]
    [InlineData("CLUSTER NODES", "-ERR This instance has cluster support disabled")]
    [InlineData("COMMAND INFO nothing", "*1\r\n*-1")]
    [InlineData("COMMAND GETKEYS PING", "-ERR The command has no key arguments")]
    [InlineData("COMMAND LIST FILTERBY PATTERN p*g", "*1\r\n$4\r\nping")]
    [InlineData("AUTH x", "-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?")]
    [InlineData("AUTH default x", "+OK")]
    [InlineData("RESET", "+RESET")]
    public void Answers_as_Redis(string command, string reply) => Assert.Equal(reply + "\r\n", _client.Ask(command + "\r\n"));

    [Fact]
    public void HELLO_3_switches_to_RESP3_and_RESET_back()
    {
        Assert.StartsWith("%7\r\n$6\r\nserver\r\n$5\r\nredis\r\n", _client.Ask("HELLO 3 SETNAME me\r\n"), StringComparison.Ordinal);
        Assert.Equal("$2\r\nme\r\n", _client.Ask("CLIENT GETNAME\r\n"));
        Assert.Equal("+RESET\r\n", _client.Ask("RESET\r\n"));
        Assert.Equal("$-1\r\n", _client.Ask("CLIENT GETNAME\r\n"));
    }

    [Fact]
    public void COMMAND_describes_itself()
    {
        int count = _client.Door.Commands.All.Count;
        Assert.Equal($":{count}\r\n", _client.Ask("COMMAND COUNT\r\n"));
        Assert.StartsWith($"*{count}\r\n*10\r\n$4\r\nauth\r\n:-2\r\n", _client.Ask("COMMAND\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("*2\r\n$4\r\nping\r\n*6\r\n$7\r\nsummary\r\n", _client.Ask("COMMAND DOCS PING\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void CLIENT_LIST_has_one_line_per_connection()
    {
        _client.Ask("CLIENT SETNAME me\r\n");
        string reply = _client.Ask("CLIENT LIST\r\n");
        Assert.Contains("id=1 addr=local", reply, StringComparison.Ordinal);
        Assert.Contains(" name=me ", reply, StringComparison.Ordinal);
        Assert.Contains(" cmd=client ", reply, StringComparison.Ordinal);
    }

    [Fact]
    public void INFO_has_sections()
    {
        string all = _client.Ask("INFO\r\n");
        Assert.Contains("# Server\r\nredis_version:7.2.0\r\n", all, StringComparison.Ordinal);
        Assert.Contains("role:master", all, StringComparison.Ordinal);
        string one = _client.Ask("INFO replication\r\n");
        Assert.DoesNotContain("redis_version", one, StringComparison.Ordinal);
        Assert.Contains("role:master", one, StringComparison.Ordinal);
    }

    [Fact]
    public void QUIT_answers_and_ends()
    {
        Assert.Equal("+PONG\r\n+OK\r\n", _client.Ask("PING\r\nQUIT\r\nPING\r\n"));
        Assert.True(_client.IsEnded);
    }

    [Fact]
    public void CLIENT_KILL_of_oneself_answers_and_ends()
    {
        Assert.Equal(":1\r\n", _client.Ask("CLIENT KILL ID 1 SKIPME no\r\n"));
        Assert.True(_client.IsEnded);
    }

    [Fact]
    public void A_browser_that_was_sent_here_is_turned_away()
    {
        Assert.Equal("", _client.Ask("POST / HTTP/1.1\r\nHost: x\r\n\r\nPING\r\n"));
        Assert.True(_client.IsEnded);
    }

    [Fact]
    public void A_command_has_at_most_4096_arguments()
    {
        string most = "*4096\r\n$7\r\nT.COUNT\r\n" + string.Concat(Enumerable.Repeat("$1\r\na\r\n", 4095));
        Assert.Equal(":4096\r\n", _client.Ask(most));
        Assert.StartsWith("-ERR Protocol error: invalid multibulk length '*4097'; allowed *0..*4096", _client.Ask("*4097\r\n"), StringComparison.Ordinal);
        Assert.True(_client.IsEnded);
    }

    [Fact]
    public void A_command_cut_in_half_at_every_byte_works()
    {
        string text = "*2\r\n$4\r\nECHO\r\n$3\r\na\r\n\r\nECHO \"x y\"\r\n\r\n*1\r\n$4\r\nPING\r\n";
        const string expected = "$3\r\na\r\n\r\n$3\r\nx y\r\n+PONG\r\n";
        for (int cut = 0; cut <= text.Length; cut++)
        {
            using var client = new FakeClient();
            Assert.Equal(expected, client.Ask(text[..cut]) + client.Ask(text[cut..]));
        }

        using var dripped = new FakeClient();
        Assert.Equal(expected, string.Concat(text.Select(letter => dripped.Ask(letter.ToString()))));
    }

    [Fact]
    public void A_command_that_straddles_segments_works()
    {
        string large = new('v', 20_000);
        string command = $"*2\r\n$4\r\nECHO\r\n${large.Length}\r\n{large}\r\n";
        string reply = $"${large.Length}\r\n{large}\r\n";
        _client.Transport.Send(string.Concat(Enumerable.Repeat(command, 3)) + "PING\r\n");
        string received = _client.Receive();
        Assert.Equal(reply + reply + reply + "+PONG\r\n", received);
    }
}
