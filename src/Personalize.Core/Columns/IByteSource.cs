namespace Personalize.Core.Columns;

/// <summary>Gives back the bytes that an <see cref="IByteSink"/> took.</summary>
public interface IByteSource
{
    /// <summary>Bytes not read yet: whoever makes an array for what it reads compares first.</summary>
    long BytesLeft { get; }

    /// <summary>Fills the whole span.</summary>
    /// <exception cref="IOException">Fewer bytes are left.</exception>
    void Read(Span<byte> destination);
}
