namespace Personalize.Core.Scoring;

/// <summary>What the rows say that were drawn for a <see cref="SoftmaxEstimate"/>.</summary>
internal struct SoftmaxSample
{
    private double _heavy;
    private double _ratios;
    private int _count;

    // Of the drawn rows, each by the chance that it was not drawn: count, ratios, squares of ratios.
    private double _open;
    private double _openRatios;
    private double _openSquares;

    /// <summary>Weight from which on a row is taken for certain; of a lighter one the chance is its share of this.</summary>
    public double Step { get; init; }

    /// <summary>Rows waiting to be scored.</summary>
    public int Listed { get; set; }

    /// <summary>Weights of all rows that are lighter, drawn or not.</summary>
    public double Light { get; set; }

    /// <summary>The estimate.</summary>
    public readonly double Sum => _heavy + (Light * (_count == 0 ? 1 : Mean));

    /// <summary>Its standard error as a share of it; where no light row was drawn all that they weigh, which is less than a step.</summary>
    public readonly double Error
    {
        get
        {
            if (_count == 0) return Light / Sum;
            var squares = _openSquares - (2 * Mean * _openRatios) + (Mean * Mean * _open);
            return Step * Math.Sqrt(Math.Max(0, squares)) / Sum;
        }
    }

    private readonly double Mean => _ratios / _count;

    /// <summary>Takes a row.</summary>
    /// <param name="weight">Its weight by the codes.</param>
    /// <param name="ratio">What its true weight is, in units of that.</param>
    public void Add(float weight, double ratio)
    {
        if (weight >= Step)
        {
            _heavy += weight * ratio;
            return;
        }
        var open = 1 - (weight / Step);
        _count++;
        _ratios += ratio;
        _open += open;
        _openRatios += open * ratio;
        _openSquares += open * ratio * ratio;
    }
}
