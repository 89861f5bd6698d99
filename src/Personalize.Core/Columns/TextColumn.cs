using System.Buffers.Binary;

namespace Personalize.Core.Columns;

/// <summary>Texts of one segment: 16 bytes a row and one byte heap, all owned by this object and replaced together.</summary>
/// <remarks>
/// <code>
/// cell := offset in 8-byte units : 33 bits | spare room in 8-byte units : 14 bits | length in bytes : 17 bits
/// head := the first 8 bytes of the text, the first lowest, zeros behind a shorter one
/// </code>
/// Length and head settle most comparisons without the heap. Heads are not persisted.
/// A text that fits the room of the one before it is written over it, unless that is being saved; else it goes to the heap's end and the old room is dead. When
/// more is dead than alive, the column is rewritten: <see cref="IsWorthCompacting"/>, <see cref="Grow"/>.
/// </remarks>
public sealed class TextColumn : Column
{
    private const int LengthBits = 17;
    private const int SpareBits = 14;
    private const int UnitBytes = 8;
    private const long DeadBytesMin = 4096;

    private readonly ulong[] _cells;
    private readonly ulong[] _heads;
    private readonly ByteHeap _heap;
    private long _liveBytes;
    private long _frozenBytes;

    internal TextColumn(int capacity) : base(capacity)
    {
        _cells = new ulong[capacity];
        _heads = new ulong[capacity];
        _heap = new ByteHeap();
    }

    private TextColumn(TextColumn other, int capacity) : base(other, capacity)
    {
        _heap = new ByteHeap();
        _cells = new ulong[capacity];
        _heads = new ulong[capacity];
        other._heads.CopyTo(_heads, 0);
        for (var at = 0; at < other._cells.Length; at++)
        {
            if (other._cells[at] == 0)
                continue;
            var text = other.GetText(at);
            var roomBytes = RoundUp(text.Length);
            var offset = _heap.Reserve(roomBytes);
            text.CopyTo(_heap.GetWritable(offset, text.Length));
            _cells[at] = Pack(offset, text.Length, roomBytes);
            _liveBytes += roomBytes;
        }
    }

    private TextColumn(TextColumn other, ByteHeap heap) : base(other, other._cells.Length)
    {
        _cells = other._cells.AsSpan().ToArray();
        _heads = other._heads.AsSpan().ToArray();
        _heap = heap;
        _liveBytes = other._liveBytes;
    }

    internal TextColumn(int capacity, IByteSource source, int rows) : base(capacity, source, rows)
    {
        _cells = source.ReadValues<ulong>(rows, capacity);
        _heap = new ByteHeap(source);
        _heads = new ulong[capacity];
        for (var at = 0; at < rows; at++)
        {
            var cell = _cells[at];
            if (cell != 0 && !_heap.Contains(OffsetOf(cell), RoomOf(cell)))
                throw new InvalidDataException($"a text of {LengthOf(cell)} bytes at {OffsetOf(cell)} lies outside its heap of {_heap.UsedBytes} bytes");
            _liveBytes += RoomOf(cell);
            _heads[at] = HeadOf(GetText(at));
        }
    }

    public override long MemoryBytes => _cells.Length * 16L + NullWords.Length * 8L + _heap.MemoryBytes;

    /// <summary>Bits of a cell that are its text's length.</summary>
    internal const ulong LengthMask = (1 << LengthBits) - 1;

    internal ReadOnlySpan<ulong> Cells => _cells;

    internal ReadOnlySpan<ulong> Heads => _heads;

    internal bool IsWorthCompacting => _heap.UsedBytes - _liveBytes > Math.Max(_liveBytes, DeadBytesMin);

    /// <summary>The text at row <paramref name="at"/> of the segment; empty for null. Borrowed: valid only if the block's version stood still.</summary>
    public ReadOnlySpan<byte> GetText(int at)
    {
        var cell = Volatile.Read(ref _cells[at]);
        return _heap.Get(OffsetOf(cell), LengthOf(cell));
    }

    /// <summary>The head of a text: with its length all there is to know of one of up to 8 bytes.</summary>
    internal static ulong HeadOf(ReadOnlySpan<byte> text) => text.Length switch
    {
        >= sizeof(ulong) => BinaryPrimitives.ReadUInt64LittleEndian(text),
        // Reads that overlap put the same bytes into the same places.
        >= sizeof(uint) => BinaryPrimitives.ReadUInt32LittleEndian(text) | (ulong)BinaryPrimitives.ReadUInt32LittleEndian(text[^sizeof(uint)..]) << ((text.Length - sizeof(uint)) * 8),
        > 0 => text[0] | (ulong)text[text.Length / 2] << (text.Length / 2 * 8) | (ulong)text[^1] << ((text.Length - 1) * 8),
        _ => 0,
    };

    internal override Column Grow(int capacity) => new TextColumn(this, capacity);

    // Dead room comes along: to copy text by text takes several times as long.
    internal override Column Copy(int capacity) => new TextColumn(this, new ByteHeap(_heap));

    internal override void Prefetch(int at)
    {
        CellPrefetch.Ask(_cells, at);
        CellPrefetch.Ask(_heads, at);
        CellPrefetch.Ask(NullWords, at >> 6);
    }

    internal override int BlockBytes => sizeof(ulong) + (Table.BlockRows * sizeof(ulong));

    private protected override void CopyCells(int block, Span<byte> destination) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(_cells.AsSpan(block * Table.BlockRows, Table.BlockRows)).CopyTo(destination);

    internal override long Freeze()
    {
        Volatile.Write(ref _frozenBytes, _heap.UsedBytes);
        return _heap.Mark;
    }

    internal override void Thaw() => Volatile.Write(ref _frozenBytes, 0);

    private protected override void SaveCells(HeldCells held, IByteSink sink, int rows)
    {
        held.WriteCells<ulong>(sink, _cells.AsSpan(0, rows));
        _heap.Save(sink, held.Mark);
    }

    /// <summary>Finds room for a text and, if that is new room, writes it there, where no reader looks yet. Returns the cell for <see cref="Set"/>.</summary>
    internal ulong Prepare(int at, ReadOnlySpan<byte> utf8)
    {
        var old = _cells[at];
        var roomBytes = RoomOf(old);
        if (utf8.Length <= roomBytes && OffsetOf(old) >= Volatile.Read(ref _frozenBytes))
        {
            CellPrefetch.Ask(_heap.Get(OffsetOf(old), roomBytes));
            return Pack(OffsetOf(old), utf8.Length, roomBytes);
        }

        roomBytes = RoundUp(utf8.Length);
        var offset = _heap.Reserve(roomBytes);
        utf8.CopyTo(_heap.GetWritable(offset, utf8.Length));
        return Pack(offset, utf8.Length, roomBytes);
    }

    internal void Set(int at, ulong prepared, ReadOnlySpan<byte> utf8)
    {
        var old = _cells[at];
        if (RoomOf(old) > 0 && OffsetOf(old) == OffsetOf(prepared))
            utf8.CopyTo(_heap.GetWritable(OffsetOf(old), utf8.Length));
        else
            _liveBytes += RoomOf(prepared) - RoomOf(old);
        Volatile.Write(ref _heads[at], HeadOf(utf8));
        Volatile.Write(ref _cells[at], prepared);
        MarkValue(at);
    }

    internal override void Append(CellBlock block, int column, int from, int at, int count)
    {
        AppendNulls(block.NullsOf(column), from, at, count);
        for (var i = 0; i < count; i++)
        {
            if (IsNull(at + i))
                continue;
            var text = block.TextOf(column, from + i);
            Set(at + i, Prepare(at + i, text), text);
        }
    }

    internal void SetNull(int at)
    {
        _liveBytes -= RoomOf(_cells[at]);
        Volatile.Write(ref _cells[at], 0);
        MarkNull(at);
    }

    private static ulong Pack(long offset, int length, int roomBytes) =>
        (ulong)(offset / UnitBytes) << (LengthBits + SpareBits)
        | (ulong)((roomBytes - RoundUp(length)) / UnitBytes) << LengthBits
        | (uint)length;

    private static long OffsetOf(ulong cell) => (long)(cell >> (LengthBits + SpareBits)) * UnitBytes;

    private static int LengthOf(ulong cell) => (int)(cell & LengthMask);

    private static int RoomOf(ulong cell) =>
        RoundUp(LengthOf(cell)) + (int)(cell >> LengthBits & ((1 << SpareBits) - 1)) * UnitBytes;

    private static int RoundUp(int bytes) => (bytes + UnitBytes - 1) & ~(UnitBytes - 1);
}
