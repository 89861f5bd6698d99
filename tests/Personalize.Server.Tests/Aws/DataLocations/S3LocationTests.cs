using CsCheck;
using Personalize.Server.Aws.DataLocations;
using Xunit;

namespace Personalize.Server.Tests.Aws.DataLocations;

/// <summary>What is a location, and that none leaves its root by its name.</summary>
public sealed class S3LocationTests
{
    private static readonly string[] Good =
    [
        "s3://movies/items.csv", "s3://movies/2024/10/items.csv", "s3://movies/folder/", "s3://movies", "s3://movies/", "s3://my-bucket.logs/a b/ü-日本.csv",
        "s3://b/%2e%2e/x.csv", "s3://b/...csv", "s3://b/..a/x", "s3://b/.hidden", "s3://b/a..b", "s3://b/nullable.csv", "s3://b/com10/x", "s3://b/~/x", "s3://b/$HOME/x", "s3://b/-rf",
    ];

    private static readonly string[] Heads = ["s3://b/", "s3://", "s3://b", "s3:\\\\b\\"];

    private static readonly string[] Words =
    [
        "..", ".", "", " ", "...", "%2e%2e", "%2E%2E%2F", "..%2f", "..\\", "\\", "C:", "C:\\windows", "\0", "a\0", "\r\n", "\u001b[31m", "\u202Egnp", "nul", "NUL.csv", "con", "COM1", "com1.txt", "LPT9", "aux.", "CONIN$",
        "a.", "a ", "file:stream", "*", "?", "<a>", "a|b", "\"", "~", "etc", "passwd", "link", "data", "a", "é", "\uD800", new string('a', 255), new string('a', 256), new string('ü', 150), "//", "/etc/passwd",
    ];

    [Fact]
    public void A_key_that_becomes_no_path_may_have_what_no_file_may()
    {
        foreach (string key in new[] { "dt=2024-01-01T00:00:00/x.csv", "what?*.csv", "CON.csv", "ends. ", "a\\b|<>\"" })
        {
            Assert.True(S3Location.TryParse("s3://b/" + key, out S3Location location, out string problem, isPath: false), problem);
            Assert.Equal(key, location.Key);
            Assert.False(S3Location.TryParse("s3://b/" + key, out _, out _));
        }

        foreach (string key in new[] { "../x", "a/./x", "a//x", "a\n" })
            Assert.False(S3Location.TryParse("s3://b/" + key, out _, out _, isPath: false));
    }

    [Fact]
    public void Takes_files_and_folders()
    {
        Assert.All(Good, text => Assert.True(S3Location.TryParse(text, out _, out string problem), problem));
        Assert.True(S3Location.TryParse("s3://movies/2024/items.csv", out S3Location file, out _));
        Assert.Equal(("movies", "2024/items.csv", false), (file.Bucket, file.Key, file.IsFolder));
        Assert.True(S3Location.TryParse("s3://movies/2024/", out S3Location folder, out _));
        Assert.Equal("movies 2024", string.Join(' ', folder.Parts));
        Assert.True(folder.IsFolder);
    }

    [Theory]
    [InlineData("http://host/items.csv", "http")]
    [InlineData("HTTPS://host/items.csv", "http")]
    [InlineData("file:///etc/passwd", "s3://")]
    [InlineData("S3://movies/items.csv", "s3://")]
    [InlineData("/etc/passwd", "s3://")]
    [InlineData("s3:///items.csv", "bucket")]
    [InlineData("s3://../etc/passwd", "bucket")]
    [InlineData("s3://a..b/x", "bucket")]
    [InlineData("s3://.hidden/x", "bucket")]
    [InlineData("s3://user@host/x", "bucket")]
    [InlineData("s3://nul/x", "bucket")]
    [InlineData("s3://b/../x", "leaves its folder")]
    [InlineData("s3://b/x/..", "leaves its folder")]
    [InlineData("s3://b/x/../", "leaves its folder")]
    [InlineData("s3://b/./x", "leaves its folder")]
    [InlineData("s3://b//x", "empty")]
    [InlineData("s3://b//", "empty")]
    [InlineData("s3://b/a\\..\\x", "character")]
    [InlineData("s3://b/a\0", "character")]
    [InlineData("s3://b/a\nb", "character")]
    [InlineData("s3://b/x:y", "character")]
    [InlineData("s3://b/nul", "no file")]
    [InlineData("s3://b/Com1.csv", "no file")]
    [InlineData("s3://b/x./y", "no file")]
    public void Says_what_is_wrong(string text, string told)
    {
        Assert.False(S3Location.TryParse(text, out _, out string problem));
        Assert.StartsWith("Invalid Data location.", problem, StringComparison.Ordinal);
        Assert.Contains(told, problem, StringComparison.Ordinal);
        Assert.DoesNotContain(problem, char.IsControl);
    }

    [Fact]
    public void Bounds_are_those_of_the_service()
    {
        Assert.True(S3Location.TryParse("s3://b/" + new string('a', 249), out _, out _));
        Assert.False(S3Location.TryParse("s3://b/" + new string('a', 250), out _, out _));
        Assert.False(S3Location.TryParse("s3://b/" + new string('日', 86), out _, out string problem));
        Assert.Contains("258 bytes", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_character_is_no_name() // An attribute could not carry it.
    {
        Assert.False(S3Location.TryParse("s3://b/\uD800", out _, out string problem));
        Assert.Contains("UTF-8", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void No_location_leaves_the_root()
    {
        string root = Path.Join(Path.GetTempPath(), "personalize-no-such-root"); // nothing is touched: it is not there
        var locations = new LocalLocations(root);
        Gen<string> text = Gen.OneOf(
            Gen.Int[0, Words.Length - 1].Select(word => Words[word]).Array[1, 6].Select(Gen.Int[0, Heads.Length - 1], (parts, head) => Heads[head] + string.Join('/', parts)),
            Gen.String[0, 40].Select(tail => "s3://b/" + tail),
            Gen.String[Gen.Char["./\\%2eE:ab\0"], 1, 24].Select(tail => "s3://b/" + tail));
        int taken = 0;
        text.Sample(
            location =>
            {
                if (!S3Location.TryParse(location, out S3Location parsed, out _))
                    return;

                Interlocked.Increment(ref taken);
                string path = locations.Resolve(parsed);
                Assert.StartsWith(root + Path.DirectorySeparatorChar, Path.GetFullPath(path), StringComparison.Ordinal);
                Assert.Equal(path, Path.GetFullPath(path));
            },
            iter: 20_000);
        Assert.True(taken > 100, $"{taken} of the generated locations were taken");
        Assert.False(Directory.Exists(root));
    }

    /// <summary>Each bad part in each of five places: well over 200 locations made by hand.</summary>
    [Fact]
    public void No_bad_part_is_taken_anywhere()
    {
        string[] bad = [.. Words.Where(word => word.Length > 0 && !S3Location.IsPart(word))];
        Assert.True(bad.Length > 25, $"{bad.Length} of the parts are bad");
        foreach (string part in bad)
        {
            Assert.All(
                [$"s3://b/{part}/x.csv", $"s3://b/a/{part}/x.csv", $"s3://b/a/b/{part}", $"s3://b/{part}/{part}/x", $"s3://b/{part}/../{part}", $"s3://{part}/x.csv"],
                text => Assert.True(!S3Location.TryParse(text, out S3Location location, out _) || location.Bucket == part, text));
        }
    }
}
