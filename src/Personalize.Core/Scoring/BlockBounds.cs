namespace Personalize.Core.Scoring;

/// <summary>The bounds of all blocks, an array per field: eight blocks are looked at in one go. Immutable once filled.</summary>
/// <param name="count">Blocks.</param>
internal sealed class BlockBounds(int count)
{
    private readonly float[] _inverseScales = new float[count];
    private readonly float[] _residuals = new float[count];
    private readonly float[] _codeds = new float[count];
    private readonly float[] _norms = new float[count];

    public int Count => _norms.Length;

    public long MemoryBytes => 4L * sizeof(float) * Count;

    public ReadOnlySpan<float> InverseScales => _inverseScales;

    public ReadOnlySpan<float> Residuals => _residuals;

    public ReadOnlySpan<float> Codeds => _codeds;

    /// <summary>Largest norm of each block; never rises.</summary>
    public ReadOnlySpan<float> Norms => _norms;

    public BlockBound this[int block]
    {
        get => new(_inverseScales[block], _residuals[block], _codeds[block], _norms[block]);
        set => (_inverseScales[block], _residuals[block], _codeds[block], _norms[block]) = value;
    }
}
