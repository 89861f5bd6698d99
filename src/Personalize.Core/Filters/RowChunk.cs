using Personalize.Core.Columns;

namespace Personalize.Core.Filters;

/// <summary>Which rows of a table are evaluated at once: up to 64 blocks of one segment.</summary>
/// <remarks>4,096 rows: the cells of a few columns stay in the second-level cache while several terms read them.</remarks>
/// <param name="Segment">The segment's number.</param>
/// <param name="FirstBlock">First block within the segment.</param>
/// <param name="Blocks">1..<see cref="Words"/>.</param>
internal readonly record struct RowChunk(int Segment, int FirstBlock, int Blocks)
{
    /// <summary>Blocks, and so mask words, of a full chunk.</summary>
    public const int Words = 64;

    public const int Rows = Words * Table.BlockRows;

    private const int BlocksPerSegment = Table.SegmentRows / Table.BlockRows;

    /// <summary>The chunk that begins at a mask word, given how many words there are.</summary>
    public static RowChunk At(int word, int wordEnd) =>
        new(word / BlocksPerSegment, word % BlocksPerSegment, Math.Min(Words, wordEnd - word));
}
