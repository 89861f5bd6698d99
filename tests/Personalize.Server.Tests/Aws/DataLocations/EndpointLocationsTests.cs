using System.Net;
using Amazon.Runtime;
using Personalize.Engine;
using Personalize.Server.Aws.DataLocations;
using Xunit;

namespace Personalize.Server.Tests.Aws.DataLocations;

/// <summary>Copies from a real S3 server (npm's s3rver), where Node and the package can be had.</summary>
public sealed class EndpointLocationsTests
{
    private const long Most = 60;

    [Fact]
    public async Task Copies_files_and_folders_and_leaves_nothing_behind()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using S3Server server = await S3Server.StartAsync();
        string home = server.NewFolder("copies");
        await server.PutAsync("movies", "items.csv", "ITEM_ID\n1\n");
        await server.PutAsync("movies", "2024/a.csv", "ITEM_ID\na\n");
        await server.PutAsync("movies", "2024/deep/b.csv", "ITEM_ID\nb\n");
        await server.PutAsync("movies", "2024/readme.txt", "no CSV");
        using var locations = new EndpointLocations(server.Address, "us-east-1", home, Most, new BasicAWSCredentials(S3Server.AccessKey, S3Server.SecretKey));

        using (FetchedData file = await locations.FetchAsync(Parse("s3://movies/items.csv"), stop))
        {
            Assert.Equal("ITEM_ID\n1\n", await File.ReadAllTextAsync(file.Path, stop));
            if (!OperatingSystem.IsWindows()) // nobody else reads people's data beside the store
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file.Path)!));
        }

        using (FetchedData folder = await locations.FetchAsync(Parse("s3://movies/2024/"), stop))
        {
            IEnumerable<string> files = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder.Path, file));
            Assert.Equal($"a.csv {Path.Join("deep", "b.csv")}", string.Join(' ', files.Order(StringComparer.Ordinal)));
        }

        foreach ((string text, string told) in new[] { ("s3://movies/none.csv", "NoSuchKey"), ("s3://books/items.csv", "does not exist"), ("s3://movies/none/", "no CSV file") })
        {
            PersonalizeException refused = await Assert.ThrowsAsync<PersonalizeException>(async () => await locations.FetchAsync(Parse(text), stop));
            Assert.Contains(told, refused.Message, StringComparison.Ordinal);
        }

        await server.PutAsync("movies", "big.csv", new string('1', 61));
        await server.PutAsync("movies", "many/a.csv", new string('1', 30));
        await server.PutAsync("movies", "many/b.csv", new string('1', 31));
        foreach (string text in new[] { "s3://movies/big.csv", "s3://movies/many/" })
        {
            PersonalizeException refused = await Assert.ThrowsAsync<PersonalizeException>(async () => await locations.FetchAsync(Parse(text), stop));
            Assert.Equal($"{text} has 61 bytes or more; allowed are at most 60, the server's --s3-copy-max", refused.Message);
        }

        await server.PutAsync("movies", "dt=2024-01-01T00:00:00/what?.csv", "ITEM_ID\nq\n");
        using (FetchedData odd = await locations.FetchAsync(Parse("s3://movies/dt=2024-01-01T00:00:00/what?.csv"), stop))
            Assert.Equal("ITEM_ID\nq\n", await File.ReadAllTextAsync(odd.Path, stop));

        using (FetchedData odd = await locations.FetchAsync(Parse("s3://movies/dt=2024-01-01T00:00:00/"), stop))
            Assert.Equal("1.csv", Path.GetFileName(Directory.GetFiles(odd.Path).Single()));

        using var stranger = new EndpointLocations(server.Address, "us-east-1", home, Most, new BasicAWSCredentials("STRANGER", "not-the-secret"));
        PersonalizeException unknown = await Assert.ThrowsAsync<PersonalizeException>(async () => await stranger.FetchAsync(Parse("s3://movies/items.csv"), stop));
        Assert.Contains("403", unknown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-secret", unknown.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(home));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_without_its_address()
    {
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        int port = ((IPEndPoint)silent.LocalEndpoint).Port;
        silent.Stop();
        string home = Directory.CreateTempSubdirectory("personalize-s3-test-").FullName;
        using var locations = new EndpointLocations(new Uri($"http://127.0.0.1:{port}"), "us-east-1", home, Most, new BasicAWSCredentials("a", "b"));

        PersonalizeException refused = await Assert.ThrowsAsync<PersonalizeException>(async () => await locations.FetchAsync(Parse("s3://movies/items.csv"), TestContext.Current.CancellationToken));

        Assert.Contains("cannot be reached", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain($"{port}", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(home));
        Directory.Delete(home);
    }

    private static S3Location Parse(string text) => S3Location.TryParse(text, out S3Location location, out string problem, isPath: false) ? location : throw new ArgumentException(problem, nameof(text));
}
