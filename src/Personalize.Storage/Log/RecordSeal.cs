using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Personalize.Storage.Log;

/// <summary>Seals and opens payloads with AES-256-GCM (NIST SP 800-38D); one caller at a time.</summary>
/// <remarks>
/// Nonce, 12 bytes: group (4), stream (2), low 6 bytes of the sequence; used once per key, since the key is new at each opening of the log.
/// Authenticated beside the payload: the whole header, Link and Chain as 0. A sealed payload is as long as the payload and 16 bytes.
/// </remarks>
internal sealed class RecordSeal(byte[] key) : IDisposable
{
    public const int TagBytes = 16;

    private const int NonceBytes = 12;
    private const int ScratchBytesMin = 1024;

    private readonly AesGcm _aes = new(key, TagBytes);
    private byte[] _scratch = new byte[ScratchBytesMin];

    /// <summary>The payload sealed; valid until the next call.</summary>
    /// <param name="header">Complete but for Link and Chain, PayloadBytes as sealed.</param>
    /// <param name="payload">What is sealed.</param>
    public ReadOnlySpan<byte> Seal(scoped in RecordHeader header, ReadOnlySpan<byte> payload)
    {
        var sealedPayload = GetScratch(payload.Length + TagBytes);
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Span<byte> associated = stackalloc byte[RecordHeader.Bytes];
        Describe(header, nonce, associated);
        _aes.Encrypt(nonce, payload, sealedPayload[..payload.Length], sealedPayload[payload.Length..], associated);
        return sealedPayload;
    }

    /// <summary>The payload opened, valid until the next call; false when it was not sealed with this key and header.</summary>
    public bool TryOpen(scoped in RecordHeader header, ReadOnlySpan<byte> sealedPayload, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (sealedPayload.Length < TagBytes) return false;
        var opened = GetScratch(sealedPayload.Length - TagBytes);
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Span<byte> associated = stackalloc byte[RecordHeader.Bytes];
        Describe(header, nonce, associated);
        try
        {
            _aes.Decrypt(nonce, sealedPayload[..^TagBytes], sealedPayload[^TagBytes..], opened, associated);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        payload = opened;
        return true;
    }

    public void Dispose() => _aes.Dispose();

    private Span<byte> GetScratch(int bytes)
    {
        if (_scratch.Length < bytes) _scratch = GC.AllocateUninitializedArray<byte>(Math.Max(bytes, _scratch.Length * 2));
        return _scratch.AsSpan(0, bytes);
    }

    private static void Describe(RecordHeader header, Span<byte> nonce, Span<byte> associated)
    {
        header.Link = 0;
        header.Chain = 0;
        MemoryMarshal.Write(associated, in header);
        MemoryMarshal.Write(nonce, header.Group);
        MemoryMarshal.Write(nonce[4..], header.Stream);
        MemoryMarshal.Write(nonce[6..], (uint)header.Sequence);
        MemoryMarshal.Write(nonce[10..], (ushort)(header.Sequence >> 32));
    }
}
