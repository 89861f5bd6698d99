using System.IO.Hashing;

namespace Personalize.Storage.Blobs;

/// <summary>An object's name is its content's hash.</summary>
internal static class BlobName
{
    /// <summary>32 hexadecimal digits of XXH3-128.</summary>
    public static string Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[16];
        XxHash128.Hash(content, hash);
        return Convert.ToHexStringLower(hash);
    }
}
