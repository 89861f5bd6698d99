namespace Personalize.Core.Columns;

/// <summary>The cells of one column within one segment; one array per fact, nothing per row on the heap.</summary>
/// <remarks>
/// One writer, lock-free readers. When a segment grows or a column is compacted a new object takes its place and this one is never
/// written again. See <see cref="Segment"/> for how readers stay consistent.
/// </remarks>
public abstract class Column
{
    private protected readonly ulong[] NullWords;

    private protected Column(int capacity)
    {
        NullWords = new ulong[capacity / Table.BlockRows];
        NullWords.AsSpan().Fill(ulong.MaxValue);
    }

    private protected Column(Column smaller, int capacity) : this(capacity) => smaller.NullWords.CopyTo(NullWords, 0);

    /// <summary>Reads the null words of so many rows; the rows behind them are null.</summary>
    private protected Column(int capacity, IByteSource source, int rows) : this(capacity) =>
        source.Read(System.Runtime.InteropServices.MemoryMarshal.AsBytes(NullWords.AsSpan(0, WordsOf(rows))));

    /// <summary>One bit per row, 1 = null; one word per block of 64 rows.</summary>
    public ReadOnlySpan<ulong> Nulls => NullWords;

    /// <summary>Bytes of the arrays this column owns in its segment.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>The same cells with room for <paramref name="capacity"/> rows.</summary>
    internal abstract Column Grow(int capacity);

    /// <summary>The same cells in arrays of their own, as fast as can be: the writer waits for it.</summary>
    internal virtual Column Copy(int capacity) => Grow(capacity);

    /// <summary>Asks for a row's cell some time before it is written.</summary>
    internal abstract void Prefetch(int at);

    /// <summary>Bytes of the null bits and the cells of a block.</summary>
    internal abstract int BlockBytes { get; }

    /// <summary>Copies null bits and cells of a block: so many bytes.</summary>
    internal void CopyBlock(int block, Span<byte> destination)
    {
        BitConverter.TryWriteBytes(destination, NullWords[block]);
        CopyCells(block, destination[sizeof(ulong)..]);
    }

    /// <summary>From here on, what the cells lead to stays as it is. Writer only.</summary>
    /// <returns>What <see cref="Save"/> needs to know of it.</returns>
    internal virtual long Freeze() => 0;

    /// <summary>No longer. Any thread.</summary>
    internal virtual void Thaw()
    {
    }

    /// <summary>Writes the first rows as they were when they were held: null words, then what the column held.</summary>
    internal void Save(HeldCells held, IByteSink sink, int rows)
    {
        held.WriteNulls(sink, NullWords.AsSpan(0, WordsOf(rows)));
        SaveCells(held, sink, rows);
    }

    /// <summary>Takes cells of a block into rows that were never written.</summary>
    /// <param name="block">Where from.</param>
    /// <param name="column">This column's number there.</param>
    /// <param name="from">First row of the block.</param>
    /// <param name="at">First row here.</param>
    /// <param name="count">How many.</param>
    internal abstract void Append(CellBlock block, int column, int from, int at, int count);

    /// <summary>Takes the null bits of such rows; true when there are some.</summary>
    private protected bool AppendNulls(ReadOnlySpan<ulong> nulls, int from, int at, int count)
    {
        var any = 0ul;
        for (var done = 0; done < count;)
        {
            var shift = (at + done) & 63;
            var part = Math.Min(64 - shift, count - done);
            var bits = BitRange.Read(nulls, from + done, part);
            any |= bits;
            ref var word = ref NullWords[(at + done) >> 6];
            word = (word & ~(BitRange.Ones(part) << shift)) | (bits << shift);
            done += part;
        }

        return any != 0;
    }

    private protected abstract void CopyCells(int block, Span<byte> destination);

    private protected abstract void SaveCells(HeldCells held, IByteSink sink, int rows);

    private protected static int WordsOf(int rows) => (rows + Table.BlockRows - 1) / Table.BlockRows;

    private protected void MarkNull(int at) => NullWords[at >> 6] |= 1ul << (at & 63);

    private protected void MarkValue(int at) => NullWords[at >> 6] &= ~(1ul << (at & 63));

    internal bool IsNull(int at) => (NullWords[at >> 6] >> (at & 63) & 1) != 0;
}
