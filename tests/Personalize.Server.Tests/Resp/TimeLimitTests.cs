using Personalize.Server.Auth;
using Personalize.Server.Resp;
using Xunit;

namespace Personalize.Server.Tests.Resp;

public class TimeLimitTests
{
    private static readonly TimeSpan AlmostCommand = TimeSpan.FromSeconds(29);

    [Fact]
    public void An_idle_connection_may_stay_where_no_password_is_asked()
    {
        using var client = new FakeClient();
        client.Advance(TimeSpan.FromDays(30));
        Assert.Equal("+PONG\r\n", client.Ask("PING\r\n"));
        client.Advance(TimeSpan.FromDays(30));
        Assert.Equal("+PONG\r\n", client.Ask("PING\r\n"));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void The_first_byte_has_10_seconds_where_a_password_or_TLS_is_asked(bool hasPassword, bool isTls)
    {
        using var client = new FakeClient(passwords: hasPassword ? new Passwords([("default", "secret")]) : null, isTls: isTls);
        client.Advance(TimeSpan.FromSeconds(9));
        Assert.False(client.IsEnded);
        client.Advance(TimeSpan.FromSeconds(1));
        Assert.StartsWith("-ERR Protocol error: no command within 10 s", client.Receive(), StringComparison.Ordinal);
        Assert.True(client.IsEnded);
    }

    [Fact]
    public void A_command_that_drips_is_ended_after_30_seconds()
    {
        using var client = new FakeClient();
        client.Transport.Send("*1\r\n$4\r\nPI");
        client.Advance(AlmostCommand);
        client.Transport.Send("N");
        Assert.False(client.IsEnded);
        client.Advance(TimeSpan.FromSeconds(1));
        Assert.StartsWith("-ERR Protocol error: a command took longer than 30 s", client.Receive(), StringComparison.Ordinal);
        Assert.True(client.IsEnded);
    }

    [Fact]
    public void A_stream_whose_reads_always_end_in_half_a_command_goes_on()
    {
        using var client = new FakeClient();
        client.Transport.Send("PI");
        for (int i = 0; i < 10; i++)
        {
            client.Advance(AlmostCommand);
            Assert.Equal("+PONG\r\n", client.Ask("NG\r\nPI"));
        }

        Assert.False(client.IsEnded);
    }

    [Fact]
    public void Unread_replies_end_the_connection_after_30_seconds_without_progress()
    {
        using var client = new FakeClient(commands: TestCommands.All);
        client.Transport.Send("T.LARGE 100000\r\n");
        client.Advance(AlmostCommand);
        Assert.False(client.Transport.IsAborted);
        client.Advance(TimeSpan.FromSeconds(1));
        Assert.True(client.Transport.IsAborted);
        Assert.True(client.IsEnded);
    }

    [Fact]
    public void A_reader_that_makes_progress_is_not_ended()
    {
        using var client = new FakeClient(commands: TestCommands.All);
        for (int i = 0; i < 5; i++)
        {
            client.Transport.Send("T.LARGE 100000\r\n");
            client.Advance(AlmostCommand);
            client.Transport.Drop();
        }

        Assert.False(client.Transport.IsAborted);
    }

    [Fact]
    public void Time_in_which_the_server_waits_for_room_is_not_counted_against_a_command()
    {
        using var client = new FakeClient(new RespLimits { UnreadReplyTimeout = TimeSpan.FromHours(2) }, commands: TestCommands.All);
        client.Transport.Send("T.LARGE 1000");
        client.Transport.Send("00\r\n" + string.Concat(Enumerable.Repeat("T.LARGE 100000\r\n", 20)) + "PI");
        client.Advance(TimeSpan.FromHours(1));
        Assert.True(SpinWait.SpinUntil(() => client.Transport.Drop() == 0 && client.Door.Counters.Commands == 21, TimeSpan.FromSeconds(20)));
        Assert.False(client.IsEnded);
        client.Advance(AlmostCommand);
        client.Transport.Send("NG\r\n");
        Assert.Equal(22, client.Door.Counters.Commands);
    }

    [Fact]
    public void A_put_that_waits_for_the_disk_is_not_the_clients_fault()
    {
        using var client = new FakeClient(commands: TestCommands.All);
        client.Transport.Send("T.PUT 10\r\n");
        client.Advance(TimeSpan.FromHours(1));
        client.Durability.Commit(10);
        Assert.Equal("+OK\r\n", client.Receive());
    }

    [Fact]
    public void The_clock_going_nowhere_or_far_ends_nobody_who_talks()
    {
        using var client = new FakeClient(new RespLimits { CommandTimeout = TimeSpan.FromSeconds(30) });
        Assert.Equal("+PONG\r\n", client.Ask("PING\r\n"));
        client.Advance(TimeSpan.FromDays(40_000));
        Assert.Equal("+PONG\r\n", client.Ask("PING\r\n"));
    }
}
