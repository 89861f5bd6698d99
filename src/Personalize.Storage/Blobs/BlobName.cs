using System.IO.Hashing;

namespace Personalize.Storage.Blobs;

/// <summary>An object's name is its content's hash.</summary>
internal static class BlobName
{
    private const int Bytes = 16;

    /// <summary>A name of that form.</summary>
    public static bool Is(string name) => name.Length == 2 * Bytes && name.All(char.IsAsciiHexDigitLower);

    /// <summary>32 hexadecimal digits of XXH3-128.</summary>
    public static string Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        XxHash128.Hash(content, hash);
        return Convert.ToHexStringLower(hash);
    }
}
