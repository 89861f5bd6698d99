namespace Personalize.Core.Columns;

/// <summary>Bytes that are only ever added, in chunks of up to 1 MiB; a piece lies within one chunk.</summary>
/// <remarks>
/// One writer. Readers take no lock: a chunk that grows is replaced by a copy, so a reader of the older one still finds what was
/// there. A reader that raced with the writer may hold a nonsense offset: <see cref="Get"/> then gives nothing, and the block
/// version that the reader checks afterwards (see <see cref="Segment"/>) tells it to try again.
/// </remarks>
internal sealed class ByteHeap
{
    private const int ChunkBits = 20;
    private const int ChunkBytes = 1 << ChunkBits;
    private const int FirstChunkBytes = 256;
    private const int LaterChunkBytes = 1 << 16;

    private byte[][] _chunks = [[]];
    private int _last;
    private int _tail;
    private long _memoryBytes;

    public ByteHeap()
    {
    }

    /// <summary>The same bytes at the same offsets, in chunks of their own.</summary>
    public ByteHeap(ByteHeap other)
    {
        _chunks = new byte[other._chunks.Length][];
        for (var i = 0; i <= other._last; i++)
            _chunks[i] = other._chunks[i].AsSpan().ToArray();
        _last = other._last;
        _tail = other._tail;
        _memoryBytes = other._memoryBytes;
    }

    /// <summary>A heap as <see cref="Save"/> wrote it: the same offsets lead to the same bytes.</summary>
    public ByteHeap(IByteSource source)
    {
        var count = source.ReadValue<int>();
        var lengths = source.ReadValues<int>(count > 0 ? count : throw new InvalidDataException($"a heap of {count} chunks"));
        _chunks = new byte[count][];
        _last = count - 1;
        _tail = lengths[_last];
        for (var i = 0; i < count; i++)
        {
            if (lengths[i] > ChunkBytes)
                throw new InvalidDataException($"a heap chunk of {lengths[i]} bytes; allowed 0..{ChunkBytes}");
            _chunks[i] = source.ReadValues<byte>(lengths[i]);
            _memoryBytes += lengths[i];
        }
    }

    /// <summary>Bytes reserved so far, with what chunk ends waste.</summary>
    public long UsedBytes => ((long)_last << ChunkBits) + _tail;

    public long MemoryBytes => _memoryBytes + _chunks.Length * 8L;

    /// <summary>Reserves <paramref name="bytes"/> (at most 1 MiB) and returns where; the writer fills them before anybody is told.</summary>
    public long Reserve(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, ChunkBytes);
        if (_tail + bytes > ChunkBytes)
            OpenChunk();
        if (_tail + bytes > _chunks[_last].Length)
            GrowLast(_tail + bytes);
        var offset = UsedBytes;
        _tail += bytes;
        return offset;
    }

    public long Append(ReadOnlySpan<byte> bytes)
    {
        var offset = Reserve(bytes.Length);
        bytes.CopyTo(GetWritable(offset, bytes.Length));
        return offset;
    }

    public ReadOnlySpan<byte> Get(long offset, int length)
    {
        var chunks = Volatile.Read(ref _chunks);
        var at = (int)(offset & (ChunkBytes - 1));
        var index = offset >> ChunkBits;
        if ((ulong)index >= (ulong)chunks.Length)
            return default;
        var chunk = chunks[index];
        return chunk is null || (uint)length > (uint)chunk.Length || at > chunk.Length - length ? default : chunk.AsSpan(at, length);
    }

    /// <summary>For the writer, of bytes it reserved.</summary>
    public Span<byte> GetWritable(long offset, int length) =>
        _chunks[offset >> ChunkBits].AsSpan((int)(offset & (ChunkBytes - 1)), length);

    /// <summary>Whether so many bytes at an offset were reserved.</summary>
    public bool Contains(long offset, int bytes)
    {
        var index = offset >> ChunkBits;
        var end = (offset & (ChunkBytes - 1)) + bytes;
        return index < _last ? end <= _chunks[index].Length : index == _last && end <= _tail;
    }

    /// <summary>How far the heap goes now, for <see cref="Save"/>: the last chunk in the high half, its bytes in the low one. Writer only.</summary>
    public long Mark => (long)_last << 32 | (uint)_tail;

    /// <summary>Writes what was there at a mark: <c>i32 chunks, i32 bytes of each, their bytes</c>. The writer may add meanwhile, and changes nothing before the mark.</summary>
    public void Save(IByteSink sink, long mark)
    {
        var (last, tail) = ((int)(mark >> 32), (int)mark);
        var chunks = Volatile.Read(ref _chunks);
        sink.WriteValue(last + 1);
        for (var i = 0; i < last; i++)
            sink.WriteValue(chunks[i].Length);
        sink.WriteValue(tail);
        for (var i = 0; i < last; i++)
            sink.Write(chunks[i]);
        sink.Write(Volatile.Read(ref chunks[last]).AsSpan(0, tail));
    }

    private void OpenChunk()
    {
        if (_last + 1 == _chunks.Length)
        {
            var more = new byte[_chunks.Length * 2][];
            _chunks.CopyTo(more, 0);
            Volatile.Write(ref _chunks, more);
        }

        _chunks[_last + 1] = [];
        _last++;
        _tail = 0;
    }

    private void GrowLast(int bytesNeeded)
    {
        var old = _chunks[_last];
        var capacity = Math.Max(old.Length * 2, _last == 0 ? FirstChunkBytes : LaterChunkBytes);
        while (capacity < bytesNeeded)
            capacity *= 2;
        var grown = new byte[Math.Min(capacity, ChunkBytes)];
        old.AsSpan(0, _tail).CopyTo(grown);
        _memoryBytes += grown.Length - old.Length;
        Volatile.Write(ref _chunks[_last], grown);
    }
}
