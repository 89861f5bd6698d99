using System.Text;
using Personalize.Server.Resp;
using Xunit;

namespace Personalize.Server.Tests.Resp;

public sealed class ReplyQueueTests : IDisposable
{
    private const string ReadOnlyStart = "-READONLY storage failed";

    private readonly FakeClient _client = new(commands: TestCommands.All);

    public void Dispose() => _client.Dispose();

    [Fact]
    public void A_put_is_answered_when_it_is_durable_and_not_before()
    {
        Assert.Equal("", _client.Ask("T.PUT 10\r\n"));
        _client.Durability.Commit(9);
        Assert.Equal("", _client.Receive());
        _client.Durability.Commit(10);
        Assert.Equal("+OK\r\n", _client.Receive());
    }

    [Fact]
    public void Replies_keep_the_order_of_commands_behind_a_waiting_put()
    {
        Assert.Equal("", _client.Ask("T.PUT 10\r\nPING\r\n"));
        Assert.Equal("", _client.Ask("ECHO a\r\n"));
        Assert.Equal("", _client.Ask("T.PUT 5\r\nECHO b\r\n"));
        _client.Durability.Commit(10);
        Assert.Equal("+OK\r\n+PONG\r\n$1\r\na\r\n+OK\r\n$1\r\nb\r\n", _client.Receive());
        Assert.Equal("+PONG\r\n", _client.Ask("PING\r\n"));
    }

    [Fact]
    public void A_waiting_put_does_not_stop_the_commands_behind_it()
    {
        _client.Ask("T.PUT 10\r\n");
        _client.Ask("CLIENT SETNAME later\r\n");
        Assert.Equal("later", _client.Session.Name);
    }

    [Fact]
    public void Puts_of_one_read_wait_once()
    {
        _client.Ask("T.PUT 1\r\nT.PUT 2\r\nT.PUT 3\r\n");
        Assert.Equal(1, _client.Durability.Waits);
        _client.Durability.Commit(3);
        Assert.Equal("+OK\r\n+OK\r\n+OK\r\n", _client.Receive());
    }

    [Fact]
    public void A_put_that_was_lost_is_refused_in_its_place_and_the_others_stand()
    {
        _client.Ask("ECHO a\r\nT.PUT 1\r\nECHO b\r\nT.PUT 2\r\nECHO c\r\nT.PUT 0\r\n");
        _client.Durability.Commit(1);
        Assert.Equal("", _client.Receive());
        _client.Durability.Fail();
        string[] lines = _client.Receive().Split("\r\n");
        Assert.Equal(["$1", "a", "+OK", "$1", "b"], lines[..5]);
        Assert.StartsWith(ReadOnlyStart, lines[5], StringComparison.Ordinal);
        Assert.Equal(["$1", "c", "+OK", ""], lines[6..]);
    }

    [Fact]
    public void Reads_go_on_after_the_disk_failed()
    {
        _client.Durability.Fail();
        Assert.StartsWith(ReadOnlyStart, _client.Ask("T.PUT 1\r\n"), StringComparison.Ordinal);
        Assert.Equal("+PONG\r\n", _client.Ask("PING\r\n"));
    }

    [Fact]
    public void A_client_that_does_not_read_is_made_to_wait_in_bounded_memory()
    {
        int sent = 0;
        long before = _client.Door.Counters.Commands;
        for (; sent < 200; sent++)
            _client.Transport.Send("T.LARGE 60000\r\n");

        // 64 KiB stand in the transport, 1 MiB in the queue: about 20 replies, the other commands were not run.
        Assert.InRange(_client.Door.Counters.Commands - before, 10, 30);
        long received = 0;
        for (long bytes = _client.Transport.Drop(); bytes > 0; bytes = _client.Transport.Drop())
            received += bytes;

        Assert.True(SpinWait.SpinUntil(() => (received += _client.Transport.Drop()) >= 200 * 60010, TimeSpan.FromSeconds(20)), $"{received} bytes came");
        Assert.Equal(200 * 60010, received);
    }

    [Fact]
    public void Replies_larger_than_the_transports_buffer_arrive_whole_and_in_order()
    {
        _client.Transport.Send("T.LARGE 100000\r\nECHO one\r\nT.LARGE 100000\r\nT.PUT 4\r\nECHO two\r\n");
        _client.Durability.Commit(4);
        var all = new StringBuilder();
        Assert.True(SpinWait.SpinUntil(() => all.Append(_client.Receive()).ToString().EndsWith("$3\r\ntwo\r\n", StringComparison.Ordinal), TimeSpan.FromSeconds(20)));
        string zeros = new('\0', 100000);
        Assert.Equal($"$100000\r\n{zeros}\r\n$3\r\none\r\n$100000\r\n{zeros}\r\n+OK\r\n$3\r\ntwo\r\n", all.ToString());
    }

    [Fact]
    public void Stopping_answers_what_was_asked()
    {
        _client.Ask("T.PUT 10\r\nPING\r\n");
        _client.Stop();
        Assert.False(_client.IsEnded);
        _client.Durability.Commit(10);
        Assert.Equal("+OK\r\n+PONG\r\n", _client.Receive());
        Assert.True(_client.IsEnded);
    }

    [Fact]
    public void A_defect_in_a_command_is_one_error_and_the_connection_goes_on() =>
        Assert.Equal("+PONG\r\n-ERR internal error; the server's log says more\r\n+PONG\r\n", _client.Ask("PING\r\nT.THROW\r\nPING\r\n"));
}
