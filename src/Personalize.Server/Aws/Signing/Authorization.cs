namespace Personalize.Server.Aws.Signing;

/// <summary>The Authorization header of AWS Signature Version 4, read.</summary>
/// <remarks>
/// <code>
/// header     = "AWS4-HMAC-SHA256" SP part { "," [ SP ] part }        each part once, in any order
/// part       = "Credential=" accessKey "/" scope | "SignedHeaders=" name { ";" name } | "Signature=" 64 lower-case hex digits
/// name       = lower-case header name; names ascend
/// </code>
/// </remarks>
internal sealed record Authorization(string AccessKey, SigningScope Scope, string[] SignedHeaders, byte[] Signature)
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Characters of a header that is looked at.</summary>
    public const int CharsMax = 8 << 10;

    private const int SignatureBytes = 32;
    public const int AccessKeyCharsMax = 128;

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
            || !TryReadCredential(credential, out string accessKey, out SigningScope? scope))
        {
            return null;
        }

        byte[] signature = new byte[SignatureBytes];
        string[] headers = names.Split(';');
        return AreNames(headers) && hex.All(char.IsAsciiHexDigitLower) && Convert.FromHexString(hex, signature, out _, out int bytes) == System.Buffers.OperationStatus.Done && bytes == SignatureBytes
            ? new Authorization(accessKey, scope!, headers, signature)
            : null;
    }

    private static string? ValueOf(string[] parts, string name) =>
        parts.FirstOrDefault(part => part.StartsWith(name, StringComparison.Ordinal))?[name.Length..];

    private static bool TryReadCredential(string credential, out string accessKey, out SigningScope? scope)
    {
        int slash = credential.Length;
        for (int part = 0; part < SigningScope.Parts && slash > 0; part++)
            slash = credential.LastIndexOf('/', slash - 1); // From the end: a key may hold slashes.

        scope = slash is > 0 and <= AccessKeyCharsMax ? SigningScope.TryParse(credential.AsSpan(slash + 1)) : null;
        accessKey = scope is null ? "" : credential[..slash];
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
