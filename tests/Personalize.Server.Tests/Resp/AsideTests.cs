using Personalize.Engine;
using Personalize.Server.Resp;
using Personalize.Storage.Log;
using Xunit;

namespace Personalize.Server.Tests.Resp;

/// <summary>Puts that have to wait for a lock wait aside: the thread that reads their connection reads others meanwhile.</summary>
public sealed class AsideTests : IDisposable
{
    private readonly PersonalizeEngine _engine = PersonalizeEngine.Open(new EngineOptions());
    private readonly DatasetGroup _group;

    public AsideTests() => _group = Shop.Fill(_engine);

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("PE.PUTITEM shop i1 GENRE Drama", "+OK\r\n")]
    [InlineData("PE.PUTUSER shop u1 AGE 30 GENDER F", "+OK\r\n")]
    [InlineData("PE.PUTEVENT shop u1 i1 click", "+OK\r\n")]
    [InlineData("PE.PUTEVENT shop u1 never-seen click", "+OK\r\n")]
    [InlineData("PE.PUTEVENT shop u1 i1 click SESSION visit-of-u1", "+OK\r\n")]
    [InlineData("PE.PUTEVENT shop - i1 click SESSION visit", "+OK\r\n")]
    [InlineData("PE.PATCHITEM shop i1 YEAR 1999", "+OK\r\n")]
    [InlineData("PE.PATCHITEM shop nothing YEAR 1999", "-NOTFOUND")]
    [InlineData("PE.DELITEM shop i1 nothing i2", ":2\r\n")]
    [InlineData("PE.DELUSER shop u1", ":1\r\n")]
    [InlineData("PE.DELEVENT shop u1 i30 click", ":")]
    public async Task A_held_lock_stops_neither_other_connections_nor_the_order_of_replies(string command, string reply)
    {
        using FakeClient writer = Connect(), other = Connect();
        using (HoldAllStreams())
        {
            Assert.Equal("$5\r\nfirst\r\n", writer.Ask($"ECHO first\r\n{command}\r\nECHO last\r\n"));
            Assert.Equal("+PONG\r\n", other.Ask("PING\r\n"));
            Assert.StartsWith("*", other.Ask("PE.GETITEM shop i3\r\n"), StringComparison.Ordinal);
            Assert.Equal("", writer.Receive());
        }

        string replies = await writer.Transport.ReceiveUntilAsync("$4\r\nlast\r\n");
        Assert.StartsWith(reply, replies, StringComparison.Ordinal);
        Assert.EndsWith("\r\n$4\r\nlast\r\n", replies, StringComparison.Ordinal);
        Assert.Equal(1, writer.Door.Aside.Count);
    }

    [Fact]
    public async Task Many_waiting_connections_are_all_answered()
    {
        FakeClient[] writers = [.. Enumerable.Range(0, 40).Select(_ => Connect())];
        using (HoldAllStreams())
        {
            foreach (FakeClient writer in writers)
                Assert.Equal("", writer.Ask("PE.PUTITEM shop i1 GENRE Drama\r\n"));
        }

        foreach (FakeClient writer in writers)
        {
            Assert.Equal("+OK\r\n", await writer.Transport.ReceiveUntilAsync("\r\n"));
            writer.Dispose();
        }
    }

    [Fact]
    public void What_finds_its_lock_free_stays_where_it_is()
    {
        using FakeClient client = Connect();
        Assert.Equal("+OK\r\n:2\r\n", client.Ask("PE.PUTITEM shop i1 GENRE Drama\r\nPE.DELITEM shop i1 i2\r\n"));
        Assert.Equal(":1\r\n", client.Ask("PE.DELITEM shop i3\r\n"));
        Assert.Equal(0, client.Door.Aside.Count);
        Assert.False(WriterPatience.IsLimited);
    }

    private FakeClient Connect() => new(commands: CommandLists.Data(_engine), durability: new EngineDurability(_engine));

    private Held HoldAllStreams() => new(_group);

    /// <summary>Another thread has all locks, as the commit of an import does.</summary>
    private sealed class Held : IDisposable
    {
        private readonly ManualResetEventSlim _end = new();
        private readonly Thread _keeper;

        public Held(DatasetGroup group)
        {
            using var isTaken = new ManualResetEventSlim();
            _keeper = new Thread(() =>
            {
                for (int stream = 0; stream <= 16; stream++)
                    group.Store.LockOf(stream).Enter();

                isTaken.Set();
                _end.Wait();
                for (int stream = 16; stream >= 0; stream--)
                    group.Store.LockOf(stream).Exit();
            });
            _keeper.Start();
            isTaken.Wait();
        }

        public void Dispose()
        {
            _end.Set();
            _keeper.Join();
            _end.Dispose();
        }
    }
}
