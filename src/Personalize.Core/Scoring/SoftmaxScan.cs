namespace Personalize.Core.Scoring;

/// <summary>The normaliser of a softmax: what exp(scale × score) comes to over all allowed rows.</summary>
/// <remarks>
/// Scores rows in the order of norms, 64 at a time, and stops where the norms prove that all the rest together add less than
/// <see cref="ErrorMax"/>: so the sum is never too large, and too small by no more than that share. Costs one read of the matrix at most.
/// </remarks>
internal ref struct SoftmaxScan
{
    /// <summary>Half of what a probability may be wrong by.</summary>
    private const double ErrorMax = .005;

    /// <summary>Rows between two looks at what is left.</summary>
    private const int LookRows = 1024;

    private readonly IndexState _state;
    private readonly DotKernel _dot;
    private readonly Candidates _candidates;
    private readonly ReadOnlySpan<float> _query;
    private readonly ScanScratch _scratch;
    private ExponentialSum _sum;

    /// <param name="state">Index and tail.</param>
    /// <param name="dot">One vector width.</param>
    /// <param name="mask">As for a search: the rows of <see cref="AddCorrected"/> are 0.</param>
    /// <param name="query">Checked and padded.</param>
    /// <param name="scale">1 / temperature, &gt; 0.</param>
    /// <param name="scratch">For this sum alone.</param>
    public SoftmaxScan(IndexState state, DotKernel dot, ReadOnlySpan<ulong> mask, ReadOnlySpan<float> query, float scale, ScanScratch scratch)
    {
        _state = state;
        _dot = dot;
        _candidates = new Candidates(mask, state.Tail);
        _query = query;
        _scratch = scratch;
        _sum = new ExponentialSum(scale);
    }

    public readonly double Log => _sum.Log;

    /// <summary>Adds rows whose scores have something added to them; those without a vector add nothing.</summary>
    public void AddCorrected(ReadOnlySpan<int> rows, ReadOnlySpan<float> amounts)
    {
        var scores = _scratch.Scores.AsSpan();
        for (var start = 0; start < rows.Length; start += ExponentialSum.Scores)
        {
            var count = Math.Min(ExponentialSum.Scores, rows.Length - start);
            for (var i = 0; i < count; i++)
            {
                var score = ScoreOf(rows[start + i]) + amounts[start + i];
                scores[i] = float.IsNaN(score) ? float.NegativeInfinity : score;
            }
            _sum.Add(scores, count);
        }
    }

    /// <summary>Adds the rows of the mask.</summary>
    public void AddAll()
    {
        AddTail();
        _scratch.Coded.Set(_query, _state.Index.Matrix.Rank);
        var index = _state.Index;
        var scores = _scratch.Scores.AsSpan();
        for (var position = 0; position < index.Count; position += ExponentialSum.Scores)
        {
            if (position % LookRows == 0
                && _sum.IsNegligible(_scratch.Coded.ReachOf(index.Bounds.Norms[position / BlockCoder.BlockRows]), index.Count - position, ErrorMax)) return;
            var count = Math.Min(ExponentialSum.Scores, index.Count - position);
            _dot.ScoreRows(in index.Matrix.RowAt(position), index.Matrix.Stride, in _query[0], scores[..count]);
            var rows = index.RowAt.Slice(position, count);
            for (var i = 0; i < rows.Length; i++)
                if (!_candidates.AllowsIndexed(rows[i])) scores[i] = float.NegativeInfinity;
            _sum.Add(scores, count);
        }
    }

    private void AddTail()
    {
        var tail = _candidates.Tail;
        var scores = _scratch.Scores.AsSpan();
        var count = 0;
        for (var entry = 0; entry < _candidates.TailCount; entry++)
        {
            if (!tail.IsNewest(entry, _candidates.TailCount) || !_candidates.Allows(tail.RowOf(entry))) continue;
            _dot.ScoreRows(in tail.PaddedAt(entry), _query.Length, in _query[0], scores.Slice(count++, 1));
            if (count < ExponentialSum.Scores) continue;
            _sum.Add(scores, count);
            count = 0;
        }
        if (count > 0) _sum.Add(scores, count);
    }

    private readonly float ScoreOf(int row)
    {
        var score = float.NaN;
        var entry = _candidates.TailCount == 0 ? -1 : _state.Tail.FindEntry(row, _candidates.TailCount);
        var position = entry >= 0 ? -1 : _state.Index.PositionOf(row);
        if (entry >= 0) _dot.ScoreRows(in _state.Tail.PaddedAt(entry), _query.Length, in _query[0], new Span<float>(ref score));
        else if (position >= 0) _dot.ScoreRows(in _state.Index.Matrix.RowAt(position), _query.Length, in _query[0], new Span<float>(ref score));
        return score;
    }
}
