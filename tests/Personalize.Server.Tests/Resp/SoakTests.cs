using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Personalize.Engine;
using Personalize.Server.Hosting;
using Xunit;

namespace Personalize.Server.Tests.Resp;

/// <summary>From socket to socket: warm requests leave the collector nothing to do. Alone in the process, since collections are the process's.</summary>
[CollectionDefinition(nameof(SoakTests), DisableParallelization = true)]
[Collection(nameof(SoakTests))]
public sealed class SoakTests : IClassFixture<TrainedShop>, IAsyncLifetime
{
    private const int Pipeline = 16;
    private const int RoundRequests = 3_200;
    private const int RoundsMax = 12;
    private const long RoundOfThree = 50_000;
    private const long ShortRequests = 100_000;

    private static readonly string[] Commands =
    [
        "PE.RECOMMEND home u1 COUNT 10", "PE.RECOMMEND home u2 FILTER soaked VALUES 1 GENRE Comedy WITHSCORES", "PE.RANK home u3 COUNT 3 i1 i2 i3", "PE.EXPLAIN home u1 i3",
        "PE.RECOMMENDMANY home COUNT 5 USERS 2 u1 u2", "PE.PUTITEM shop i1 GENRE Action PRICE 9.5 YEAR 1999", "PE.PUTUSER shop u1 AGE 29 GENDER F", "PE.PATCHITEM shop i2 YEAR 1999",
        "PE.PATCHUSER shop u1 AGE 29", "PE.PUTEVENT shop u1 i1 click AT 1700000000", "PE.DELITEM shop nothing", "PE.DELUSER shop nobody", "PE.DELEVENT shop nobody i1 click",
        "PE.GETITEM shop i1", "PE.GETUSER shop u1", "PE.COUNT shop", "PING",
    ];

    private readonly PersonalizeEngine _engine;
    private readonly PersonalizeServer _server;
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _received = new byte[1 << 20];

    public SoakTests(TrainedShop shop)
    {
        _engine = shop.Engine;
        _server = PersonalizeServer.Create(_engine, new ServerOptions { Http = null, Tcp = new IPEndPoint(IPAddress.Loopback, 0), IsLogWritten = false });
    }

    public static TheoryData<string> EachCommand => [.. Commands];

    public async ValueTask InitializeAsync()
    {
        if (!_engine.TryGetFilter("soaked"u8, out _))
            _engine.GetDatasetGroup("shop").CreateFilter("soaked", "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)");

        await _server.StartAsync(TestContext.Current.CancellationToken);
        _client.Connect(_server.TcpEndPoint!); // Not async, or each call on it would allocate.
        _client.ReceiveTimeout = 60_000;
        Assert.Equal("+OK\r\n", Once("PE.PUTUSER shop u1 AGE 29 GENDER F"));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(EachCommand))]
    public void A_warm_command_allocates_nothing_from_socket_to_socket(string command)
    {
        int replyBytes = Once(command).Length;
        byte[] pipeline = Encode(Enumerable.Repeat(command, Pipeline));
        long least = long.MaxValue;
        for (int round = 0; round < RoundsMax && least > 0; round++)
            least = Math.Min(least, Allocated(() => Run(pipeline, replyBytes * Pipeline, RoundRequests)));

        // The least of the rounds: timers of the host, which tick meanwhile, are not the requests'.
        Assert.True(least < RoundRequests / 100, $"{command}: {least} bytes for {RoundRequests} requests");
    }

    /// <summary>Ten million of them with <c>PERSONALIZE_SOAK_REQUESTS=10000000</c>.</summary>
    [Fact]
    public void Requests_cause_no_collection_of_generation_1_or_2()
    {
        long requests = long.TryParse(Environment.GetEnvironmentVariable("PERSONALIZE_SOAK_REQUESTS"), CultureInfo.InvariantCulture, out long asked) ? asked : ShortRequests;
        int replyBytes = Commands.Sum(command => Once(command).Length);
        byte[] all = Encode(Commands);
        Run(all, replyBytes, RoundRequests);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        (int First, int Second) before = (GC.CollectionCount(1), GC.CollectionCount(2));
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        Run(all, replyBytes, requests, Commands.Length);
        Assert.Equal(before, (GC.CollectionCount(1), GC.CollectionCount(2)));
        // Not nothing: the runtime allocates where the kernel does not take several pieces of a reply at once.
        Assert.InRange((GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)requests, 0, 32);
    }

    [Fact]
    public void Equal_rounds_leave_the_memory_as_it_was()
    {
        int replyBytes = Commands.Sum(command => Once(command).Length);
        byte[] all = Encode(Commands);
        var heap = new long[3];
        for (int round = 0; round < heap.Length; round++)
        {
            Run(all, replyBytes, RoundOfThree, Commands.Length);
            heap[round] = GC.GetTotalMemory(forceFullCollection: true);
        }

        Assert.InRange(heap[2], 0, (long)(heap[1] * 1.01));
    }

    private static long Allocated(Action run)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        run();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private void Run(byte[] pipeline, int replyBytes, long requests, int perPipeline = Pipeline)
    {
        for (long sent = 0; sent < requests; sent += perPipeline)
        {
            _client.Send(pipeline);
            for (int left = replyBytes; left > 0;)
                left -= _client.Receive(_received, 0, Math.Min(left, _received.Length), SocketFlags.None);
        }
    }

    /// <summary>The reply to one command, once it has been the same twice.</summary>
    private string Once(string command)
    {
        string before = "";
        while (true)
        {
            _client.Send(Encode([command, "ECHO end-of-reply"]));
            string reply = "";
            while (!reply.EndsWith("end-of-reply\r\n", StringComparison.Ordinal))
                reply += Encoding.Latin1.GetString(_received, 0, _client.Receive(_received));

            reply = reply[..^"$12\r\nend-of-reply\r\n".Length];
            if (reply == before)
                return reply;

            before = reply;
        }
    }

    private static byte[] Encode(IEnumerable<string> commands) =>
        [.. commands.SelectMany(command => Encoding.UTF8.GetBytes($"*{command.Split(' ').Length}\r\n" + string.Concat(command.Split(' ').Select(word => $"${word.Length}\r\n{word}\r\n"))))];
}
