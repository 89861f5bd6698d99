using System.Numerics;

namespace Personalize.Core.Scoring;

/// <summary>One search: which way to go through an index, and the going.</summary>
/// <remarks>
/// Three ways, chosen from counts, with one answer: few allowed rows are visited by their set bits; a large k scores every row in the
/// order of norms; else the pass over 4-bit codes names the rows that may reach the k-th best score so far, and only they are scored.
/// Whichever way: scores are exact, ties go to the lower row, and a bound is only used when it proves that no row below it can enter.
/// </remarks>
internal ref struct IndexScan
{
    /// <summary>A k above this share of all rows scores everything.</summary>
    private const int WideShare = 20;

    // Measured at 10k, 100k and 1M rows of both shapes, k 10, 100, 500: as many rows are visited one by one in the time of a pass, whose
    // cost grows with the rows of large norm, with k, and has a floor.
    private const int WalkShare = 20;
    private const int WalkRowsPerItem = 4;
    private const int WalkRowsMin = 1_000;

    private const int FirstChunkBlocks = 4;

    private readonly QuantizedIndex _index;
    private readonly ScanKernels _kernels;
    private readonly Candidates _candidates;
    private readonly ReadOnlySpan<float> _query;
    private readonly ScanScratch _scratch;
    private int _listed;

    private enum Way
    {
        Walk,
        All,
        Pass,
    }

    /// <param name="index">Rows to choose from.</param>
    /// <param name="kernels">One vector width.</param>
    /// <param name="candidates">Which of them, and the rows beside the index.</param>
    /// <param name="query">Checked and padded, as <see cref="ScanScratch.CopyQuery"/> gives it.</param>
    /// <param name="best">Takes the answer; not empty.</param>
    /// <param name="scratch">For this search alone.</param>
    public IndexScan(
        QuantizedIndex index, ScanKernels kernels, Candidates candidates, ReadOnlySpan<float> query, Span<ScoredItem> best, ScanScratch scratch)
    {
        _index = index;
        _kernels = kernels;
        _candidates = candidates;
        _query = query;
        _scratch = scratch;
        K = best.Length;
        Top = new TopK(best);
    }

    public int K { get; }

    public TopK Top;

    /// <summary>Searches by the cheapest way.</summary>
    public void Run()
    {
        ScanTail();
        switch (ChooseWay())
        {
            case Way.Walk: Walk(); break;
            case Way.All: ScoreAll(); break;
            default: Pass(); break;
        }
    }

    /// <summary>Visits the set bits of the mask, and of their rows those whose norm may still reach the k-th best score.</summary>
    public void Walk()
    {
        _scratch.Coded.Set(_query, _index.Matrix.Rank);
        var reach = PositionsInReach(_index.Count);
        var mask = _candidates.Mask;
        var words = Math.Min(mask.Length, (_index.RowEnd + 63) / 64);
        for (var word = 0; word < words; word++)
            for (var bits = mask[word]; bits != 0; bits &= bits - 1)
            {
                var row = (word * 64) + BitOperations.TrailingZeroCount(bits);
                var position = _index.PositionOf(row);
                if ((uint)position >= (uint)reach || _candidates.IsReplaced(row)) continue; // -1 is out of reach too.
                List(position, row);
                if (_listed == 0) reach = PositionsInReach(reach);
            }
        ScoreList(in _index.Matrix.First);
    }

    /// <summary>Scores every row, until the norms say that none of the rest can enter.</summary>
    public void ScoreAll()
    {
        _scratch.Coded.Set(_query, _index.Matrix.Rank);
        ScoreInOrder(untilFull: false);
    }

    /// <summary>Scores the first rows until there are k, then goes over the codes.</summary>
    public void Pass()
    {
        BeginPass();
        PassUntil(_index.Bounds.Count);
    }

    /// <summary>Begins a pass where that is the cheapest way, else searches by another.</summary>
    /// <returns>True when <see cref="PassUntil"/> is to be called until it returns false.</returns>
    public bool BeginOrRun()
    {
        _scratch.NextBlock = -1;
        if (ChooseWay() != Way.Pass)
        {
            Run();
            return false;
        }
        ScanTail();
        BeginPass();
        return true;
    }

    /// <summary>Goes over the codes from where it stopped last.</summary>
    /// <returns>False when the search is done: its answer is in <see cref="Top"/>.</returns>
    public bool PassUntil(int blockEnd)
    {
        var coded = _scratch.Coded;
        var bounds = _index.Bounds;
        var end = Math.Min(blockEnd, bounds.Count);
        var block = _scratch.NextBlock;
        var chunk = _scratch.ChunkBlocks;
        while (block < end)
        {
            if (coded.IsOutOfReach(bounds.Norms[block], Top.Threshold)) block = bounds.Count;
            var blocks = Math.Min(chunk, end - block);
            if (blocks <= 0) break;
            var cuts = _scratch.Cuts.AsSpan(0, blocks);
            coded.FillCuts(bounds, block, Top.Threshold, cuts);
            if (_kernels.Pass.FillMasks(in _index.CodesOf(block), coded.Pairs, cuts, _scratch.Masks) != 0) ListSurvivors(block, blocks);
            block += blocks;
            chunk = Math.Min(chunk * 2, ScanScratch.ChunkBlocksMax);
        }
        ScoreList(in _index.Matrix.First);
        _scratch.ChunkBlocks = chunk;
        _scratch.NextBlock = block < bounds.Count ? block : -1;
        return block < bounds.Count;
    }

    /// <summary>Leaves in the scratch and the answer's span what <see cref="Resume"/> needs.</summary>
    public readonly void Suspend()
    {
        _scratch.Kept = Top.Count;
        _scratch.Threshold = Top.Threshold;
    }

    /// <summary>Goes on with a suspended pass.</summary>
    public static IndexScan Resume(QuantizedIndex index, ScanKernels kernels, Candidates candidates, Span<ScoredItem> best, ScanScratch scratch) =>
        new(index, kernels, candidates, scratch.Query, best, scratch) { Top = TopK.Resume(best, scratch.Kept, scratch.Threshold) };

    private void BeginPass()
    {
        _scratch.Coded.Set(_query, _index.Matrix.Rank);
        _scratch.NextBlock = (ScoreInOrder(untilFull: true) + BlockCoder.BlockRows - 1) / BlockCoder.BlockRows;
        _scratch.ChunkBlocks = FirstChunkBlocks;
    }

    /// <summary>The positions before the first block that is out of reach, no more than <paramref name="end"/>.</summary>
    private readonly int PositionsInReach(int end)
    {
        var (low, high) = (0, (end + BlockCoder.BlockRows - 1) / BlockCoder.BlockRows);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_scratch.Coded.IsOutOfReach(_index.Bounds.Norms[middle], Top.Threshold)) high = middle;
            else low = middle + 1;
        }
        return Math.Min(end, low * BlockCoder.BlockRows);
    }

    private readonly Way ChooseWay()
    {
        var walk = (int)Math.Min(int.MaxValue, (_index.HeadCount / WalkShare) + WalkRowsMin + ((long)WalkRowsPerItem * K));
        if (!_candidates.Mask.IsEmpty && HasAtMost(_candidates.Mask, walk)) return Way.Walk;
        return K > _index.Count / WideShare ? Way.All : Way.Pass;
    }

    private static bool HasAtMost(ReadOnlySpan<ulong> mask, int count)
    {
        var bits = 0;
        foreach (var word in mask)
        {
            bits += BitOperations.PopCount(word);
            if (bits > count) return false;
        }
        return true;
    }

    private void ScanTail()
    {
        var tail = _candidates.Tail;
        for (var entry = 0; entry < _candidates.TailCount; entry++)
        {
            var row = tail.RowOf(entry);
            if (!tail.IsNewest(entry, _candidates.TailCount) || !_candidates.Allows(row)) continue;
            _scratch.Positions[_listed] = entry;
            _scratch.Rows[_listed++] = row;
            if (_listed == ScanScratch.ListMax) ScoreList(in tail.First);
        }
        ScoreList(in tail.First);
    }

    /// <summary>Scores 64 rows at a time from the first position on; gives the position where it stopped.</summary>
    private int ScoreInOrder(bool untilFull)
    {
        var matrix = _index.Matrix;
        var position = 0;
        while (position < matrix.Rows && !(untilFull && Top.IsFull))
        {
            if (_scratch.Coded.IsOutOfReach(_index.Bounds.Norms[position / BlockCoder.BlockRows], Top.Threshold)) return matrix.Rows;
            var scores = _scratch.Scores.AsSpan(0, Math.Min(ScanScratch.ListMax, matrix.Rows - position));
            _kernels.Dot.ScoreRows(in matrix.RowAt(position), matrix.Stride, in _query[0], scores);
            for (var left = Entering(scores.Length); left != 0; left &= left - 1)
            {
                var i = BitOperations.TrailingZeroCount(left);
                var row = _index.RowAt[position + i];
                if (_candidates.AllowsIndexed(row)) Top.Push(row, scores[i]);
            }
            position += scores.Length;
        }
        return position;
    }

    private void ListSurvivors(int firstBlock, int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            var position = (firstBlock + i) * BlockCoder.BlockRows;
            for (var mask = _scratch.Masks[i]; mask != 0; mask &= mask - 1)
            {
                var survivor = position + BitOperations.TrailingZeroCount(mask);
                if (survivor >= _index.Count) return; // The last block's missing rows have codes too.
                var row = _index.RowAt[survivor];
                if (_candidates.AllowsIndexed(row)) List(survivor, row);
            }
        }
    }

    private void List(int position, int row)
    {
        RowPrefetch.Ask(in _index.Matrix.RowAt(position), _index.Matrix.Stride);
        _scratch.Positions[_listed] = position;
        _scratch.Rows[_listed++] = row;
        if (_listed == ScanScratch.ListMax) ScoreList(in _index.Matrix.First);
    }

    private void ScoreList(ref readonly float first)
    {
        if (_listed == 0) return;
        var scores = _scratch.Scores.AsSpan(0, _listed);
        _kernels.Dot.ScoreListed(in first, _query.Length, _scratch.Positions.AsSpan(0, _listed), in _query[0], scores);
        for (var left = Entering(_listed); left != 0; left &= left - 1)
        {
            var i = BitOperations.TrailingZeroCount(left);
            Top.Push(_scratch.Rows[i], scores[i]);
        }
        _listed = 0;
    }

    /// <summary>Which of the first <paramref name="count"/> scores of the scratch, one at least, may enter as things stand.</summary>
    private readonly ulong Entering(int count) =>
        ScoreMask.AtLeast(_scratch.Scores, Top.Threshold) & (ulong.MaxValue >> (ScoreMask.Scores - count));
}
