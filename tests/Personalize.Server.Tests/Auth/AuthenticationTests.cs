using Personalize.Server.Auth;
using Personalize.Server.Tests.Resp;
using Xunit;

namespace Personalize.Server.Tests.Auth;

public sealed class AuthenticationTests : IDisposable
{
    private readonly FakeClient _client = new(passwords: PasswordFile.Parse(["default:open sesame", "", "# people", "anna:pa:ss"], "file"));

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("PING")]
    [InlineData("CLIENT ID")]
    [InlineData("COMMAND")]
    [InlineData("RESET")]
    [InlineData("INFO")]
    [InlineData("NOTHING")]
    public void Nothing_runs_before_AUTH(string command) => Assert.Equal("-NOAUTH Authentication required.\r\n", _client.Ask(command + "\r\n"));

    [Theory]
    [InlineData("AUTH \"open sesame\"", true)]
    [InlineData("AUTH default \"open sesame\"", true)]
    [InlineData("AUTH anna pa:ss", true)]
    [InlineData("AUTH anna \"open sesame\"", false)]
    [InlineData("AUTH nobody pa:ss", false)]
    [InlineData("AUTH \"open sesam\"", false)]
    [InlineData("AUTH \"\"", false)]
    [InlineData("AUTH \"Open sesame\"", false)]
    public void AUTH_takes_the_users_own_password(string command, bool isRight)
    {
        Assert.Equal(isRight ? "+OK\r\n" : "-WRONGPASS invalid username-password pair or user is disabled.\r\n", _client.Ask(command + "\r\n"));
        Assert.Equal(isRight ? "+PONG\r\n" : "-NOAUTH Authentication required.\r\n", _client.Ask("PING\r\n"));
    }

    [Fact]
    public void HELLO_authenticates_on_the_way()
    {
        Assert.StartsWith("-NOAUTH HELLO must be called", _client.Ask("HELLO 3\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("-WRONGPASS", _client.Ask("HELLO 3 AUTH anna x\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("%7\r\n", _client.Ask("HELLO 3 AUTH anna pa:ss\r\n"), StringComparison.Ordinal);
        Assert.Contains("user=anna", _client.Ask("CLIENT INFO\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void QUIT_needs_no_password()
    {
        Assert.Equal("+OK\r\n", _client.Ask("QUIT\r\n"));
        Assert.True(_client.IsEnded);
    }

    [Fact]
    public void RESET_forgets_who_it_was()
    {
        _client.Ask("AUTH anna pa:ss\r\n");
        Assert.Equal("+RESET\r\n", _client.Ask("RESET\r\n"));
        Assert.Equal("-NOAUTH Authentication required.\r\n", _client.Ask("PING\r\n"));
    }

    [Fact]
    public void Large_input_before_AUTH_ends_the_connection()
    {
        Assert.StartsWith("-ERR Protocol error: unauthenticated multibulk length", _client.Ask("*11\r\n"), StringComparison.Ordinal);
        Assert.True(_client.IsEnded);
        using var other = new FakeClient(passwords: new Passwords([("default", "x")]));
        Assert.StartsWith("-ERR Protocol error: unauthenticated bulk length", other.Ask("*2\r\n$4\r\nAUTH\r\n$16385\r\n"), StringComparison.Ordinal);
        Assert.True(other.IsEnded);
    }

    [Fact]
    public void The_eleventh_wrong_password_of_a_second_is_answered_a_second_later()
    {
        for (int i = 0; i < 10; i++)
            Assert.StartsWith("-WRONGPASS", _client.Ask("AUTH x\r\n"), StringComparison.Ordinal);

        Assert.Equal("", _client.Ask("AUTH x\r\nPING\r\n"));
        _client.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("-WRONGPASS invalid username-password pair or user is disabled.\r\n-NOAUTH Authentication required.\r\n", Settled());
        Assert.StartsWith("-WRONGPASS", _client.Ask("AUTH x\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a:b|a:c", "line 2")]
    [InlineData("one|two", "line 2")]
    [InlineData(":x", "line 1")]
    [InlineData("a:", "line 1")]
    [InlineData("# only a comment", "holds no password")]
    public void A_password_file_that_is_not_one_is_refused_by_line_without_showing_it(string lines, string named)
    {
        var refused = Assert.Throws<FormatException>(() => PasswordFile.Parse(lines.Split('|'), "users.txt"));
        Assert.Contains("users.txt", refused.Message, StringComparison.Ordinal);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("two", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The delayed reply comes by a task of the clock: waits for it without sleeping.</summary>
    private string Settled()
    {
        string text = "";
        SpinWait.SpinUntil(() => (text += _client.Receive()).Split("\r\n").Length > 2, TimeSpan.FromSeconds(10));
        return text;
    }
}
