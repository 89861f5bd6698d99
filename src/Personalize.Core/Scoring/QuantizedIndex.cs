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
    private readonly AlignedArray<byte> _codes;
    private readonly BlockBound[] _bounds;
    private readonly int[] _rowAt;
    private readonly int[] _positionOf;

    private QuantizedIndex(ItemMatrix matrix, AlignedArray<byte> codes, BlockBound[] bounds, int[] rowAt, int[] positionOf)
    {
        Matrix = matrix;
        _codes = codes;
        _bounds = bounds;
        _rowAt = rowAt;
        _positionOf = positionOf;
        BlockBytes = BlockCoder.GroupsOf(matrix.Rank) * BlockCoder.GroupBytes;
    }

    /// <summary>The floats, by position.</summary>
    public ItemMatrix Matrix { get; }

    public int Count => _rowAt.Length;

    /// <summary>One more than the highest item row.</summary>
    public int RowEnd => _positionOf.Length;

    /// <summary>Item row of each position.</summary>
    public ReadOnlySpan<int> RowAt => _rowAt;

    public ReadOnlySpan<BlockBound> Bounds => _bounds;

    public int BlockBytes { get; }

    public long MemoryBytes =>
        Matrix.MemoryBytes + _codes.MemoryBytes + (_bounds.Length * (long)Unsafe.SizeOf<BlockBound>()) + ((_rowAt.Length + _positionOf.Length) * 4L);

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
        var rowEnd = 0;
        for (var position = 0; position < order.Length; position++)
        {
            var index = order[position];
            var row = source.RowOf(index);
            builder.Append(row, source.VectorOf(index));
            order[position] = row;
            rowEnd = Math.Max(rowEnd, row + 1);
        }
        var positionOf = new int[rowEnd];
        positionOf.AsSpan().Fill(-1);
        for (var position = 0; position < order.Length; position++) positionOf[order[position]] = position;

        var matrix = builder.Build();
        var codes = Code(matrix, norms, out var bounds);
        return new QuantizedIndex(matrix, codes, bounds, order, positionOf);
    }

    private static AlignedArray<byte> Code(ItemMatrix matrix, ReadOnlySpan<float> norms, out BlockBound[] bounds)
    {
        var coder = new BlockCoder(matrix.Rank);
        var blockBytes = coder.Groups * BlockCoder.GroupBytes;
        bounds = new BlockBound[(matrix.Rows + BlockCoder.BlockRows - 1) / BlockCoder.BlockRows];
        var codes = new AlignedArray<byte>(bounds.Length * (long)blockBytes);
        for (var block = 0; block < bounds.Length; block++)
        {
            var position = block * BlockCoder.BlockRows;
            bounds[block] = coder.Code(matrix, position, norms[position], codes.Slice(block * blockBytes, blockBytes));
        }
        return codes;
    }
}
