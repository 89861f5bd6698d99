using System.Runtime.CompilerServices;

namespace Personalize.Core.Scoring;

/// <summary>Item rows by falling norm, as floats and as 4-bit codes, with what a search needs to pass over most of them unseen.</summary>
/// <remarks>
/// Position = place in the order of norms; row = the item's own number. Blocks of 32 positions. Immutable, any number of readers.
/// Bytes per row: 4 × stride (floats) + stride/2 (codes) + 8 (both orders) + 1/2 (bounds): 1.16 times the floats at rank 64.
/// Source: André, Kermarrec and Le Scouarnec, "Accelerated Nearest Neighbor Search with Quick ADC" (2017), for codes scanned in
/// registers; the bound makes it exact, see <see cref="CodedQuery"/>.
/// </remarks>
internal sealed class QuantizedIndex
{
    /// <summary>Rows asked for ahead of the one that is copied.</summary>
    private const int AheadRows = 16;

    private readonly AlignedArray<byte> _codes;
    private readonly int[] _rowAt;
    private readonly int[] _positionOf;

    private QuantizedIndex(ItemMatrix matrix, AlignedArray<byte> codes, BlockBounds bounds, int[] rowAt, int[] positionOf)
    {
        Matrix = matrix;
        _codes = codes;
        Bounds = bounds;
        _rowAt = rowAt;
        _positionOf = positionOf;
        HeadCount = CountHead(bounds.Norms);
        BlockBytes = BlockCoder.GroupsOf(matrix.Rank) * BlockCoder.GroupBytes;
    }

    /// <summary>The floats, by position.</summary>
    public ItemMatrix Matrix { get; }

    public int Count => _rowAt.Length;

    /// <summary>Rows of the blocks whose norm is a quarter of the largest or more: about those that a pass goes over before the norms end it.</summary>
    public int HeadCount { get; }

    /// <summary>One more than the highest item row.</summary>
    public int RowEnd => _positionOf.Length;

    /// <summary>Item row of each position.</summary>
    public ReadOnlySpan<int> RowAt => _rowAt;

    public BlockBounds Bounds { get; }

    public int BlockBytes { get; }

    public long MemoryBytes =>
        Matrix.MemoryBytes + _codes.MemoryBytes + Bounds.MemoryBytes + ((_rowAt.Length + _positionOf.Length) * 4L);

    /// <summary>Where the codes of a block begin; not checked.</summary>
    public ref readonly byte CodesOf(int block) => ref Unsafe.Add(ref _codes.First, block * (nint)BlockBytes);

    /// <summary>Position of an item row, or -1.</summary>
    public int PositionOf(int row) => (uint)row < (uint)_positionOf.Length ? _positionOf[row] : -1;

    /// <summary>Builds an index. NaN, infinity and numbers beyond 2^56 are refused by exception.</summary>
    public static QuantizedIndex Build<TSource>(int rank, TSource source)
        where TSource : IRowSource, allows ref struct
    {
        var order = new int[source.Count];
        var norms = new float[source.Count];
        NormOrder.Sort(source, order, norms);

        var builder = new ItemMatrixBuilder(rank, source.Count);
        var coder = new BlockCoder(rank);
        var blockBytes = coder.Groups * BlockCoder.GroupBytes;
        var bounds = new BlockBounds((source.Count + BlockCoder.BlockRows - 1) / BlockCoder.BlockRows);
        var codes = new AlignedArray<byte>(bounds.Count * (long)blockBytes);
        for (var block = 0; block < bounds.Count; block++)
        {
            var position = block * BlockCoder.BlockRows;
            var rows = Math.Min(BlockCoder.BlockRows, order.Length - position);
            Gather(source, order, position, rows, builder);
            bounds[block] = coder.Code(in builder.RowAt(position), rows, norms[position], codes.Slice(block * blockBytes, blockBytes));
        }
        return new QuantizedIndex(builder.Build(), codes, bounds, order, PositionsOf(order));
    }

    /// <summary>Copies the rows of one block in, and makes of their indexes their item rows.</summary>
    private static void Gather<TSource>(TSource source, int[] order, int position, int rows, ItemMatrixBuilder builder)
        where TSource : IRowSource, allows ref struct
    {
        for (var at = position; at < position + rows; at++)
        {
            // The rows lie all over the source: without asking ahead each waits for memory.
            if (at + AheadRows < order.Length)
            {
                var ahead = source.VectorOf(order[at + AheadRows]);
                RowPrefetch.Ask(in ahead[0], ahead.Length);
            }
            var index = order[at];
            order[at] = source.RowOf(index);
            builder.Append(order[at], source.VectorOf(index));
        }
    }

    private static int CountHead(ReadOnlySpan<float> norms)
    {
        var blocks = 0;
        while (blocks < norms.Length && norms[blocks] >= norms[0] / 4) blocks++;
        return blocks * BlockCoder.BlockRows;
    }

    private static int[] PositionsOf(ReadOnlySpan<int> rowAt)
    {
        var rowEnd = 0;
        foreach (var row in rowAt) rowEnd = Math.Max(rowEnd, row + 1);
        var positionOf = new int[rowEnd];
        positionOf.AsSpan().Fill(-1);
        for (var position = 0; position < rowAt.Length; position++) positionOf[rowAt[position]] = position;
        return positionOf;
    }
}
