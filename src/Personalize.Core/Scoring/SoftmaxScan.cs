using System.Numerics;

namespace Personalize.Core.Scoring;

/// <summary>The normaliser of a softmax: what exp(scale × score) comes to over all allowed rows.</summary>
/// <remarks>
/// Rows beside the index are scored one by one. Of the index few rows are scored all, 64 at a time in the order of norms, up to where the norms prove that all the
/// rest together add less than <see cref="ErrorMax"/>; many are estimated from their codes (<see cref="SoftmaxEstimate"/>), and scored all the same where a sample
/// says that the codes do not tell enough.
/// </remarks>
internal ref struct SoftmaxScan
{
    /// <summary>Half of what a probability may be wrong by.</summary>
    private const double ErrorMax = .005;

    /// <summary>Fewer rows are scored in the time of an estimate.</summary>
    private const int EstimateRowsMin = 4096;

    /// <summary>Rows between two looks at what is left.</summary>
    private const int LookRows = 1024;

    private readonly IndexState _state;
    private readonly ScanKernels _kernels;
    private readonly Candidates _candidates;
    private readonly ReadOnlySpan<float> _query;
    private readonly float _scale;
    private readonly ScanScratch _scratch;
    private ExponentialSum _sum;
    private (int Count, float Max) _corrected; // positions of the index, and the most that is added to one

    /// <param name="state">Index and tail.</param>
    /// <param name="kernels">One vector width.</param>
    /// <param name="mask">As for a search: the rows of <see cref="Run"/> are 0.</param>
    /// <param name="query">Checked and padded.</param>
    /// <param name="scale">1 / temperature, &gt; 0.</param>
    /// <param name="scratch">For this sum alone.</param>
    public SoftmaxScan(IndexState state, ScanKernels kernels, ReadOnlySpan<ulong> mask, ReadOnlySpan<float> query, float scale, ScanScratch scratch)
    {
        _state = state;
        _kernels = kernels;
        _candidates = new Candidates(mask, state.Tail);
        _query = query;
        _scale = scale;
        _scratch = scratch;
        _sum = new ExponentialSum(scale);
    }

    /// <summary>The logarithm of the sum.</summary>
    /// <param name="rows">Rows whose scores have something added to them; those without a vector add nothing.</param>
    /// <param name="amounts">What is added.</param>
    public double Run(ReadOnlySpan<int> rows, ReadOnlySpan<float> amounts)
    {
        var index = _state.Index;
        var softmax = _scratch.Softmax;
        softmax.Begin(index.Bounds.Count);
        try
        {
            TakeOutMasked(softmax);
            TakeOutReplaced(softmax);
            Correct(rows, amounts, softmax);
            AddTail();
            _scratch.Coded.Set(_query, index.Matrix.Rank);
            var estimate = new SoftmaxEstimate(index, _kernels, _query, _scale, _scratch, _corrected);
            if (index.Count >= EstimateRowsMin && estimate.TryRun(out var top, out var sum)) _sum.Add(top, sum);
            else AddAll(softmax.Amounts);
            return _sum.Log;
        }
        finally
        {
            softmax.End(); // Whatever happened: the next one begins clean.
        }
    }

    private readonly void TakeOutMasked(SoftmaxScratch softmax)
    {
        var mask = _candidates.Mask;
        if (mask.IsEmpty) return;
        for (var word = 0; word < mask.Length; word++)
            for (var removed = ~mask[word]; removed != 0; removed &= removed - 1)
                TakeOut((word * 64) + BitOperations.TrailingZeroCount(removed), softmax);
        for (var row = mask.Length * 64; row < _state.Index.RowEnd; row++) TakeOut(row, softmax);
    }

    private readonly void TakeOutReplaced(SoftmaxScratch softmax)
    {
        for (var entry = 0; entry < _candidates.TailCount; entry++) TakeOut(_candidates.Tail.RowOf(entry), softmax);
    }

    private readonly void TakeOut(int row, SoftmaxScratch softmax)
    {
        if (_state.Index.PositionOf(row) is var position and >= 0) softmax.Set(position, float.NegativeInfinity);
    }

    private void Correct(ReadOnlySpan<int> rows, ReadOnlySpan<float> amounts, SoftmaxScratch softmax)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (_candidates.TailCount != 0 && _state.Tail.FindEntry(rows[i], _candidates.TailCount) is var entry and >= 0)
            {
                var scores = _scratch.Scores.AsSpan();
                _kernels.Dot.ScoreRows(in _state.Tail.PaddedAt(entry), _query.Length, in _query[0], scores[..1]);
                scores[0] += amounts[i];
                _sum.Add(scores, 1);
            }
            else if (_state.Index.PositionOf(rows[i]) is var position and >= 0)
            {
                softmax.Set(position, amounts[i]);
                _corrected = (_corrected.Count + 1, Math.Max(_corrected.Max, amounts[i]));
            }
        }
    }

    private void AddAll(ReadOnlySpan<float> amounts)
    {
        var index = _state.Index;
        var scores = _scratch.Scores.AsSpan();
        for (var position = 0; position < index.Count; position += ExponentialSum.Scores)
        {
            if (position % LookRows == 0 && IsRestNegligible(position)) return;
            var count = Math.Min(ExponentialSum.Scores, index.Count - position);
            _kernels.Dot.ScoreRows(in index.Matrix.RowAt(position), index.Matrix.Stride, in _query[0], scores[..count]);
            var added = amounts.Slice(position, count);
            for (var i = 0; i < added.Length; i++) scores[i] += added[i];
            _sum.Add(scores, count);
        }
    }

    /// <summary>Of the rows from a position on some may have something added.</summary>
    private readonly bool IsRestNegligible(int position)
    {
        var reach = _scratch.Coded.ReachOf(_state.Index.Bounds.Norms[position / BlockCoder.BlockRows]);
        return _sum.IsNegligible(reach, _state.Index.Count - position, ErrorMax / 2)
            && (_corrected.Count == 0 || _sum.IsNegligible(reach + _corrected.Max, _corrected.Count, ErrorMax / 2));
    }

    private void AddTail()
    {
        var tail = _candidates.Tail;
        var scores = _scratch.Scores.AsSpan();
        var count = 0;
        for (var entry = 0; entry < _candidates.TailCount; entry++)
        {
            if (!tail.IsNewest(entry, _candidates.TailCount) || !_candidates.Allows(tail.RowOf(entry))) continue;
            _kernels.Dot.ScoreRows(in tail.PaddedAt(entry), _query.Length, in _query[0], scores.Slice(count++, 1));
            if (count < ExponentialSum.Scores) continue;
            _sum.Add(scores, count);
            count = 0;
        }
        if (count > 0) _sum.Add(scores, count);
    }
}
