using System.Text;
using Personalize.Server.Aws.DataLocations;

namespace Personalize.Fuzz.Targets;

/// <summary>Locations of data: refused in words fit for a log, or a path below the root.</summary>
internal sealed class S3PathTarget : FuzzTarget
{
    private const string Root = "/no/such/root";

    public override string Name => "s3-path";

    public override IEnumerable<byte[]> Seeds => [Utf8("s3://movies/2024/items.csv"), Utf8("s3://movies/folder/"), Utf8("s3://b/../../etc/passwd"), Utf8("https://host/x")];

    public override IReadOnlyList<byte[]> Words =>
        [Utf8("s3://"), Utf8("../"), Utf8("..\\"), Utf8("/./"), Utf8("//"), Utf8("%2e%2e/"), Utf8("\0"), Utf8("NUL"), Utf8("con."), Utf8("COM1/"), Utf8("~/"), Utf8("C:"), Utf8("é"), Utf8("\u202e"), Utf8("\n")];

    public override void Run(ReadOnlySpan<byte> input)
    {
        string text = Encoding.UTF8.GetString(input);
        if (!S3Location.TryParse(text, out S3Location location, out string problem))
        {
            Require(problem.Length > 0 && !problem.Any(char.IsControl), "refused without words, or with control characters");
            return;
        }

        string path = Path.Join([Root, .. location.Parts]);
        Require(path.StartsWith(Root + "/", StringComparison.Ordinal) && string.Equals(Path.GetFullPath(path), path, StringComparison.Ordinal), $"leads to {Path.GetFullPath(path)}");
        Require(S3Location.TryParse(location.ToString(), out S3Location again, out _) && again == location, "read twice, two locations");
    }
}
