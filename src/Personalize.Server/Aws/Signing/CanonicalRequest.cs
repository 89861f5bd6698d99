using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Personalize.Server.Aws.Signing;

/// <summary>A request in the one form that both sides hash.</summary>
/// <remarks>
/// <code>
/// method LF path LF query LF { header ":" values LF } LF signed header names LF SHA-256 of the body, in hex
/// </code>
/// The path is percent-encoded once more, as for every service but S3; the pairs of the query are sorted as they came; a header's runs of white space are one
/// space, several headers of one name are joined by commas. Source: "Create a signed AWS API request", AWS general reference.
/// </remarks>
internal static class CanonicalRequest
{
    /// <summary>The SHA-256 of the canonical form, as lower-case hex; null where a signed header did not come.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">Path and query as they came, not decoded.</param>
    /// <param name="headers">The headers that came.</param>
    /// <param name="signedHeaders">Lower-case names, ascending.</param>
    /// <param name="bodyHash">The body's SHA-256 in lower-case hex.</param>
    public static string? TryHash(string method, string target, IHeaderDictionary headers, string[] signedHeaders, string bodyHash)
    {
        int question = target.IndexOf('?', StringComparison.Ordinal);
        var text = new StringBuilder(1024).Append(method).Append('\n');
        AppendPath(text, question < 0 ? target : target[..question]);
        AppendQuery(text.Append('\n'), question < 0 ? "" : target[(question + 1)..]);
        text.Append('\n');
        foreach (string name in signedHeaders)
        {
            if (!headers.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values))
                return null;

            text.Append(name).Append(':').AppendJoin(',', values.Select(OneSpaced)).Append('\n');
        }

        text.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(bodyHash);
        return HexHash(Encoding.UTF8.GetBytes(text.ToString()));
    }

    public static string HexHash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string OneSpaced(string? value) =>
        string.Join(' ', (value ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static void AppendPath(StringBuilder text, string path)
    {
        if (path.Length == 0)
            text.Append('/');

        foreach (byte b in Encoding.UTF8.GetBytes(path))
        {
            char c = (char)b;
            if (c == '/' && text[^1] == '/')
                continue; // Empty segments count for nothing.

            if (char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '~')
                text.Append(c);
            else
                text.Append('%').Append(b.ToString("X2"));
        }
    }

    private static void AppendQuery(StringBuilder text, string query)
    {
        IEnumerable<string> pairs = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Contains('=', StringComparison.Ordinal) ? pair : pair + '=');
        // By name, then value: '=' would sort behind '-'.
        text.AppendJoin('&', pairs.Select(pair => pair.Split('=', 2)).OrderBy(pair => pair[0], StringComparer.Ordinal).ThenBy(pair => pair[1], StringComparer.Ordinal).Select(pair => $"{pair[0]}={pair[1]}"));
    }
}
