namespace Personalize.Core.Scoring;

/// <summary>Rows whose score has something added to it, and how much: masked out of a search and offered to its answer by themselves.</summary>
/// <remarks>
/// A row whose norm says that even with its amount it cannot enter is passed over, the others are scored exactly: so the answer is that of
/// scoring all of them. Offered before the scan they also give it a threshold to begin with.
/// </remarks>
internal readonly ref struct CorrectedRows(ReadOnlySpan<int> rows, ReadOnlySpan<float> amounts)
{
    /// <summary>More than all roundings of a score of floats, as a share of the numbers that it is made of.</summary>
    private const double Rounding = 1e-6;

    private readonly ReadOnlySpan<int> _rows = rows;
    private readonly ReadOnlySpan<float> _amounts = amounts;

    /// <summary>Offers every row that has a vector.</summary>
    /// <param name="state">Index and tail of the search.</param>
    /// <param name="dot">One vector width.</param>
    /// <param name="query">Checked and padded.</param>
    /// <param name="top">The answer.</param>
    /// <param name="scratch">Of the search.</param>
    public void Offer(IndexState state, DotKernel dot, ReadOnlySpan<float> query, ref TopK top, ScanScratch scratch)
    {
        if (_rows.IsEmpty) return;
        scratch.Coded.Set(query, state.Index.Matrix.Rank);
        var tailCount = state.Tail.Count;
        Span<float> listedAmounts = stackalloc float[ScanScratch.ListMax];
        var listed = 0;
        for (var i = 0; i < _rows.Length; i++)
        {
            var row = _rows[i];
            var entry = tailCount == 0 ? -1 : state.Tail.FindEntry(row, tailCount);
            if (entry >= 0)
            {
                OfferOne(dot, query, in state.Tail.PaddedAt(entry), row, _amounts[i], ref top);
                continue;
            }
            var position = state.Index.PositionOf(row);
            if (position < 0 || IsOutOfReach(state.Index.Bounds[position / BlockCoder.BlockRows].Norm, _amounts[i], top.Threshold, scratch.Coded)) continue;
            RowPrefetch.Ask(in state.Index.Matrix.RowAt(position), state.Index.Matrix.Stride);
            scratch.Positions[listed] = position;
            scratch.Rows[listed] = row;
            listedAmounts[listed++] = _amounts[i];
            if (listed < ScanScratch.ListMax) continue;
            OfferListed(state.Index, dot, query, listedAmounts, ref top, scratch);
            listed = 0;
        }
        OfferListed(state.Index, dot, query, listedAmounts[..listed], ref top, scratch);
    }

    private static void OfferOne(DotKernel dot, ReadOnlySpan<float> query, ref readonly float vector, int row, float amount, ref TopK top)
    {
        var score = 0f;
        dot.ScoreRows(in vector, query.Length, in query[0], new Span<float>(ref score));
        top.Push(row, score + amount);
    }

    private static void OfferListed(
        QuantizedIndex index, DotKernel dot, ReadOnlySpan<float> query, scoped ReadOnlySpan<float> amounts, ref TopK top, ScanScratch scratch)
    {
        if (amounts.IsEmpty) return;
        var scores = scratch.Scores.AsSpan(0, amounts.Length);
        dot.ScoreListed(in index.Matrix.First, query.Length, scratch.Positions.AsSpan(0, amounts.Length), in query[0], scores);
        for (var i = 0; i < scores.Length; i++) top.Push(scratch.Rows[i], scores[i] + amounts[i]);
    }

    /// <summary>‖q‖ ‖x‖ + amount, with room for all rounding, is below the threshold.</summary>
    private static bool IsOutOfReach(float norm, float amount, float threshold, CodedQuery coded)
    {
        var reach = coded.ReachOf(norm);
        return reach + amount + (Rounding * (reach + Math.Abs((double)amount) + Math.Abs((double)threshold))) < threshold;
    }
}
