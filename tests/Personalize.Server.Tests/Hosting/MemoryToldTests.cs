using System.Net;
using System.Text;
using Personalize.Engine;
using Personalize.Server.Hosting;
using Personalize.Server.Resp;
using Personalize.Server.Tests.Resp;
using StackExchange.Redis;
using Xunit;

namespace Personalize.Server.Tests.Hosting;

/// <summary>Memory by name in INFO and /metrics, and what a full engine answers.</summary>
public class MemoryToldTests
{
    [Fact]
    public void What_the_facade_refuses_for_memory_is_OOM_at_the_door_and_other_limits_are_not()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { MemoryBytesMax = 1 << 20 });
        DatasetGroup group = engine.CreateDatasetGroup("shop", Shop.Interactions, Shop.Items, Shop.Users);
        PersonalizeException full = Assert.Throws<PersonalizeException>(() => group.PutEvent("u"u8, "a"u8, "view"u8, 10));
        Assert.Equal(PersonalizeErrorCode.LimitExceeded, full.Code);

        Assert.StartsWith("-OOM the memory limit is reached", Worded(full), StringComparison.Ordinal);
        Assert.Equal("-LIMIT count is 900; allowed 0..500\r\n", Worded(new PersonalizeException(PersonalizeErrorCode.LimitExceeded, "count is 900; allowed 0..500")));

        static string Worded(PersonalizeException refused)
        {
            var batch = new ReplyBatch();
            new RespWriter(batch).WriteRefusal(refused);
            return Encoding.UTF8.GetString(batch.Written);
        }
    }

    [Fact]
    public async Task A_full_engine_answers_OOM_to_puts_and_deletes_on()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { MemoryBytesMax = 1 << 20 });
        engine.CreateDatasetGroup("shop", Shop.Interactions, Shop.Items, Shop.Users);
        await using PersonalizeServer server = PersonalizeServer.Create(
            engine, new ServerOptions { Http = new IPEndPoint(IPAddress.Loopback, 0), Tcp = new IPEndPoint(IPAddress.Loopback, 0), IsLogWritten = false });
        await server.StartAsync(TestContext.Current.CancellationToken);
        await using ConnectionMultiplexer client = await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions { EndPoints = { server.TcpEndPoint! }, AllowAdmin = true });

        RedisServerException refused = await Assert.ThrowsAsync<RedisServerException>(() => client.GetDatabase().ExecuteAsync("PE.PUTITEM", "shop", "a", "GENRE", "x"));
        string information = (string)(await client.GetDatabase().ExecuteAsync("INFO", "memory"))!;
        using var http = new HttpClient { BaseAddress = new Uri($"http://{server.HttpEndPoint}") };
        string metrics = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.StartsWith("OOM the memory limit is reached", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, (int)await client.GetDatabase().ExecuteAsync("PE.DELITEM", "shop", "a"));
        Assert.Contains("maxmemory:1048576\r\n", information, StringComparison.Ordinal);
        Assert.Matches("used_memory_dataset:[1-9][0-9]+\r\n", information);
        Assert.Matches("mem\\.ids:[1-9][0-9]+\r\n", information);
        Assert.Matches("mem\\.shop/items/GENRE:[0-9]+\r\n", information);
        Assert.Matches("personalize_memory_tracked_bytes[^\n]* [1-9]", metrics);
        Assert.Matches("personalize_memory_part_bytes[^\n]*part=\"ids\"[^\n]* [1-9]", metrics);
    }
}
