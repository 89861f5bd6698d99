using Personalize.Engine;
using Personalize.Server.Aws.DataLocations;
using Xunit;

namespace Personalize.Server.Tests.Aws.DataLocations;

/// <summary>Files and folders below the local root, and links that would lead out of it.</summary>
public sealed class LocalLocationsTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("personalize-s3-test-").FullName;
    private readonly LocalLocations _locations;

    public LocalLocationsTests()
    {
        Directory.CreateDirectory(Path.Join(_home, "s3", "movies", "parts", "2024"));
        File.WriteAllText(Path.Join(_home, "s3", "movies", "items.csv"), "ITEM_ID\n1\n");
        File.WriteAllText(Path.Join(_home, "s3", "movies", "parts", "2024", "a.csv"), "ITEM_ID\n1\n");
        File.WriteAllText(Path.Join(_home, "secret.csv"), "ITEM_ID\nsecret\n");
        _locations = new LocalLocations(Path.Join(_home, "s3"));
    }

    [Theory]
    [InlineData("s3://movies/items.csv", "movies/items.csv")]
    [InlineData("s3://movies/parts/", "movies/parts")]
    [InlineData("s3://movies", "movies")]
    public async Task Finds_what_is_there(string text, string expected)
    {
        using FetchedData data = await _locations.FetchAsync(Parse(text), TestContext.Current.CancellationToken);

        Assert.Equal(Path.Join(_home, "s3", expected), data.Path);
        data.Dispose();
        Assert.True(Path.Exists(data.Path)); // The caller's own files stay.
    }

    [Theory]
    [InlineData("s3://movies/users.csv", "does not exist")]
    [InlineData("s3://books/", "does not exist")]
    [InlineData("s3://movies/parts", "a folder's location ends in /")]
    [InlineData("s3://movies/items.csv/", "does not end in /")]
    public async Task Says_what_is_not_there(string text, string told)
    {
        PersonalizeException refused = await Assert.ThrowsAsync<PersonalizeException>(async () => await _locations.FetchAsync(Parse(text), default));

        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
        Assert.Contains(text, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_home, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("movies/link.csv", "secret.csv", "s3://movies/link.csv")]
    [InlineData("movies/out", ".", "s3://movies/out/secret.csv")]
    [InlineData("movies/parts/2024/link.csv", "secret.csv", "s3://movies/parts/")]
    [InlineData("movies/parts/up", ".", "s3://movies/parts/")]
    [InlineData("outside", ".", "s3://outside/secret.csv")]
    [InlineData("movies/parts/dangling.csv", "no-such-file", "s3://movies/parts/")]
    public async Task Follows_no_link(string link, string target, string text)
    {
        File.CreateSymbolicLink(Path.Join(_home, "s3", link), Path.Join(_home, target));

        PersonalizeException refused = await Assert.ThrowsAsync<PersonalizeException>(async () => await _locations.FetchAsync(Parse(text), default));

        Assert.Contains("symbolic link", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_root_itself_may_be_a_link()
    {
        string root = Path.Join(_home, "root");
        Directory.CreateSymbolicLink(root, Path.Join(_home, "s3"));

        using FetchedData data = await new LocalLocations(root).FetchAsync(Parse("s3://movies/items.csv"), TestContext.Current.CancellationToken);

        Assert.True(File.Exists(data.Path));
    }

    [Fact]
    public async Task A_server_without_a_root_says_how_to_get_one()
    {
        PersonalizeException refused = await Assert.ThrowsAsync<PersonalizeException>(async () => await new NoDataLocations().FetchAsync(Parse("s3://movies/items.csv"), default));

        Assert.Contains("--s3-root", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private static S3Location Parse(string text) => S3Location.TryParse(text, out S3Location location, out string problem) ? location : throw new ArgumentException(problem, nameof(text));
}
