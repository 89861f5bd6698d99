using Personalize.Server.Hosting;

namespace Personalize.Server.Aws.Signing;

/// <summary>For which day and region a signature holds: <c>20261124/us-west-2/personalize/aws4_request</c>.</summary>
/// <param name="Date">Eight digits.</param>
/// <param name="Region">1..32 lower-case letters, digits and <c>-</c>.</param>
internal sealed record SigningScope(string Date, string Region)
{
    /// <summary>The name that all three services sign with.</summary>
    public const string Service = "personalize";

    public const string End = "aws4_request";

    /// <summary>Parts between slashes.</summary>
    public const int Parts = 4;

    public override string ToString() => $"{Date}/{Region}/{Service}/{End}";

    /// <summary>Reads a scope; null where it is none, or another service's.</summary>
    public static SigningScope? TryParse(ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[Parts + 1];
        return text.Split(parts, '/') == Parts && IsDate(text[parts[0]]) && ServerOptions.IsRegion(text[parts[1]]) && text[parts[2]] is Service && text[parts[3]] is End
            ? new SigningScope(text[parts[0]].ToString(), text[parts[1]].ToString())
            : null;
    }

    private static bool IsDate(ReadOnlySpan<char> text) => text.Length == 8 && !text.ContainsAnyExceptInRange('0', '9');
}
