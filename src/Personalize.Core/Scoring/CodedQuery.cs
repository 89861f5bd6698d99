using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

    /// <summary>1.5 × 2^52: a whole number added to it stands in the low bits.</summary>
    private const double Magic = 6_755_399_441_055_744;

    private int[] _pairs = [];
    private double _scale;
    private double _norm;
    private double _missed;
    private double _middle;
    private double _underflow;

    /// <summary>Per group of 4 columns two words: q̂ of columns 4j, 4j + 1, then of 4j + 2, 4j + 3, the first in the low byte; each word twice, to fill 32 bits.</summary>
    public ReadOnlySpan<int> Pairs => _pairs;

    /// <summary>‖q‖, rounded up.</summary>
    public double Norm => _norm;

    /// <summary>7.5 Σq̂: what the sum I of a row whose codes stand for zeros is.</summary>
    public double Middle => _middle;

    /// <summary>t.</summary>
    public double Scale => _scale;

    /// <summary>Codes a query.</summary>
    /// <param name="query">Padded with zeros to a multiple of 16.</param>
    /// <param name="rank">Numbers before the padding.</param>
    public void Set(ReadOnlySpan<float> query, int rank)
    {
        var groups = BlockCoder.GroupsOf(rank);
        if (_pairs.Length != 2 * groups) _pairs = new int[2 * groups];
        Span<int> coded = stackalloc int[query.Length];
        _scale = ChooseScale(query);
        while (!TryCode(query, coded)) _scale *= 1.01;
        for (var pair = 0; pair < _pairs.Length; pair++)
            _pairs[pair] = 0x0001_0001 * ((coded[2 * pair] & 0xFF) | ((coded[(2 * pair) + 1] & 0xFF) << 8));
        // A float product of two tiny numbers may be off by half the smallest denormal, at each of rank + 16 steps.
        _underflow = (rank + 16) * Math.ScaleB(1, -149);
    }

    /// <summary>True when no row of norm ≤ <paramref name="norm"/> can score <paramref name="threshold"/>.</summary>
    public bool IsOutOfReach(float norm, float threshold) => ReachOf(norm) < threshold;

    /// <summary>No row of norm ≤ <paramref name="norm"/> scores more.</summary>
    public double ReachOf(float norm) => (norm * _norm * (1 + 1e-5)) + _underflow;

    /// <summary>For each block the number that the sum I of a row must exceed if its score is to be the threshold or more.</summary>
    /// <param name="bounds">Of all blocks.</param>
    /// <param name="firstBlock">The block of the first cut.</param>
    /// <param name="threshold">θ.</param>
    /// <param name="cuts">One a block; says how many blocks.</param>
    public void FillCuts(BlockBounds bounds, int firstBlock, float threshold, Span<short> cuts)
    {
        var inverseScales = bounds.InverseScales.Slice(firstBlock, cuts.Length);
        var residuals = bounds.Residuals.Slice(firstBlock, cuts.Length);
        var codeds = bounds.Codeds.Slice(firstBlock, cuts.Length);
        var wanted = (threshold - _underflow) / _scale;
        var residual = _norm / _scale;
        var missed = _missed / _scale;
        var block = 0;
        for (; block <= cuts.Length - Vector256<float>.Count; block += Vector256<float>.Count)
        {
            var (lowScales, highScales) = Vector256.Widen(Vector256.Create(inverseScales[block..]));
            var (lowResiduals, highResiduals) = Vector256.Widen(Vector256.Create(residuals[block..]));
            var (lowCodeds, highCodeds) = Vector256.Widen(Vector256.Create(codeds[block..]));
            var low = (lowScales * wanted) - (lowResiduals * residual) - (lowCodeds * missed);
            var high = (highScales * wanted) - (highResiduals * residual) - (highCodeds * missed);
            var ints = Vector256.Narrow(CutOf(low), CutOf(high));
            Vector128.Narrow(ints.GetLower(), ints.GetUpper()).StoreUnsafe(ref MemoryMarshal.GetReference(cuts), (nuint)block);
        }
        for (; block < cuts.Length; block++)
            cuts[block] = (short)CutOf(Vector256.Create((wanted * inverseScales[block]) - (residual * residuals[block]) - (missed * codeds[block])))[0];
    }

    // I ≥ least is I > ceiling(least) − 1; clamped while still a double. Only the low half of each lane counts.
    private Vector256<long> CutOf(Vector256<double> least)
    {
        var cut = Vector256.Ceiling(least + Vector256.Create(_middle - 1e-6)) - Vector256<double>.One;
        cut = Vector256.Min(Vector256.Max(cut, Vector256.Create((double)short.MinValue)), Vector256.Create((double)short.MaxValue));
        return (cut + Vector256.Create(Magic)).AsInt64();
    }

    private static double ChooseScale(ReadOnlySpan<float> query)
    {
        ref var first = ref MemoryMarshal.GetReference(query);
        var largest = Vector256<float>.Zero;
        var sum = Vector256<double>.Zero;
        for (nuint i = 0; i < (nuint)query.Length; i += (nuint)Vector256<float>.Count)
        {
            var magnitude = Vector256.Abs(Vector256.LoadUnsafe(ref first, i));
            largest = Vector256.Max(largest, magnitude);
            var (low, high) = Vector256.Widen(magnitude);
            sum += low + high;
        }
        var most = 0f;
        for (var i = 0; i < Vector256<float>.Count; i++) most = Math.Max(most, largest[i]);
        return most == 0 ? 1 : Math.Max((double)most / sbyte.MaxValue, Vector256.Sum(sum) / SumMax);
    }

    private bool TryCode(ReadOnlySpan<float> query, Span<int> coded)
    {
        ref var first = ref MemoryMarshal.GetReference(query);
        var inverse = Vector256.Create(1 / _scale);
        var scale = Vector256.Create(_scale);
        var most = Vector256.Create((double)sbyte.MaxValue);
        Vector256<double> squares = default, missedSquares = default, sums = default, middles = default;
        for (var i = 0; i < query.Length; i += Vector256<double>.Count)
        {
            var value = Vector256.WidenLower(Vector128.LoadUnsafe(ref first, (nuint)i).ToVector256());
            // Nearest or next to it: what is missed is measured from what was taken.
            var whole = Vector256.Min(Vector256.Max(Vector256.Round(value * inverse), -most), most);
            var missed = value - (whole * scale);
            squares += value * value;
            missedSquares += missed * missed;
            sums += Vector256.Abs(whole);
            middles += whole;
            var bits = (whole + Vector256.Create(Magic)).AsInt64();
            Vector256.Narrow(bits, bits).GetLower().StoreUnsafe(ref MemoryMarshal.GetReference(coded), (nuint)i);
        }
        _norm = Math.Sqrt(Vector256.Sum(squares)) * Up;
        _missed = (Math.Sqrt(Vector256.Sum(missedSquares)) * Up) + (_norm * 1e-15);
        _middle = 7.5 * Vector256.Sum(middles);
        return Vector256.Sum(sums) <= SumMax;
    }
}
