namespace Personalize.Storage.Datasets;

/// <summary>One int per row, 0 until set, in chunks that are made when first written and never move.</summary>
/// <remarks>One writer, lock-free readers. A cell pays only for the stretches of rows it has met: 4 bytes a row and 1 % for the chunks.</remarks>
internal sealed class RowLinks
{
    private const int ChunkBits = 9;
    private const int ChunkRows = 1 << ChunkBits;
    private const int ChunkBytes = ChunkRows * sizeof(int) + 24; // 24 = header of an array

    private int[]?[] _chunks = [];
    private int _chunksMade;

    public long MemoryBytes => (long)Volatile.Read(ref _chunksMade) * ChunkBytes + _chunks.Length * 8L;

    public int this[int row]
    {
        get
        {
            var chunks = Volatile.Read(ref _chunks);
            var index = row >> ChunkBits;
            var chunk = (uint)index < (uint)chunks.Length ? Volatile.Read(ref chunks[index]) : null;
            return chunk is null ? 0 : Volatile.Read(ref chunk[row & (ChunkRows - 1)]);
        }
    }

    /// <summary>The row's place, for the writer; publish with <see cref="Volatile.Write(ref int, int)"/>.</summary>
    public ref int PlaceOf(int row)
    {
        var index = row >> ChunkBits;
        if (index >= _chunks.Length)
        {
            var more = new int[]?[Math.Max(index + 1, _chunks.Length * 2)];
            _chunks.CopyTo(more, 0);
            Volatile.Write(ref _chunks, more);
        }

        var chunk = _chunks[index];
        if (chunk is null)
        {
            chunk = new int[ChunkRows];
            Volatile.Write(ref _chunks[index], chunk);
            Volatile.Write(ref _chunksMade, _chunksMade + 1);
        }

        return ref chunk[row & (ChunkRows - 1)];
    }
}
