using System.Net;
using Personalize.Engine;
using Personalize.Server.Hosting;
using Personalize.Server.Tests.Resp;
using StackExchange.Redis;
using Xunit;

namespace Personalize.Server.Tests.Hosting;

/// <summary>The server as people run it: a data directory, a real client, a restart.</summary>
public class EngineServerTests
{
    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        RedisResult[] before = await ServeAsync(folder, async database =>
        {
            await database.ExecuteAsync("PE.CREATEGROUP", "shop", "INTERACTIONS", Shop.Interactions, "ITEMS", Shop.Items, "USERS", Shop.Users);
            await Task.WhenAll(Puts(database));
            await database.ExecuteAsync("PE.TRAIN", "shop", "aws-user-personalization");
            await database.ExecuteAsync("PE.DEPLOY", "shop", "home");
        });
        RedisResult[] after = await ServeAsync(folder, _ => Task.CompletedTask);
        Assert.Equal(before.Select(Shown), after.Select(Shown), StringComparer.Ordinal);
        Assert.Equal("GENRE Action", Shown(after[0]));
        Assert.Contains("interactions 600", Shown(after[2]), StringComparison.Ordinal);
        Assert.Equal(10, after[3].Length);
        Directory.Delete(folder, recursive: true);
    }

    private static string Shown(RedisResult result) => string.Join(' ', (string[])result!);

    private static IEnumerable<Task> Puts(IDatabase database)
    {
        yield return database.ExecuteAsync("PE.PUTITEM", "shop", "432", "GENRE", "Action");
        yield return database.ExecuteAsync("PE.PUTUSER", "shop", "489", "AGE", "29", "GENDER", "F");
        for (int i = 0; i < 600; i++)
            yield return database.ExecuteAsync("PE.PUTEVENT", "shop", $"u{i % 60}", $"i{((i % 60 * 7) + (i / 60 * 3)) % 30}", "click", "AT", 1_700_000_000 + i);
    }

    private static async Task<RedisResult[]> ServeAsync(string folder, Func<IDatabase, Task> work)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = folder });
        await using PersonalizeServer server = PersonalizeServer.Create(
            engine, new ServerOptions { Http = new IPEndPoint(IPAddress.Loopback, 0), Tcp = new IPEndPoint(IPAddress.Loopback, 0), IsLogWritten = false });
        await server.StartAsync();
        await using ConnectionMultiplexer client = await ConnectionMultiplexer.ConnectAsync(
            new ConfigurationOptions { EndPoints = { server.TcpEndPoint! }, Protocol = RedisProtocol.Resp2, AsyncTimeout = 60_000, SyncTimeout = 60_000 });
        IDatabase database = client.GetDatabase();
        await work(database);
        return
        [
            await database.ExecuteAsync("PE.GETITEM", "shop", "432"),
            await database.ExecuteAsync("PE.GETUSER", "shop", "489"),
            await database.ExecuteAsync("PE.COUNT", "shop"),
            await database.ExecuteAsync("PE.RECOMMEND", "home", "u1", "COUNT", 10),
        ];
    }
}
