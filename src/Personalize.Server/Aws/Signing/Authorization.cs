namespace Personalize.Server.Aws.Signing;

/// <summary>The Authorization header of AWS Signature Version 4, read.</summary>
/// <remarks>
/// <code>
/// header     = "AWS4-HMAC-SHA256" SP part { "," [ SP ] part }        each part once, in any order
/// part       = "Credential=" accessKey "/" scope | "SignedHeaders=" name { ";" name } | "Signature=" 64 hex digits
/// name       = lower-case header name; names ascend
/// </code>
/// </remarks>
internal sealed record Authorization(string AccessKey, CredentialScope Scope, string[] SignedHeaders, byte[] Signature)
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Characters of a header that is looked at.</summary>
    public const int CharsMax = 8 << 10;

    private const int SignatureBytes = 32;
    private const int AccessKeyCharsMax = 128;

    /// <summary>The region that a request was signed for, whatever its signature; null where it says none.</summary>
    public static string? RegionOf(string? header)
    {
        const string Start = "Credential=";
        int at = header is { Length: <= CharsMax } ? header.IndexOf(Start, StringComparison.Ordinal) : -1;
        if (at < 0)
            return null;

        ReadOnlySpan<char> credential = header.AsSpan(at + Start.Length);
        int end = credential.IndexOfAny(',', ' ');
        return TryReadCredential(end < 0 ? credential : credential[..end], out _, out CredentialScope? scope) ? scope!.Region : null;
    }

    /// <summary>Reads the header; null where it is not whole.</summary>
    public static Authorization? TryParse(string header)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (header.Length > CharsMax || !header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
            return null;

        string[] parts = header[(Algorithm.Length + 1)..].Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length != 3
            || ValueOf(parts, "Credential=") is not { } credential
            || ValueOf(parts, "SignedHeaders=") is not { } names
            || ValueOf(parts, "Signature=") is not { Length: SignatureBytes * 2 } hex
            || !TryReadCredential(credential, out string accessKey, out CredentialScope? scope))
        {
            return null;
        }

        byte[] signature = new byte[SignatureBytes];
        string[] headers = names.Split(';');
        return AreNames(headers) && Convert.FromHexString(hex, signature, out _, out int bytes) == System.Buffers.OperationStatus.Done && bytes == SignatureBytes
            ? new Authorization(accessKey, scope!, headers, signature)
            : null;
    }

    private static string? ValueOf(string[] parts, string name) =>
        parts.FirstOrDefault(part => part.StartsWith(name, StringComparison.Ordinal))?[name.Length..];

    private static bool TryReadCredential(ReadOnlySpan<char> credential, out string accessKey, out CredentialScope? scope)
    {
        int slash = credential.IndexOf('/');
        scope = slash is > 0 and <= AccessKeyCharsMax ? CredentialScope.TryParse(credential[(slash + 1)..]) : null;
        accessKey = scope is null ? "" : credential[..slash].ToString();
        return scope is not null;
    }

    private static bool AreNames(string[] names)
    {
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0 || names[i].Any(c => char.IsAsciiLetterUpper(c) || c is <= ' ' or > '~') || (i > 0 && string.CompareOrdinal(names[i - 1], names[i]) >= 0))
                return false;
        }

        return true;
    }
}
