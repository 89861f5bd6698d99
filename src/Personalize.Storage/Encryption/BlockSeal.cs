using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Personalize.Storage.Encryption;

/// <summary>Seals and opens the blocks of one file with AES-256-GCM (NIST SP 800-38D); one caller at a time.</summary>
/// <remarks>
/// A stored block is a nonce drawn at random (12), the sealed bytes, a tag (16). Authenticated beside them: the block's number and whether it is
/// the file's last, so that blocks cannot be swapped and a file cannot be cut. A nonce of 96 random bits serves 2^32 blocks of one key, which is
/// 256 TiB of one file; it is drawn, not counted, since a block may be written again.
/// </remarks>
internal sealed class BlockSeal(byte[] key) : IDisposable
{
    public const int OverheadBytes = NonceBytes + TagBytes;
    public const int StoredBytes = SealedFileHeader.BlockBytes + OverheadBytes;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly AesGcm _aes = new(key, TagBytes);

    /// <summary>A block as it is stored; contents belong to the caller between two calls.</summary>
    public byte[] Stored { get; } = GC.AllocateUninitializedArray<byte>(StoredBytes);

    /// <summary>A block opened.</summary>
    public byte[] Plain { get; } = GC.AllocateUninitializedArray<byte>(SealedFileHeader.BlockBytes);

    /// <summary>Seals a block into <see cref="Stored"/>.</summary>
    /// <returns>Its stored length.</returns>
    public int Seal(long number, bool isLast, ReadOnlySpan<byte> block)
    {
        Span<byte> associated = stackalloc byte[sizeof(long) + 1];
        Describe(number, isLast, associated);
        var nonce = Stored.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        var bytes = Stored.AsSpan(NonceBytes, block.Length);
        _aes.Encrypt(nonce, block, bytes, Stored.AsSpan(NonceBytes + block.Length, TagBytes), associated);
        return block.Length + OverheadBytes;
    }

    /// <summary>Opens the first bytes of <see cref="Stored"/> into <see cref="Plain"/>; false when they were not sealed as this block of this file.</summary>
    public bool TryOpen(long number, bool isLast, int storedBytes, out int plainBytes)
    {
        plainBytes = storedBytes - OverheadBytes;
        if (plainBytes <= 0) return false;
        Span<byte> associated = stackalloc byte[sizeof(long) + 1];
        Describe(number, isLast, associated);
        try
        {
            _aes.Decrypt(
                Stored.AsSpan(0, NonceBytes), Stored.AsSpan(NonceBytes, plainBytes), Stored.AsSpan(NonceBytes + plainBytes, TagBytes), Plain.AsSpan(0, plainBytes), associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => _aes.Dispose();

    private static void Describe(long number, bool isLast, Span<byte> associated)
    {
        BinaryPrimitives.WriteInt64LittleEndian(associated, number);
        associated[sizeof(long)] = isLast ? (byte)1 : (byte)0;
    }
}
