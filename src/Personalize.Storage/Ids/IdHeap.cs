using System.Numerics;

namespace Personalize.Storage.Ids;

/// <summary>Here is a row, what is its name? Id bytes by row, append-only.</summary>
/// <remarks>
/// One writer, any number of readers without locks: a row may be read once its number has been published to the reader.
/// A returned span stays valid and unchanged for as long as anybody holds it.
/// <code>
/// ends   u16 per row        end of the id, counted from the start of its block of 32 rows
/// bases  u64 per 32 rows    chunk number in the high half, offset in it in the low half
/// chunk  bytes              1 KiB at first, doubling to 1 MiB; a block lies in one chunk as a whole
/// </code>
/// 2.25 bytes a row beside the id itself. A block holds at most 32 × 1,024 = 32,768 bytes, so its ends fit 16 bits.
/// </remarks>
public sealed class IdHeap
{
    /// <summary>Ids of a part that is restored at once.</summary>
    internal const int PartRows = SegmentRows;

    private const int BlockRows = 32;
    private const int SegmentRows = 65_536;
    private const int FirstSegmentRows = 64;
    private const int ChunkBytesMin = 1 << 10;
    private const int ChunkBytesMax = 1 << 20;

    private Segment[] _segments = [];
    private byte[][] _chunks = [];
    private int _chunkCount;
    private int _chunkUsed;
    private int _count;
    private long _chunkBytes;

    /// <summary>Rows so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Bytes taken by chunks and the numbers that point into them.</summary>
    public long MemoryBytes
    {
        get
        {
            var bytes = Volatile.Read(ref _chunkBytes);
            foreach (var segment in Volatile.Read(ref _segments))
                bytes += segment.Ends.Length * (long)sizeof(ushort) + segment.Bases.Length * (long)sizeof(ulong);
            return bytes;
        }
    }

    /// <summary>The id of a row.</summary>
    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            if ((uint)row >= (uint)Count) ThrowNoRow(row);
            var segment = Volatile.Read(ref _segments)[row / SegmentRows];
            var inSegment = row % SegmentRows;
            // A block that moved leaves its old bytes in place, so either base is right for rows already written.
            var place = Volatile.Read(ref segment.Bases[inSegment / BlockRows]);
            var start = inSegment % BlockRows == 0 ? 0 : segment.Ends[inSegment - 1];
            var chunk = Volatile.Read(ref _chunks)[(int)(place >> 32)];
            return chunk.AsSpan((int)(uint)place + start, segment.Ends[inSegment] - start);
        }
    }

    /// <summary>Adds an id at the end; the caller's bytes are copied.</summary>
    /// <returns>Its row.</returns>
    public int Append(ReadOnlySpan<byte> id)
    {
        if (id.Length > IdMap.IdBytesMax) IdMap.ThrowIdTooLong(id.Length);
        var row = _count;
        var segment = GetOpenSegment(row);
        var inSegment = row % SegmentRows;
        var block = inSegment / BlockRows;
        var blockBytes = inSegment % BlockRows == 0 ? 0 : segment.Ends[inSegment - 1];
        var place = PlaceBlock(segment, block, blockBytes, id.Length);
        id.CopyTo(_chunks[(int)(place >> 32)].AsSpan((int)(uint)place + blockBytes));
        _chunkUsed = (int)(uint)place + blockBytes + id.Length;
        segment.Ends[inSegment] = (ushort)(blockBytes + id.Length);
        Volatile.Write(ref segment.Bases[block], place);
        Volatile.Write(ref _count, row + 1);
        return row;
    }

    /// <summary>Makes the ids of a part ready to be restored. Any thread.</summary>
    /// <param name="number">Counts the parts from 0; all but the last have <see cref="PartRows"/> ids.</param>
    /// <param name="ids">The ids, one after the other; kept.</param>
    /// <param name="lengths">Bytes of each, none above <see cref="IdMap.IdBytesMax"/>.</param>
    internal static Part MakePart(int number, byte[] ids, ReadOnlySpan<ushort> lengths)
    {
        var rows = number > 0 ? SegmentRows : Math.Max(FirstSegmentRows, (int)BitOperations.RoundUpToPowerOf2((uint)lengths.Length));
        var segment = new Segment(rows);
        int at = 0, blockAt = 0;
        for (var row = 0; row < lengths.Length; row++)
        {
            if (row % BlockRows == 0)
            {
                blockAt = at;
                segment.Bases[row / BlockRows] = Place(number, at);
            }
            at += lengths[row];
            segment.Ends[row] = (ushort)(at - blockAt);
        }
        return new Part(segment, ids, lengths.Length);
    }

    /// <summary>Takes the ids of all parts in their order. Before any other use.</summary>
    internal void Restore(ReadOnlySpan<Part> parts)
    {
        var segments = new Segment[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            segments[i] = parts[i].Segment;
            AddChunk(parts[i].Ids);
            _count += parts[i].Rows;
            _chunkUsed = parts[i].Ids.Length;
        }
        Volatile.Write(ref _segments, segments);
    }

    private ulong PlaceBlock(Segment segment, int block, int blockBytes, int idBytes)
    {
        if (_chunkCount > 0 && _chunks[_chunkCount - 1].Length - _chunkUsed >= idBytes)
            return blockBytes > 0 ? segment.Bases[block] : Place(_chunkCount - 1, _chunkUsed);

        var size = _chunkCount == 0 ? ChunkBytesMin : Math.Clamp(_chunks[_chunkCount - 1].Length * 2L, ChunkBytesMin, ChunkBytesMax);
        while (size < blockBytes + idBytes) size *= 2;
        var chunk = GC.AllocateUninitializedArray<byte>((int)size);
        if (blockBytes > 0)
        {
            var old = segment.Bases[block];
            _chunks[(int)(old >> 32)].AsSpan((int)(uint)old, blockBytes).CopyTo(chunk);
        }
        AddChunk(chunk);
        return Place(_chunkCount - 1, 0);
    }

    private static ulong Place(int chunk, int offset) => (ulong)(uint)chunk << 32 | (uint)offset;

    private void AddChunk(byte[] chunk)
    {
        if (_chunkCount == _chunks.Length)
        {
            var chunks = new byte[Math.Max(4, _chunks.Length * 2)][];
            _chunks.CopyTo(chunks, 0);
            Volatile.Write(ref _chunks, chunks);
        }
        _chunks[_chunkCount++] = chunk;
        _chunkBytes += chunk.Length;
    }

    private Segment GetOpenSegment(int row)
    {
        var index = row / SegmentRows;
        var inSegment = row % SegmentRows;
        if (index == _segments.Length)
        {
            var rows = index == 0 ? FirstSegmentRows : SegmentRows;
            Volatile.Write(ref _segments, [.. _segments, new Segment(rows)]);
        }
        else if (inSegment == _segments[index].Ends.Length)
        {
            Volatile.Write(ref _segments[index], new Segment(_segments[index], inSegment * 2));
        }
        return _segments[index];
    }

    private static void ThrowNoRow(int row) => throw new ArgumentOutOfRangeException(nameof(row), row, "No such row in the id heap.");

    /// <summary>Ids that were made ready apart.</summary>
    internal readonly record struct Part(Segment Segment, byte[] Ids, int Rows);

    internal sealed class Segment(int rows)
    {
        public readonly ushort[] Ends = new ushort[rows];
        public readonly ulong[] Bases = new ulong[rows / BlockRows];

        public Segment(Segment smaller, int rows) : this(rows)
        {
            smaller.Ends.CopyTo(Ends, 0);
            smaller.Bases.CopyTo(Bases, 0);
        }
    }
}
