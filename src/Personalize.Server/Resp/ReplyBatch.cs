using System.Buffers;

namespace Personalize.Server.Resp;

/// <summary>Replies to the commands of one read, in one piece, with the positions that some of them wait for.</summary>
/// <param name="bytesMax">Bytes it may hold.</param>
/// <remarks>
/// Rents its bytes when the first reply is written and gives them back in <see cref="Clear"/>: an idle connection holds none. A reply that
/// would take more than the bytes allowed ends in <see cref="ReplyTooLongException"/>; what was written before it stays.
/// </remarks>
internal sealed class ReplyBatch(int bytesMax = RespLimits.ReplyBytesMaxDefault)
{
    private const int FirstBytes = 4096;

    private byte[] _bytes = [];
    private DeferredReply[] _deferred = [];
    private int _deferredCount;

    public int Length { get; private set; }

    /// <summary>Bytes of memory held.</summary>
    public int Capacity => _bytes.Length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlySpan<DeferredReply> Deferred => _deferred.AsSpan(0, _deferredCount);

    /// <summary>The position all replies wait for; 0 when none waits.</summary>
    public long HighestPosition { get; private set; }

    public Span<byte> Reserve(int bytes)
    {
        if (_bytes.Length - Length < bytes)
            Grow(bytes);

        return _bytes.AsSpan(Length);
    }

    public void Advance(int bytes) => Length += bytes;

    /// <summary>Makes the reply from <paramref name="offset"/> to here wait until <paramref name="position"/> is durable.</summary>
    public void Defer(int offset, long position)
    {
        if (_deferredCount == _deferred.Length)
            Array.Resize(ref _deferred, Math.Max(16, _deferredCount * 2));

        _deferred[_deferredCount++] = new DeferredReply(offset, Length - offset, position);
        HighestPosition = Math.Max(HighestPosition, position);
    }

    /// <summary>Takes back what was written behind <paramref name="length"/>.</summary>
    public void Truncate(int length)
    {
        Length = length;
        while (_deferredCount > 0 && _deferred[_deferredCount - 1].Offset >= length)
            _deferredCount--;
    }

    public void Clear()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }

        Length = 0;
        _deferredCount = 0;
        HighestPosition = 0;
    }

    private void Grow(int bytes)
    {
        long wanted = (long)Length + bytes;
        if (wanted > bytesMax)
            throw new ReplyTooLongException(bytesMax);

        long doubled = Math.Min(_bytes.Length * 2L, bytesMax);
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(Math.Max(wanted, doubled), FirstBytes));
        Written.CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);

        _bytes = larger;
    }
}
