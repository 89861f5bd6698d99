namespace Personalize.Core.Scoring;

/// <summary>A query in 8-bit whole numbers, and from a score to beat the number that a coded row must reach.</summary>
/// <remarks>
/// q̂ = round(q / t), |q̂| ≤ 127 and 15 Σ|q̂| ≤ 32,767, so that no 16-bit sum I = Σ c·q̂ can overflow. With x̂ = s(c − 7.5),
/// <code>
/// q·x = t q̂·x̂ + q·(x − x̂) + (q − t q̂)·x̂     and     t q̂·x̂ = s t (I − 7.5 Σq̂),
/// </code>
/// so by Cauchy and Schwarz a row whose float score is θ or more has
/// <code>
/// I ≥ (θ − ‖q‖ρ − ‖q − t q̂‖H − ε‖q‖N) / (s t) + 7.5 Σq̂
/// </code>
/// where ρ, H and N are its block's largest ‖x − x̂‖, ‖x̂‖ and ‖x‖ and ε bounds the rounding of the float score. All rows below are
/// passed over, and the answer stays exact. Everything here is in doubles and rounded against us.
/// </remarks>
internal sealed class CodedQuery
{
    private const int SumMax = short.MaxValue / 15;
    private const double Up = 1 + 1e-12;

    private short[] _pairs = [];
    private double _scale;
    private double _norm;
    private double _missed;
    private double _middle;
    private double _underflow;

    /// <summary>Per group of 4 columns two words: q̂ of columns 4j, 4j + 1, then of 4j + 2, 4j + 3, the first in the low byte.</summary>
    public ReadOnlySpan<short> Pairs => _pairs;

    /// <summary>t.</summary>
    public double Scale => _scale;

    /// <summary>Codes a query.</summary>
    /// <param name="query">Padded with zeros to a multiple of 16.</param>
    /// <param name="rank">Numbers before the padding.</param>
    public void Set(ReadOnlySpan<float> query, int rank)
    {
        var groups = BlockCoder.GroupsOf(rank);
        if (_pairs.Length != 2 * groups) _pairs = new short[2 * groups];
        _scale = ChooseScale(query);
        while (!TryCode(query)) _scale *= 1.01;
        // A float product of two tiny numbers may be off by half the smallest denormal, at each of rank + 16 steps.
        _underflow = (rank + 16) * Math.ScaleB(1, -149);
    }

    /// <summary>True when no row of norm ≤ <paramref name="norm"/> can score <paramref name="threshold"/>.</summary>
    public bool IsOutOfReach(float norm, float threshold) => (norm * _norm * (1 + 1e-5)) + _underflow < threshold;

    /// <summary>For each block the number that the sum I of a row must exceed if its score is to be the threshold or more.</summary>
    public void FillCuts(ReadOnlySpan<BlockBound> bounds, float threshold, Span<short> cuts)
    {
        var wanted = (threshold - _underflow) / _scale;
        var residual = _norm / _scale;
        var missed = _missed / _scale;
        for (var block = 0; block < bounds.Length; block++)
        {
            ref readonly var bound = ref bounds[block];
            var least = (wanted * bound.InverseScale) - (residual * bound.Residual) - (missed * bound.Coded) + _middle;
            // I ≥ least is I > ceiling(least) − 1; clamped while still a double.
            cuts[block] = (short)Math.Clamp(Math.Ceiling(least - 1e-6) - 1, short.MinValue, short.MaxValue);
        }
    }

    private static double ChooseScale(ReadOnlySpan<float> query)
    {
        var largest = 0d;
        var sum = 0d;
        foreach (var value in query)
        {
            largest = Math.Max(largest, Math.Abs(value));
            sum += Math.Abs((double)value);
        }
        return largest == 0 ? 1 : Math.Max(largest / sbyte.MaxValue, sum / SumMax);
    }

    private bool TryCode(ReadOnlySpan<float> query)
    {
        var square = 0d;
        var missedSquare = 0d;
        var sum = 0;
        var middle = 0;
        for (var i = 0; i < _pairs.Length * 2; i++)
        {
            double value = query[i];
            var coded = (int)Math.Clamp(Math.Round(value / _scale), -sbyte.MaxValue, sbyte.MaxValue);
            square += value * value;
            missedSquare += (value - (coded * _scale)) * (value - (coded * _scale));
            sum += Math.Abs(coded);
            middle += coded;
            ref var pair = ref _pairs[i / 2];
            pair = (short)(i % 2 == 0 ? (byte)coded : (byte)pair | (coded << 8));
        }
        _norm = Math.Sqrt(square) * Up;
        _missed = (Math.Sqrt(missedSquare) * Up) + (_norm * 1e-15);
        _middle = 7.5 * middle;
        return sum <= SumMax;
    }
}
