namespace Personalize.Core.Scoring;

/// <summary>Rows 0, 1, … that lie one after the other, without padding.</summary>
internal readonly ref struct RowMajorSource(int rank, ReadOnlySpan<float> rowMajor) : IRowSource
{
    private readonly ReadOnlySpan<float> _rowMajor = rowMajor;

    public int Count => _rowMajor.Length / rank;

    public int RowOf(int index) => index;

    public ReadOnlySpan<float> VectorOf(int index) => _rowMajor.Slice(index * rank, rank);
}
