using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Personalize.Core.Scoring;

/// <summary>The sum of exp(scale × score) over an index, estimated from the 4-bit codes and corrected by a sample scored exactly.</summary>
/// <remarks>
/// One pass over the codes gives each row a guess g of its score and a weight w = exp(scale × g). The sum is Σ w × exp(scale × (score − g)): of rows whose weight is a
/// step or more each term is taken; of the others as many are drawn, in proportion to their weights, as there are steps in them, and Σw is multiplied by the mean of what the
/// drawn ones give, which has no bias however wrong the codes are (Hartley and Rao 1962, sampling with unequal probabilities). Rows are drawn by even steps through the
/// weights in the order of norms, so the same ones for the same request. As many are drawn as bring the standard error, told by the sample, to <see cref="ErrorMax"/>: 1 % is four of
/// them. Where that takes more than a share of all rows, the codes do not tell enough, and the answer is no.
/// </remarks>
internal readonly ref struct SoftmaxEstimate
{
    private const double ErrorMax = .0025;

    private const int DrawsMin = 256;

    /// <summary>A draw costs as much as a few rows scored in order.</summary>
    private const int DrawShare = 4;

    /// <summary>What may be left out, where the norms prove that it is no more.</summary>
    private const double RestMax = .0005;

    private const int BlockRows = BlockCoder.BlockRows;

    private readonly QuantizedIndex _index;
    private readonly ScanKernels _kernels;
    private readonly ReadOnlySpan<float> _query;
    private readonly float _scale;
    private readonly ScanScratch _scratch;
    private readonly SoftmaxScratch _softmax;

    /// <summary>How many rows have something added, and the most of it.</summary>
    private readonly (int Count, float Max) _corrected;

    /// <param name="index">At least one row.</param>
    /// <param name="kernels">One vector width.</param>
    /// <param name="query">Checked and padded, coded in the scratch.</param>
    /// <param name="scale">1 / temperature, &gt; 0.</param>
    /// <param name="scratch">Its <see cref="ScanScratch.Softmax"/> says what is added to which position.</param>
    /// <param name="corrected">How many rows have something added, and the most of it.</param>
    public SoftmaxEstimate(QuantizedIndex index, ScanKernels kernels, ReadOnlySpan<float> query, float scale, ScanScratch scratch, (int Count, float Max) corrected)
    {
        _corrected = corrected;
        _index = index;
        _kernels = kernels;
        _query = query;
        _scale = scale;
        _scratch = scratch;
        _softmax = scratch.Softmax;
    }

    /// <summary>False where the rows have to be scored.</summary>
    /// <param name="top">A score.</param>
    /// <param name="sum">The sum of exp(scale × (score − top)).</param>
    public bool TryRun(out float top, out double sum)
    {
        for (var position = _index.Count; position % BlockRows != 0; position++) _softmax.Set(position, float.NegativeInfinity); // Codes of no rows.
        sum = 0;
        var weight = Weigh(out top);
        if (!(weight > 0)) return false;
        var guessed = SpreadOfGuesses(weight) / ErrorMax;
        var draws = Math.Max(DrawsMin, guessed * guessed);
        while (draws <= _index.Count / DrawShare) // Not a number is not.
        {
            var sample = Sample(weight, (int)draws, top);
            sum = sample.Sum;
            var error = sample.Error / ErrorMax;
            if (error <= 1) return true;
            draws = Math.Max(draws * 2, draws * 1.2 * error * error);
        }
        return false;
    }

    /// <summary>Fills the sums of the blocks with weights relative to <paramref name="top"/>; gives what they come to.</summary>
    private double Weigh(out float top)
    {
        top = float.NegativeInfinity;
        var weight = 0.0;
        for (var block = 0; block < _index.Bounds.Count; block += SoftmaxScratch.ChunkBlocks)
        {
            if (IsRestNegligible(block, top, weight))
            {
                _softmax.BlockSums[block.._index.Bounds.Count].Clear();
                break;
            }
            var blocks = Math.Min(SoftmaxScratch.ChunkBlocks, _index.Bounds.Count - block);
            var largest = Guess(block, blocks);
            if (largest > top)
            {
                var shrink = float.IsNegativeInfinity(top) ? 0 : Math.Exp(((double)top - largest) * _scale);
                foreach (ref var sum in _softmax.BlockSums[..block]) sum *= (float)shrink;
                weight *= shrink;
                top = largest;
            }
            for (var i = 0; i < blocks; i++)
            {
                var sum = float.IsNegativeInfinity(top) ? 0 : WeightsOf(block + i, top, out _, out _);
                _softmax.BlockSums[block + i] = sum;
                weight += sum;
            }
        }
        return weight;
    }

    private bool IsRestNegligible(int block, float top, double weight)
    {
        var reach = _scratch.Coded.ReachOf(_index.Bounds.Norms[block]);
        var rest = (_index.Count - (block * BlockRows)) * Math.Exp((reach - top) * _scale);
        return rest <= RestMax * weight && (_corrected.Count == 0 || _corrected.Count * Math.Exp((reach + _corrected.Max - top) * _scale) <= RestMax * weight);
    }

    /// <summary>Fills the guesses of a chunk of blocks; gives the largest.</summary>
    private float Guess(int block, int blocks)
    {
        var coded = _scratch.Coded;
        _kernels.Pass.FillSums(in _index.CodesOf(block), coded.Pairs, _softmax.Sums.AsSpan(0, blocks * BlockRows));
        ref var sums = ref MemoryMarshal.GetArrayDataReference(_softmax.Sums);
        ref var guesses = ref MemoryMarshal.GetReference(_softmax.Guesses.AsSpan(block * BlockRows, blocks * BlockRows));
        ref var amounts = ref MemoryMarshal.GetReference(_softmax.Amounts.Slice(block * BlockRows, blocks * BlockRows));
        var middle = Vector512.Create((float)coded.Middle);
        var largest = Vector512.Create(float.NegativeInfinity);
        for (var i = 0; i < blocks; i++)
        {
            var unit = Vector512.Create((float)(coded.Scale / _index.Bounds.InverseScales[block + i]));
            var at = (nuint)(i * BlockRows);
            var (low, high) = Vector512.Widen(Vector512.LoadUnsafe(ref sums, at));
            var first = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(low) - middle, unit, Vector512.LoadUnsafe(ref amounts, at));
            var second = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(high) - middle, unit, Vector512.LoadUnsafe(ref amounts, at + 16));
            first.StoreUnsafe(ref guesses, at);
            second.StoreUnsafe(ref guesses, at + 16);
            largest = Vector512.MaxNative(largest, Vector512.MaxNative(first, second));
        }
        return ExponentialSum.LargestOf(largest);
    }

    /// <summary>The weights of a block by its guesses, and what they come to.</summary>
    private float WeightsOf(int block, float top, out Vector512<float> first, out Vector512<float> second)
    {
        ref var guesses = ref MemoryMarshal.GetArrayDataReference(_softmax.Guesses);
        var at = (nuint)(block * BlockRows);
        first = Exponential.Of((Vector512.LoadUnsafe(ref guesses, at) - Vector512.Create(top)) * _scale);
        second = Exponential.Of((Vector512.LoadUnsafe(ref guesses, at + 16) - Vector512.Create(top)) * _scale);
        return Vector512.Sum(first + second);
    }

    /// <summary>About the standard deviation of scale × (score − guess): what the codes miss of a row, times the query, goes any way.</summary>
    private double SpreadOfGuesses(double weight)
    {
        var bounds = _index.Bounds;
        var squares = 0.0;
        for (var block = 0; block < bounds.Count; block++)
        {
            var missed = bounds.Residuals[block] / (double)bounds.InverseScales[block];
            squares += _softmax.BlockSums[block] * missed * missed;
        }
        return Math.Sqrt(squares / weight / _index.Matrix.Rank) * _scratch.Coded.Norm * _scale;
    }

    /// <summary>Scores heavy rows and draws among the others in proportion to their weights.</summary>
    private SoftmaxSample Sample(double weight, int draws, float top)
    {
        Span<float> weights = stackalloc float[BlockRows];
        var sample = new SoftmaxSample { Step = weight / draws };
        var next = sample.Step / 2;
        for (var block = 0; block < _index.Bounds.Count; block++)
        {
            var sum = _softmax.BlockSums[block];
            if (sum < sample.Step && sample.Light + sum <= next)
            {
                sample.Light += sum; // No row of it is heavy, and none is drawn.
                continue;
            }
            WeightsOf(block, top, out var first, out var second);
            first.CopyTo(weights);
            second.CopyTo(weights[16..]);
            for (var row = 0; row < BlockRows; row++)
            {
                var isHeavy = weights[row] >= sample.Step;
                sample.Light += isHeavy ? 0 : weights[row];
                if (!isHeavy && (weights[row] == 0 || sample.Light <= next)) continue;
                next += isHeavy ? 0 : sample.Step;
                List((block * BlockRows) + row, weights[row], ref sample);
            }
        }
        Score(ref sample);
        return sample;
    }

    private void List(int position, float weight, ref SoftmaxSample sample)
    {
        RowPrefetch.Ask(in _index.Matrix.RowAt(position), _index.Matrix.Stride);
        _scratch.Positions[sample.Listed] = position;
        _softmax.Weights[sample.Listed++] = weight;
        if (sample.Listed == ScanScratch.ListMax) Score(ref sample);
    }

    private void Score(ref SoftmaxSample sample)
    {
        if (sample.Listed == 0) return;
        var scores = _scratch.Scores.AsSpan(0, sample.Listed);
        _kernels.Dot.ScoreListed(in _index.Matrix.First, _query.Length, _scratch.Positions.AsSpan(0, sample.Listed), in _query[0], scores);
        for (var i = 0; i < scores.Length; i++)
            sample.Add(_softmax.Weights[i], RatioOf(_scratch.Positions[i], scores[i]));
        sample.Listed = 0;
    }

    private double RatioOf(int position, float score) => Math.Exp(((double)score + _softmax.Amounts[position] - _softmax.Guesses[position]) * _scale);
}
