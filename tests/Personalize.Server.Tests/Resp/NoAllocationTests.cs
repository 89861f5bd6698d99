using System.Text;
using Personalize.Server.Resp;
using Xunit;

namespace Personalize.Server.Tests.Resp;

/// <summary>From the bytes of a command to the bytes of its reply, through the whole connection: nothing on the managed heap.</summary>
public sealed class NoAllocationTests : IClassFixture<TrainedShop>, IDisposable
{
    private const int Rounds = 500;

    private readonly FakeClient _client;

    public NoAllocationTests(TrainedShop shop) => _client = new FakeClient(commands: CommandLists.Data(shop.Engine), durability: new EngineDurability(shop.Engine));

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("PE.RECOMMEND home u1 COUNT 25 WITHSCORES")]
    [InlineData("PE.RECOMMEND home somebody-new")]
    [InlineData("PE.PUTITEM shop i1 GENRE Action PRICE 9.5 YEAR 1999")]
    [InlineData("PE.PUTUSER shop u1 AGE 29 GENDER F")]
    [InlineData("PE.GETITEM shop i1")]
    [InlineData("PE.GETUSER shop u1")]
    [InlineData("PE.COUNT shop")]
    [InlineData("PING")]
    public void A_warm_command_allocates_nothing(string command)
    {
        byte[] one = Encode(command);
        byte[] pipeline = [.. Enumerable.Repeat(one, 16).SelectMany(b => b)];
        Assert.Equal(0, Least(() => Measure(one)));
        Assert.Equal(0, Least(() => Measure(pipeline)));
    }

    [Fact]
    public void A_command_in_two_pieces_allocates_nothing()
    {
        byte[] command = Encode("PE.RECOMMEND home u1");
        Assert.Equal(0, Least(() => MeasurePieces(command)));
    }

    /// <summary>The least of up to six rounds, the first of which warm up: a full collection caused by other tests empties the array pool now and then.</summary>
    private static long Least(Func<long> measure)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 6 && least > 0; i++)
            least = Math.Min(least, measure());

        return least;
    }

    private long MeasurePieces(byte[] command)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < Rounds; round++)
        {
            _client.Transport.Send(command.AsSpan(0, 17));
            _client.Transport.Send(command.AsSpan(17));
            _client.Transport.Drop();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private long Measure(byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++)
        {
            _client.Transport.Send(bytes);
            if (_client.Transport.Drop() == 0)
                throw new InvalidOperationException("No reply came.");
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static byte[] Encode(string command)
    {
        string[] words = command.Split(' ');
        return Encoding.UTF8.GetBytes($"*{words.Length}\r\n" + string.Concat(words.Select(w => $"${w.Length}\r\n{w}\r\n")));
    }
}
