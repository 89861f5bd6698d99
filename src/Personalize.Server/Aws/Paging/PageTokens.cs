using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Personalize.Server.Aws.Paging;

/// <summary>Makes the tokens that lead to a list's next page, and knows its own from others.</summary>
/// <remarks>
/// base64url of <c>mac (16) | ticks (8) | name</c>: the place of the last entry given. The mac is over the place, the operation and the
/// list's filter, by a key of this process: a token that was altered, is of another list or of another server is refused. Any thread.
/// </remarks>
internal sealed class PageTokens
{
    private const int MacBytes = 16;
    private const int TicksBytes = sizeof(long);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string Make(string list, PagePlace last)
    {
        int nameBytes = Encoding.UTF8.GetByteCount(last.Name);
        var token = new byte[MacBytes + TicksBytes + nameBytes];
        BitConverter.TryWriteBytes(token.AsSpan(MacBytes), last.Ticks);
        Encoding.UTF8.GetBytes(last.Name, token.AsSpan(MacBytes + TicksBytes));
        Mac(list, token.AsSpan(MacBytes)).CopyTo(token, 0);
        return Base64Url.EncodeToString(token);
    }

    public bool TryRead(string list, string text, out PagePlace last)
    {
        last = default;
        var token = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, token, out _, out int bytes) != System.Buffers.OperationStatus.Done || bytes < MacBytes + TicksBytes)
            return false;

        ReadOnlySpan<byte> place = token.AsSpan(MacBytes, bytes - MacBytes);
        if (!CryptographicOperations.FixedTimeEquals(Mac(list, place), token.AsSpan(0, MacBytes)))
            return false;

        last = new PagePlace(BitConverter.ToInt64(place), Encoding.UTF8.GetString(place[TicksBytes..]));
        return true;
    }

    private byte[] Mac(string list, ReadOnlySpan<byte> place)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(place);
        hash.AppendData("\0"u8);
        hash.AppendData(Encoding.UTF8.GetBytes(list));
        return hash.GetHashAndReset()[..MacBytes];
    }
}
