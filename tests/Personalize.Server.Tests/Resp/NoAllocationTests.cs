using System.Text;
using Personalize.Server.Resp;
using Xunit;

namespace Personalize.Server.Tests.Resp;

/// <summary>From the bytes of a command to the bytes of its reply, through the whole connection: nothing on the managed heap.</summary>
public sealed class NoAllocationTests : IClassFixture<TrainedShop>, IDisposable
{
    private const int Rounds = 500;

    private readonly FakeClient _client;

    public NoAllocationTests(TrainedShop shop)
    {
        _client = new FakeClient(commands: CommandLists.Data(shop.Engine), durability: new EngineDurability(shop.Engine));
        _client.Ask("PE.PUTUSER shop u1 AGE 29 GENDER F\r\n");
        if (shop.Engine.Filters.Count == 0)
            shop.Engine.GetDatasetGroup("shop").CreateFilter("by-genre", "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE) | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"buy\")");
    }

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("PE.RECOMMEND home u1 COUNT 25 WITHSCORES")]
    [InlineData("PE.RECOMMEND home somebody-new")]
    [InlineData("PE.RECOMMEND home u1 FILTER by-genre VALUES 1 GENRE Comedy ITEM i1 EXCLUDE 2 i3 i4 CONTEXT 1 DEVICE tv METADATA 2 GENRE YEAR")]
    [InlineData("PE.RECOMMEND home u1 WITHID COUNT 5")]
    [InlineData("PE.RANK home u1 COUNT 3 i1 i2 i3 WITHSCORES")]
    [InlineData("PE.EXPLAIN home u1 i3 FILTER by-genre VALUES 1 GENRE Comedy")]
    [InlineData("PE.RECOMMENDMANY home COUNT 5 USERS 2 u1 u2")]
    [InlineData("PE.PUTITEM shop i1 GENRE Action PRICE 9.5 YEAR 1999")]
    [InlineData("PE.PUTUSER shop u1 AGE 29 GENDER F")]
    [InlineData("PE.PATCHITEM shop i1 YEAR 1999")]
    [InlineData("PE.PATCHUSER shop u1 AGE 29")]
    [InlineData("PE.DELITEM shop nothing")]
    [InlineData("PE.GETITEM shop i1")]
    [InlineData("PE.GETUSER shop u1")]
    [InlineData("PE.COUNT shop")]
    [InlineData("PING")]
    public void A_warm_command_allocates_nothing(string command)
    {
        byte[] one = Encode(command);
        byte[] pipeline = [.. Enumerable.Repeat(one, 16).SelectMany(b => b)];
        Assert.Equal(0, WarmLoop.BytesAllocated(() => Send(one)));
        Assert.Equal(0, WarmLoop.BytesAllocated(() => Send(pipeline)));
    }

    [Fact]
    public void A_command_in_two_pieces_allocates_nothing()
    {
        byte[] command = Encode("PE.RECOMMEND home u1");
        Assert.Equal(0, WarmLoop.BytesAllocated(() => SendInPieces(command)));
    }

    private void SendInPieces(byte[] command)
    {
        for (int round = 0; round < Rounds; round++)
        {
            _client.Transport.Send(command.AsSpan(0, 17));
            _client.Transport.Send(command.AsSpan(17));
            _client.Transport.Drop();
        }
    }

    private void Send(byte[] bytes)
    {
        for (int i = 0; i < Rounds; i++)
        {
            _client.Transport.Send(bytes);
            if (_client.Transport.Drop() == 0)
                throw new InvalidOperationException("No reply came.");
        }
    }

    private static byte[] Encode(string command)
    {
        string[] words = command.Split(' ');
        return Encoding.UTF8.GetBytes($"*{words.Length}\r\n" + string.Concat(words.Select(w => $"${w.Length}\r\n{w}\r\n")));
    }
}
