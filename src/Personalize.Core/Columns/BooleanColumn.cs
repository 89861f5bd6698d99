namespace Personalize.Core.Columns;

/// <summary>Booleans, one bit per row; a null cell's bit is 0.</summary>
public sealed class BooleanColumn : Column
{
    private readonly ulong[] _bits;

    internal BooleanColumn(int capacity) : base(capacity) => _bits = new ulong[capacity / Table.BlockRows];

    private BooleanColumn(BooleanColumn smaller, int capacity) : base(smaller, capacity)
    {
        _bits = new ulong[capacity / Table.BlockRows];
        smaller._bits.CopyTo(_bits, 0);
    }

    internal BooleanColumn(int capacity, IByteSource source, int rows) : base(capacity, source, rows) =>
        _bits = source.ReadValues<ulong>(WordsOf(rows), capacity / Table.BlockRows);

    /// <summary>One word per block of 64 rows, 1 = true.</summary>
    public ReadOnlySpan<ulong> Bits => _bits;

    public override long MemoryBytes => (_bits.Length + NullWords.Length) * 8L;

    internal override Column Grow(int capacity) => new BooleanColumn(this, capacity);

    internal override void Prefetch(int at)
    {
        CellPrefetch.Ask(_bits, at >> 6);
        CellPrefetch.Ask(NullWords, at >> 6);
    }

    internal override int BlockBytes => 2 * sizeof(ulong);

    private protected override void CopyCells(int block, Span<byte> destination) => BitConverter.TryWriteBytes(destination, _bits[block]);

    private protected override void SaveCells(HeldCells held, IByteSink sink, int rows) =>
        held.WriteCells<ulong>(sink, _bits.AsSpan(0, WordsOf(rows)), perBlock: 1);

    internal override void Append(CellBlock block, int column, int from, int at, int count)
    {
        AppendNulls(block.NullsOf(column), from, at, count);
        var bits = block.CellsOf<ulong>(column);
        for (var i = 0; i < count; i++)
        {
            if (!IsNull(at + i) && (bits[(from + i) >> 6] >> ((from + i) & 63) & 1) != 0)
                _bits[(at + i) >> 6] |= 1ul << ((at + i) & 63);
        }
    }

    internal void Set(int at, bool value)
    {
        var bit = 1ul << (at & 63);
        _bits[at >> 6] = value ? _bits[at >> 6] | bit : _bits[at >> 6] & ~bit;
        MarkValue(at);
    }

    internal void SetNull(int at)
    {
        _bits[at >> 6] &= ~(1ul << (at & 63));
        MarkNull(at);
    }
}
