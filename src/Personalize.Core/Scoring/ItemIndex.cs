namespace Personalize.Core.Scoring;

/// <summary>The vectors of all items, ready to be searched: an index built once, and beside it the rows that came or changed since.</summary>
/// <remarks>
/// <para>Answers are exact: equal, bit for bit, to scoring every allowed row, on every processor and vector width.</para>
/// <para>One writer calls <see cref="Set"/> and <see cref="TryPublish"/>; any number of readers search at the same time, without a lock. A
/// search sees for each row the vector that was its newest when the search began, whole. Rows that are neither in the index nor ever set
/// are not candidates. Rows set are scored one by one: when <see cref="IsRebuildDue"/>, <see cref="Rebuild"/> on any thread.</para>
/// </remarks>
public sealed class ItemIndex
{
    private const int RebuildRowsMin = 1024;
    private const int RebuildShare = 50;

    private readonly ScanKernels _kernels;
    private IndexState _state;
    private int _rowCount;
    private long _sequence;

    private ItemIndex(QuantizedIndex index, ScanKernels kernels)
    {
        _kernels = kernels;
        _state = new IndexState(index, new TailMatrix(index.Matrix.Rank, 0, 0));
        _rowCount = index.RowEnd;
        Rank = index.Matrix.Rank;
    }

    /// <summary>Numbers per vector.</summary>
    public int Rank { get; }

    /// <summary>One more than the highest row that has a vector.</summary>
    public int RowCount => Volatile.Read(ref _rowCount);

    /// <summary>Rows set since the index was built. For the writer.</summary>
    public int LiveCount => _state.Tail.LiveCount;

    /// <summary>True when so many rows were set (1,024 and a fiftieth of all) that a search gains by a new index. For the writer.</summary>
    public bool IsRebuildDue => LiveCount > RebuildRowsMin && LiveCount > RowCount / RebuildShare;

    public long MemoryBytes
    {
        get
        {
            var state = Volatile.Read(ref _state);
            return state.Index.MemoryBytes + state.Tail.MemoryBytes;
        }
    }

    /// <summary>Builds the index of a factor matrix.</summary>
    /// <param name="rank">Numbers per row, 1..1024.</param>
    /// <param name="rows">Rows 0..rows - 1.</param>
    /// <param name="rowMajor">rows × rank numbers, without padding; copied. NaN, infinity and numbers beyond 2^56 are refused by exception.</param>
    public static ItemIndex Build(int rank, int rows, ReadOnlySpan<float> rowMajor) => Build(rank, rows, rowMajor, ScanKernels.Current);

    internal static ItemIndex Build(int rank, int rows, ReadOnlySpan<float> rowMajor, ScanKernels kernels)
    {
        if (rank is < 1 or > ItemMatrix.RankMax)
            throw new ArgumentOutOfRangeException(nameof(rank), rank, $"rank is {rank}; allowed 1..{ItemMatrix.RankMax}");
        if (rowMajor.Length != (long)rows * rank)
            throw new ArgumentException($"{rowMajor.Length} numbers; allowed {(long)rows * rank}, rows × rank", nameof(rowMajor));
        return new ItemIndex(QuantizedIndex.Build(rank, new RowMajorSource(rank, rowMajor)), kernels);
    }

    /// <summary>Gives a row its vector: a new row, or another vector for one that has one. The next search scores it.</summary>
    /// <param name="row">Any item row, in the index or beyond.</param>
    /// <param name="vector">As long as the rank; copied. NaN, infinity and numbers beyond 2^56 are refused by exception.</param>
    public void Set(int row, ReadOnlySpan<float> vector)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        if (vector.Length != Rank) FactorValues.ThrowLength(vector.Length, Rank);
        var tail = _state.Tail;
        if (!tail.HasRoomFor(row)) tail = tail.Grow(row);
        tail.Append(row, vector, _sequence++);
        if (tail != _state.Tail) Volatile.Write(ref _state, _state with { Tail = tail });
        if (row >= _rowCount) Volatile.Write(ref _rowCount, row + 1);
    }

    /// <summary>True when the row has a vector.</summary>
    public bool HasVector(int row)
    {
        var state = Volatile.Read(ref _state);
        return state.Tail.FindEntry(row, state.Tail.Count) >= 0 || state.Index.PositionOf(row) >= 0;
    }

    /// <summary>The score of one row: the same bits that a search gives it. NaN, which <see cref="TopK"/> never keeps, where the row has no vector.</summary>
    public float Score(int row, ReadOnlySpan<float> query)
    {
        Span<float> padded = stackalloc float[ItemMatrix.StrideOf(Rank)];
        FactorValues.CopyQuery(query, Rank, padded);
        var score = float.NaN;
        Score(new ReadOnlySpan<int>(in row), padded, new Span<float>(ref score));
        return score;
    }

    /// <summary>The scores of a few rows, as <see cref="Score(int, ReadOnlySpan{float})"/> gives them.</summary>
    /// <param name="rows">Item rows, in any order.</param>
    /// <param name="query">As long as the rank; finite, at most 2^56 in size.</param>
    /// <param name="scores">One per row; NaN where a row has no vector.</param>
    /// <param name="scratch">Lent by the caller for this one call.</param>
    public void Score(ReadOnlySpan<int> rows, ReadOnlySpan<float> query, Span<float> scores, ScanScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        Score(rows, scratch.CopyQuery(query, Rank), scores[..rows.Length]);
    }

    /// <summary>The best rows for a query, best first; among equal scores the lower row. Equal, bit for bit, to scoring every allowed row.</summary>
    /// <param name="query">As long as the rank; finite, at most 2^56 in size.</param>
    /// <param name="mask">One bit per row, 1 = allowed; rows beyond its end are not; empty = all rows.</param>
    /// <param name="best">Takes the answer; its length is k.</param>
    /// <param name="scratch">Lent by the caller for this one call.</param>
    /// <returns>How many rows were found: k, or fewer when fewer are allowed.</returns>
    public int Search(ReadOnlySpan<float> query, ReadOnlySpan<ulong> mask, Span<ScoredItem> best, ScanScratch scratch) =>
        Search(query, mask, default, default, best, scratch);

    /// <summary>The same where the scores of a few rows have something added to them, which the search cannot see.</summary>
    /// <param name="query">As above.</param>
    /// <param name="mask">As above; the bits of those few rows are 0.</param>
    /// <param name="rows">The few rows, each once, in any order; those without a vector are no candidates.</param>
    /// <param name="amounts">What is added to the score of each of them; finite.</param>
    /// <param name="best">As above.</param>
    /// <param name="scratch">As above.</param>
    public int Search(
        ReadOnlySpan<float> query, ReadOnlySpan<ulong> mask, ReadOnlySpan<int> rows, ReadOnlySpan<float> amounts, Span<ScoredItem> best, ScanScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        var padded = scratch.CopyQuery(query, Rank);
        if (best.IsEmpty) return 0;
        var state = Volatile.Read(ref _state);
        var scan = new IndexScan(state.Index, _kernels, new Candidates(mask, state.Tail), padded, best, scratch);
        new CorrectedRows(rows, amounts[..rows.Length]).Offer(state, _kernels.Dot, padded, ref scan.Top, scratch);
        scan.Run();
        return scan.Top.Finish();
    }

    /// <summary>The logarithm of the sum of exp(scale × score) over the rows that <see cref="Search(ReadOnlySpan{float}, ReadOnlySpan{ulong}, ReadOnlySpan{int}, ReadOnlySpan{float}, Span{ScoredItem}, ScanScratch)"/> chooses from; −∞ where there are none.</summary>
    /// <param name="query">As there.</param>
    /// <param name="mask">As there.</param>
    /// <param name="rows">As there.</param>
    /// <param name="amounts">As there.</param>
    /// <param name="scale">1 / temperature, &gt; 0.</param>
    /// <param name="scratch">As there.</param>
    /// <remarks>
    /// The sum is right to 0.5 % where rows are scored: what the norms prove to be less is left out. Of many rows it is estimated from their codes and a sample of them, with a standard
    /// error of at most 0.2 %; where the codes tell too little for that, rows are scored, in one read of all of them at most.
    /// </remarks>
    public double LogSumOfExponentials(
        ReadOnlySpan<float> query, ReadOnlySpan<ulong> mask, ReadOnlySpan<int> rows, ReadOnlySpan<float> amounts, float scale, ScanScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        if (!(scale > 0 && float.IsFinite(scale))) throw new ArgumentOutOfRangeException(nameof(scale), scale, $"scale is {scale}; allowed finite, more than 0");
        var padded = scratch.CopyQuery(query, Rank);
        return new SoftmaxScan(Volatile.Read(ref _state), _kernels, mask, padded, scale, scratch).Run(rows, amounts[..rows.Length]);
    }

    /// <summary>The best rows for each of many queries: what as many single searches give, but the index is read once.</summary>
    /// <param name="queries">One after the other, each as long as the rank.</param>
    /// <param name="mask">For all of them, as for one.</param>
    /// <param name="k">Rows wanted per query.</param>
    /// <param name="best">k places per query.</param>
    /// <param name="found">Per query, how many of its places are filled.</param>
    /// <param name="scratch">Lent by the caller for this one call.</param>
    public void SearchMany(
        ReadOnlySpan<float> queries, ReadOnlySpan<ulong> mask, int k, Span<ScoredItem> best, Span<int> found, BatchScratch scratch) =>
        SearchMany(new QueryBatch { Queries = queries, Masks = mask }, k, best, found, scratch);

    /// <summary>The same for queries that differ in what they allow and correct.</summary>
    /// <param name="batch">The queries.</param>
    /// <param name="k">As above.</param>
    /// <param name="best">As above.</param>
    /// <param name="found">As above.</param>
    /// <param name="scratch">As above.</param>
    public void SearchMany(in QueryBatch batch, int k, Span<ScoredItem> best, Span<int> found, BatchScratch scratch)
    {
        var queries = batch.Queries;
        ArgumentNullException.ThrowIfNull(scratch);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        if (queries.Length % Rank != 0) FactorValues.ThrowLength(queries.Length % Rank, Rank);
        var count = queries.Length / Rank;
        if (best.Length < (long)count * k || found.Length < count)
            throw new ArgumentException($"room for {best.Length} items and {found.Length} counts; wanted {(long)count * k} and {count}", nameof(best));
        found[..count].Clear();
        var scratches = scratch.Take(count);
        for (var i = 0; i < count; i++) scratches[i].CopyQuery(queries.Slice(i * Rank, Rank), Rank);
        if (k == 0) return;
        var state = Volatile.Read(ref _state);
        BatchScan.Run(state, _kernels, batch, k, best, found, scratches);
    }

    /// <summary>Builds, aside, an index of all rows as they are now. Any thread, while others search and the writer goes on.</summary>
    public RebuiltIndex Rebuild()
    {
        var state = Volatile.Read(ref _state);
        var rows = new NewestRows(state);
        return new RebuiltIndex(state.Index, QuantizedIndex.Build(Rank, rows), rows.SequenceEnd);
    }

    /// <summary>Puts a rebuilt index in place; rows set meanwhile stay beside it. Searches under way finish on the old one. For the writer.</summary>
    /// <returns>False when another was published since it was begun; it is then of no use.</returns>
    public bool TryPublish(RebuiltIndex rebuilt)
    {
        ArgumentNullException.ThrowIfNull(rebuilt);
        if (rebuilt.Replaced != _state.Index) return false;
        Volatile.Write(ref _state, new IndexState(rebuilt.Index, _state.Tail.CopyFrom(rebuilt.SequenceEnd)));
        return true;
    }

    private void Score(ReadOnlySpan<int> rows, ReadOnlySpan<float> padded, Span<float> scores)
    {
        var state = Volatile.Read(ref _state);
        var count = state.Tail.Count;
        for (var i = 0; i < rows.Length; i++)
        {
            var score = scores.Slice(i, 1);
            var entry = state.Tail.FindEntry(rows[i], count);
            var position = entry >= 0 ? entry : state.Index.PositionOf(rows[i]);
            if (position < 0)
                score[0] = float.NaN;
            else if (entry >= 0)
                _kernels.Dot.ScoreRows(in state.Tail.PaddedAt(entry), padded.Length, in padded[0], score);
            else
                _kernels.Dot.ScoreRows(in state.Index.Matrix.RowAt(position), padded.Length, in padded[0], score);
        }
    }
}
