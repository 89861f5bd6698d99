using System.Security.Cryptography;

namespace Personalize.Storage.Encryption;

/// <summary>The 32 bytes that seal what is on disk: the records of the log, and every file beside it.</summary>
/// <remarks>Never part of a message or a log line; what names a key is its check, from which the key cannot be found.</remarks>
public sealed class EncryptionKey
{
    /// <summary>Length of a key.</summary>
    public const int Bytes = 32;

    private const int CheckBytes = 16;

    private readonly byte[] _key;

    /// <param name="key">32 bytes, copied.</param>
    public EncryptionKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Bytes) throw new ArgumentException($"An encryption key has {key.Length} bytes; allowed is {Bytes}.", nameof(key));
        _key = key.ToArray();
    }

    /// <summary>Reads a key from base64; spaces and line ends around it are allowed.</summary>
    /// <exception cref="ArgumentException">Not base64, or not of 32 bytes. The message does not repeat the text.</exception>
    public static EncryptionKey Parse(string base64)
    {
        ArgumentNullException.ThrowIfNull(base64);
        var text = base64.AsSpan().Trim();
        Span<byte> key = stackalloc byte[Bytes + 1];
        if (!Convert.TryFromBase64Chars(text, key, out var count) || count != Bytes)
            throw new ArgumentException($"An encryption key is {Bytes} bytes in base64 (44 characters); this text of {text.Length} characters is not.", nameof(base64));
        return new EncryptionKey(key[..Bytes]);
    }

    /// <summary>What the log's header keeps to recognise its key: 16 bytes of HMAC-SHA256 over the log's id.</summary>
    internal UInt128 GetCheck(ulong logId)
    {
        Span<byte> label = stackalloc byte[Label.Check.Length + sizeof(ulong)];
        Label.Check.CopyTo(label);
        BitConverter.TryWriteBytes(label[Label.Check.Length..], logId);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, label, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash[..CheckBytes]);
    }

    /// <summary>The key of the records that one process appends, by HKDF-SHA256 from ours and the salt of its opening record.</summary>
    /// <remarks>
    /// A torn tail may be dropped and its sequence numbers given to other records. The salt, new at each opening, keeps a nonce
    /// made of them from ever meeting the same key twice.
    /// </remarks>
    internal byte[] DeriveRecordKey(ulong logId, ReadOnlySpan<byte> salt)
    {
        Span<byte> info = stackalloc byte[Label.Records.Length + sizeof(ulong)];
        Label.Records.CopyTo(info);
        BitConverter.TryWriteBytes(info[Label.Records.Length..], logId);
        var key = new byte[Bytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, key, salt, info);
        return key;
    }

    /// <summary>What a sealed file's header keeps to recognise its key: 16 bytes of HMAC-SHA256 over the file's salt.</summary>
    internal void WriteFileCheck(ReadOnlySpan<byte> salt, Span<byte> check)
    {
        Span<byte> label = stackalloc byte[Label.FileCheck.Length + salt.Length];
        Label.FileCheck.CopyTo(label);
        salt.CopyTo(label[Label.FileCheck.Length..]);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, label, hash);
        hash[..CheckBytes].CopyTo(check);
    }

    /// <summary>The key of one file, by HKDF-SHA256 from ours and the file's salt.</summary>
    internal byte[] DeriveFileKey(ReadOnlySpan<byte> salt)
    {
        var key = new byte[Bytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, key, salt, Label.File);
        return key;
    }

    private static class Label
    {
        public static ReadOnlySpan<byte> Check => "Personalize.Engine log, key check"u8;

        public static ReadOnlySpan<byte> FileCheck => "Personalize.Engine file, key check"u8;

        public static ReadOnlySpan<byte> File => "Personalize.Engine file"u8;

        public static ReadOnlySpan<byte> Records => "Personalize.Engine log, records"u8;
    }
}
