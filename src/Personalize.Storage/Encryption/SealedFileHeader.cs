using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Encryption;

/// <summary>The first bytes of a sealed file.</summary>
/// <remarks>
/// Little endian, 64 bytes:
/// <code>
/// "PESEALED"     8
/// Version        4   1
/// BlockBytes     4   65,536
/// Salt          16   drawn at birth: the file's own key comes of it
/// KeyCheck      16   of the encryption key
/// reserved       8   0
/// Hash           8   XXH3-64 of the 56 bytes before it
/// </code>
/// </remarks>
internal static class SealedFileHeader
{
    public const int Bytes = 64;
    public const uint Version = 1;
    public const int BlockBytes = 65_536;

    private const int SaltBytes = 16;
    private const int HashedBytes = Bytes - sizeof(ulong);

    private static ReadOnlySpan<byte> Magic => "PESEALED"u8;

    /// <summary>Begins a new file.</summary>
    /// <returns>The file's key.</returns>
    public static byte[] Write(IDiskFile file, EncryptionKey key)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes.Clear();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], BlockBytes);
        var salt = bytes.Slice(16, SaltBytes);
        RandomNumberGenerator.Fill(salt);
        key.WriteFileCheck(salt, bytes[32..]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[HashedBytes..], XxHash3.HashToUInt64(bytes[..HashedBytes]));
        file.Write(bytes, 0);
        return key.DeriveFileKey(salt);
    }

    /// <summary>Reads the header of a file.</summary>
    /// <returns>The file's key.</returns>
    /// <exception cref="EncryptionKeyException">The file is not sealed, or with another key.</exception>
    /// <exception cref="StorageFormatException">A later version wrote it.</exception>
    public static byte[] Read(IDiskFile file, EncryptionKey key)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        var isWhole = file.Read(bytes, 0) == Bytes;
        if (!bytes.StartsWith(Magic)) throw EncryptionKeyException.PlainFile(file.Path);
        isWhole = isWhole && BinaryPrimitives.ReadUInt64LittleEndian(bytes[HashedBytes..]) == XxHash3.HashToUInt64(bytes[..HashedBytes]);
        if (!isWhole) throw new SealBrokenException(file.Path, 0, "the header's hash does not fit.");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != Version) throw new StorageFormatException(file.Path, version, Version);
        if (BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]) != BlockBytes) throw new SealBrokenException(file.Path, 0, "its blocks have a length that there is not.");
        var salt = bytes.Slice(16, SaltBytes);
        Span<byte> check = stackalloc byte[16];
        key.WriteFileCheck(salt, check);
        if (!CryptographicOperations.FixedTimeEquals(check, bytes.Slice(32, 16))) throw EncryptionKeyException.OtherKey(file.Path);
        return key.DeriveFileKey(salt);
    }
}
