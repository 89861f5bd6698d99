namespace Personalize.Storage.Disk;

/// <summary>An open file; positions are given with every call, so threads share no cursor.</summary>
public interface IDiskFile : IDisposable
{
    string Path { get; }

    long Length { get; }

    /// <summary>Cuts the file, or lengthens it with zeros.</summary>
    void SetLength(long length);

    /// <summary>Fills the span from an offset as far as the file goes.</summary>
    /// <returns>Bytes read; fewer than asked only at the end of the file.</returns>
    int Read(Span<byte> destination, long offset);

    /// <summary>Writes all bytes at an offset; safe from loss of power only after <see cref="Flush"/>.</summary>
    void Write(ReadOnlySpan<byte> source, long offset);

    /// <summary>Returns when the disk has every byte written so far, and the length if it changed.</summary>
    void Flush();
}
