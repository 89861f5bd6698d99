namespace Personalize.Core.Columns;

/// <summary>Writes the cells of one column of a held segment as they were.</summary>
/// <param name="Images">Of the segment.</param>
/// <param name="ImageOffset">Where they have the column: null bits, then cells.</param>
/// <param name="Mark">What <see cref="Column.Freeze"/> said.</param>
internal readonly record struct HeldCells(BlockImages Images, int ImageOffset, long Mark)
{
    public void WriteNulls(IByteSink sink, ReadOnlySpan<ulong> words) => Images.Write(sink, words, perBlock: 1, ImageOffset);

    public void WriteCells<T>(IByteSink sink, ReadOnlySpan<T> cells, int perBlock = Table.BlockRows)
        where T : unmanaged => Images.Write(sink, cells, perBlock, ImageOffset + sizeof(ulong));
}
