using Personalize.Server.Hosting;

namespace Personalize.Server.Aws;

/// <summary>Reads the region that a client signed for: <c>Credential=KEY/20261124/us-west-2/personalize/aws4_request</c>.</summary>
internal static class CredentialScope
{
    /// <summary>The region of an Authorization header; null where it names none that is one.</summary>
    public static string? Region(string? authorization)
    {
        const string Begin = "Credential=";
        int at = authorization?.IndexOf(Begin, StringComparison.Ordinal) ?? -1;
        if (at < 0)
            return null;

        ReadOnlySpan<char> scope = authorization.AsSpan(at + Begin.Length);
        int end = scope.IndexOfAny(',', ' ');
        scope = end < 0 ? scope : scope[..end];

        // From the end, for a key may hold slashes: KEY / date / region / service / aws4_request.
        Span<Range> parts = stackalloc Range[16];
        int count = scope.Split(parts, '/');
        if (count < 5)
            return null;

        ReadOnlySpan<char> region = scope[parts[count - 3]];
        return ServerOptions.IsRegion(region) ? region.ToString() : null;
    }
}
