using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Personalize.Cli.Tests.Commands;

/// <summary>A server that is killed while it copies from an S3 server leaves no copy, and the job has failed.</summary>
public sealed class ServeKillTests
{
    private const string Schema = """{"type":"record","name":"Users","namespace":"com.amazonaws.personalize.schema","fields":[{"name":"USER_ID","type":"string"},{"name":"AGE","type":"int"}],"version":"1.0"}""";

    [Fact]
    public async Task Half_a_copy_is_gone_after_the_restart()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        using var s3 = new TcpListener(IPAddress.Loopback, 0);
        s3.Start();
        Task<Socket> half = SendHalfAsync(s3, stop);
        string[] words = ["serve", "--data", folder.Path, "--http", "127.0.0.1:0", "--tcp", "127.0.0.1:0", "--s3-endpoint", $"http://127.0.0.1:{((IPEndPoint)s3.LocalEndpoint).Port}"];
        var credentials = new Dictionary<string, string>(StringComparer.Ordinal) { ["AWS_ACCESS_KEY_ID"] = "a", ["AWS_SECRET_ACCESS_KEY"] = "b" };
        string copies = Path.Combine(folder.Path, "import", "fetched");
        using (Process first = ProgramRun.Start(words, credentials))
        {
            Uri door = await DoorAsync(first, stop);
            await AskAsync(door, "CreateDatasetGroup", """{"name":"g"}""", stop);
            await AskAsync(door, "CreateSchema", $$"""{"name":"s","schema":{{JsonSerializer.Serialize(Schema)}} }""", stop);
            await AskAsync(door, "CreateDataset", """{"name":"d","schemaArn":"arn:aws:personalize:x:000000000000:schema/s","datasetGroupArn":"arn:aws:personalize:x:000000000000:dataset-group/g","datasetType":"Users"}""", stop);
            await AskAsync(door, "CreateDatasetImportJob", """{"jobName":"j","datasetArn":"arn:aws:personalize:x:000000000000:dataset/g/USERS","dataSource":{"dataLocation":"s3://b/users.csv"} }""", stop);
            using Socket held = await half;
            while (!Directory.EnumerateFiles(copies, "users.csv", SearchOption.AllDirectories).Any(file => new FileInfo(file).Length > 0))
                await Task.Yield();

            first.Kill();
            await first.WaitForExitAsync(stop);
        }

        Assert.NotEmpty(Directory.EnumerateFileSystemEntries(copies));
        using Process second = ProgramRun.Start(words, credentials);
        JsonElement job = await AskAsync(await DoorAsync(second, stop), "DescribeDatasetImportJob", """{"datasetImportJobArn":"arn:aws:personalize:x:000000000000:dataset-import-job/j"}""", stop);
        Assert.Equal("CREATE FAILED the process ended before the job did", $"{job.GetProperty("datasetImportJob").GetProperty("status")} {job.GetProperty("datasetImportJob").GetProperty("failureReason")}");
        Assert.Empty(Directory.EnumerateFileSystemEntries(copies));
        second.Kill();
        await second.WaitForExitAsync(stop);
    }

    /// <summary>An S3 server that sends the first 100,000 of a million bytes, and holds the connection.</summary>
    private static async Task<Socket> SendHalfAsync(TcpListener listener, CancellationToken stop)
    {
        Socket client = await listener.AcceptSocketAsync(stop);
        await client.ReceiveAsync(new byte[1 << 16], stop);
        await client.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\nLast-Modified: Tue, 24 Nov 2026 00:00:00 GMT\r\n\r\n" + new string('x', 100_000)), stop);
        return client;
    }

    private static async Task<Uri> DoorAsync(Process process, CancellationToken stop)
    {
        string? ready = await process.StandardOutput.ReadLineAsync(stop);
        Assert.StartsWith("ready http=", ready, StringComparison.Ordinal);
        return new Uri("http://" + ready!.Split(' ')[1]["http=".Length..]);
    }

    private static async Task<JsonElement> AskAsync(Uri door, string operation, string body, CancellationToken stop)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, door) { Content = new StringContent(body) };
        request.Headers.Add("X-Amz-Target", "AmazonPersonalize." + operation);
        using HttpResponseMessage response = await http.SendAsync(request, stop);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(stop));
        return await response.Content.ReadFromJsonAsync<JsonElement>(stop);
    }
}
