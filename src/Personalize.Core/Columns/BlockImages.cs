using System.Runtime.InteropServices;

namespace Personalize.Core.Columns;

/// <summary>What blocks of 64 rows held at one moment, kept by their writer before it changes them while somebody saves the rows as they were then.</summary>
/// <remarks>
/// A put beside a snapshot so copies one block, about a kilobyte, and not a segment of 65,536 rows. Rows that came after the moment are nobody's
/// concern. The writer keeps an image, then changes the block; the reader copies cells, then looks for images: whatever it has read of a change, it
/// sees the image of what was there before. One writer, one reader.
/// </remarks>
public sealed class BlockImages
{
    private const int PieceBlocks = 128;

    private readonly int _rows;
    private readonly int _imageBytes;
    private byte[]?[]? _images;
    private long _memoryBytes;

    /// <param name="rows">Rows there are at the moment.</param>
    /// <param name="imageBytes">Bytes of all cells of a block.</param>
    public BlockImages(int rows, int imageBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(imageBytes);
        (_rows, _imageBytes) = (rows, imageBytes);
    }

    /// <summary>Bytes of the images. Any thread.</summary>
    public long MemoryBytes => Volatile.Read(ref _memoryBytes);

    /// <summary>The writer is about to change a block: the place of its image where it has none yet, to be filled and given to <see cref="Keep"/>; else null.</summary>
    public byte[]? TryBegin(int block) =>
        block * (long)Table.BlockRows >= _rows || _images?[block] is not null ? null : GC.AllocateUninitializedArray<byte>(_imageBytes);

    /// <summary>From here on the block may change.</summary>
    public void Keep(int block, byte[] image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (_images is null)
        {
            var blocks = (_rows + Table.BlockRows - 1) / Table.BlockRows;
            Volatile.Write(ref _images, new byte[blocks][]);
            _memoryBytes = blocks * 8L;
        }

        Volatile.Write(ref _images![block], image);
        Volatile.Write(ref _memoryBytes, _memoryBytes + _imageBytes);
        // No cell may be written before the reader can see its image.
        Volatile.WriteBarrier();
    }

    /// <summary>Writes a column's values as they were.</summary>
    /// <param name="sink">Where to.</param>
    /// <param name="cells">The column as it is; its writer may go on.</param>
    /// <param name="perBlock">Values of a block: 64, or 1 of words of bits.</param>
    /// <param name="imageOffset">Where the image has them.</param>
    public void Write<T>(IByteSink sink, ReadOnlySpan<T> cells, int perBlock, int imageOffset)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(sink);
        Span<T> piece = new T[Math.Min(cells.Length, PieceBlocks * perBlock)];
        for (var first = 0; first < cells.Length; first += piece.Length)
        {
            piece = piece[..Math.Min(piece.Length, cells.Length - first)];
            cells.Slice(first, piece.Length).CopyTo(piece);
            Volatile.ReadBarrier();
            for (var at = 0; at < piece.Length; at += perBlock)
            {
                if (Find((first + at) / perBlock) is not { } image)
                    continue;
                var kept = piece.Slice(at, Math.Min(perBlock, piece.Length - at));
                MemoryMarshal.Cast<byte, T>(image.AsSpan(imageOffset))[..kept.Length].CopyTo(kept);
            }

            sink.WriteValues<T>(piece);
        }
    }

    private byte[]? Find(int block) => Volatile.Read(ref _images) is { } images ? Volatile.Read(ref images[block]) : null;
}
