using System.Net;
using Personalize.Engine;
using Personalize.Server.Hosting;
using Xunit;

namespace Personalize.Server.Tests.Hosting;

/// <summary>Log and snapshots in /metrics.</summary>
public class StorageToldTests
{
    [Fact]
    public async Task A_snapshot_is_told()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("personalize-server-");
        try
        {
            using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = folder.FullName });
            SnapshotInfo taken = engine.Snapshot(TestContext.Current.CancellationToken);
            await using PersonalizeServer server = PersonalizeServer.Create(
                engine, new ServerOptions { Http = new IPEndPoint(IPAddress.Loopback, 0), Tcp = new IPEndPoint(IPAddress.Loopback, 0), IsLogWritten = false });
            await server.StartAsync(TestContext.Current.CancellationToken);
            using var http = new HttpClient { BaseAddress = new Uri($"http://{server.HttpEndPoint}") };
            string metrics = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);

            Assert.Matches($"personalize_snapshot_size_bytes[^\n]* {taken.Bytes}\\b", metrics);
            Assert.Matches("personalize_snapshot_failures_total[^\n]* 0\\b", metrics);
            Assert.Matches("personalize_log_size_bytes[^\n]* [1-9]", metrics);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
