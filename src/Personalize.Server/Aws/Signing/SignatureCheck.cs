using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Personalize.Server.Aws.Signing;

/// <summary>Whether a request was signed, with AWS Signature Version 4, by somebody who may.</summary>
/// <remarks>
/// What was signed must be all that counts: Host, every <c>x-amz-*</c> header that came, the body. There is no list of requests seen: within five minutes a request
/// may be sent again, which puts by id and events by event id take once. Any thread.
/// </remarks>
internal sealed class SignatureCheck(AccessKeys keys, TimeProvider time)
{
    /// <summary>How far the clock of whoever signed may be from ours.</summary>
    public static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(5);

    private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const string ContentHash = "x-amz-content-sha256";

    /// <summary>False where every request is taken as it comes.</summary>
    public bool IsRequired => keys.AreRequired;

    /// <summary>What is wrong with a request's signature; <see cref="SignatureFault.None"/> where nothing is, or where none is asked for.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">Path and query as they came, not decoded.</param>
    /// <param name="headers">The headers that came.</param>
    /// <param name="body">The whole body.</param>
    public SignatureFault Check(string method, string target, IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        SignatureFault head = ReadHead(headers, out Authorization? authorization, out string stamp);
        if (head is not (SignatureFault.None or SignatureFault.UnknownKey) || authorization is null)
            return head;

        // Also for a key that nobody has: it takes as long as for one that somebody has.
        keys.TryGet(authorization.AccessKey, out SigningSecret secret);
        bool isSigned = IsSigned(authorization, secret, stamp, method, target, headers, body);
        return head != SignatureFault.None ? head : isSigned ? SignatureFault.None : SignatureFault.Mismatch;
    }

    /// <summary>What is wrong with a request's signature as far as its head says: nobody's key, an old date, a part that is missing or does not fit; before a byte of its body is read.</summary>
    public SignatureFault CheckHead(IHeaderDictionary headers)
    {
        SignatureFault head = ReadHead(headers, out Authorization? authorization, out string stamp);
        return head != SignatureFault.None || authorization is null || IsWhole(authorization, stamp, headers) ? head : SignatureFault.Mismatch;
    }

    private SignatureFault ReadHead(IHeaderDictionary headers, out Authorization? authorization, out string stamp)
    {
        authorization = null;
        stamp = "";
        if (!keys.AreRequired)
            return SignatureFault.None;

        if (headers.Authorization.Count == 0)
            return SignatureFault.Missing;

        authorization = headers.Authorization.Count == 1 ? Authorization.TryParse(headers.Authorization[0] ?? "") : null;
        if (authorization is null || !TryReadDate(headers, out stamp, out DateTimeOffset signedAt))
            return SignatureFault.Incomplete;

        if ((time.GetUtcNow() - signedAt).Duration() > SkewMax)
            return SignatureFault.Expired;

        return keys.TryGet(authorization.AccessKey, out _) ? SignatureFault.None : SignatureFault.UnknownKey;
    }

    /// <summary>Whether what was signed is all that counts and of one day; of the body's hash only that it is one.</summary>
    private static bool IsWhole(Authorization authorization, string stamp, IHeaderDictionary headers) =>
        stamp.StartsWith(authorization.Scope.Date, StringComparison.Ordinal)
        && CoversWhatCounts(authorization.SignedHeaders, headers)
        && (!headers.TryGetValue(ContentHash, out var said) || (said.Count == 1 && said[0]!.Length == 2 * SHA256.HashSizeInBytes && said[0]!.All(char.IsAsciiHexDigitLower)));

    private static bool IsSigned(
        Authorization authorization, SigningSecret secret, string stamp, string method, string target, IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        string bodyHash = CanonicalRequest.HexHash(body);
        bool isWhole = IsWhole(authorization, stamp, headers)
            && (!headers.TryGetValue(ContentHash, out var said) || string.Equals(said, bodyHash, StringComparison.Ordinal));
        string? requestHash = CanonicalRequest.TryHash(method, target, headers, authorization.SignedHeaders, bodyHash);
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        secret.Sign(authorization.Scope, Encoding.UTF8.GetBytes($"{Authorization.Algorithm}\n{stamp}\n{authorization.Scope}\n{requestHash}"), expected);
        return CryptographicOperations.FixedTimeEquals(expected, authorization.Signature) & isWhole & requestHash is not null;
    }

    private static bool CoversWhatCounts(string[] signed, IHeaderDictionary headers)
    {
        foreach (string name in headers.Keys)
        {
            bool counts = name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) || name.Equals("host", StringComparison.OrdinalIgnoreCase);
            if (counts && !signed.Contains(name, StringComparer.OrdinalIgnoreCase))
                return false;
        }

        return signed.Contains("host", StringComparer.Ordinal);
    }

    private static bool TryReadDate(IHeaderDictionary headers, out string stamp, out DateTimeOffset date)
    {
        bool isOne = headers.TryGetValue("x-amz-date", out var values) && values.Count == 1;
        stamp = isOne ? values[0]! : "";
        date = default;
        return isOne && DateTimeOffset.TryParseExact(stamp, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date);
    }
}
