using StackExchange.Redis;
using Xunit;

namespace Personalize.Server.Tests.Hosting;

public class StackExchangeRedisTests
{
    [Theory]
    [InlineData(RedisProtocol.Resp2)]
    [InlineData(RedisProtocol.Resp3)]
    public async Task Connects_and_asks(RedisProtocol protocol)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await using ConnectionMultiplexer client = await server.ConnectAsync(o =>
        {
            o.Protocol = protocol;
            o.ClientName = "tests";
        });
        IDatabase database = client.GetDatabase();
        await database.PingAsync();
        Assert.Equal("hello", (string?)await database.ExecuteAsync("ECHO", "hello"));
        Assert.Equal("tests", (string?)await database.ExecuteAsync("CLIENT", "GETNAME"));
        IServer one = client.GetServer(server.Tcp);
        Assert.Equal(new Version(7, 2, 0), one.Version);
        Assert.Contains((await one.ConfigGetAsync("databases")), s => s is { Key: "databases", Value: "1" });
        Assert.Contains(await one.ClientListAsync(), c => c.Name == "tests");
        var refused = await Assert.ThrowsAsync<RedisServerException>(() => database.ExecuteAsync("FOO"));
        Assert.Contains("ERR unknown command 'FOO'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipelines_many_commands()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await using ConnectionMultiplexer client = await server.ConnectAsync();
        IDatabase database = client.GetDatabase();
        Task<RedisResult>[] asked = [.. Enumerable.Range(0, 10_000).Select(i => database.ExecuteAsync("ECHO", i))];
        RedisResult[] answers = await Task.WhenAll(asked);
        Assert.Equal(Enumerable.Range(0, 10_000), answers.Select(a => (int)a));
    }

    [Fact]
    public async Task Logs_in_with_user_and_password()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "anna:secret\n");
        await using RunningServer server = await RunningServer.StartAsync(o => o.PasswordFile = file);
        await using ConnectionMultiplexer client = await server.ConnectAsync(o =>
        {
            o.User = "anna";
            o.Password = "secret";
        });
        await client.GetDatabase().PingAsync();
        await Assert.ThrowsAsync<RedisConnectionException>(() => server.ConnectAsync(o =>
        {
            o.User = "anna";
            o.Password = "wrong";
        }));
        File.Delete(file);
    }
}
