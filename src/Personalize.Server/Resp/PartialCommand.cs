using System.Buffers;

namespace Personalize.Server.Resp;

/// <summary>The bytes of a command that has not wholly arrived, in one piece. Grows with what arrived, never with what was announced.</summary>
internal sealed class PartialCommand : IDisposable
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - Length < bytes.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(256, Math.Max(Length + bytes.Length, _bytes.Length * 2)));
            Bytes.CopyTo(larger);
            Release();
            _bytes = larger;
        }

        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Clear()
    {
        Length = 0;
        Release();
    }

    public void Dispose() => Clear();

    private void Release()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);

        _bytes = [];
    }
}
