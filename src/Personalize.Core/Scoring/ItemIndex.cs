using System.Numerics;

namespace Personalize.Core.Scoring;

/// <summary>The vectors of all items, ready to be searched: a matrix built once, and beside it the rows that came or changed since.</summary>
/// <remarks>
/// One writer calls <see cref="Set"/>; any number of readers search at the same time, without a lock. A search sees for each row the
/// vector that was its newest when the search began, whole. Rows that are neither in the matrix nor ever set are not candidates.
/// </remarks>
public sealed class ItemIndex
{
    private const int ChunkRows = 64;

    private readonly ItemMatrix _matrix;
    private readonly DotKernel _kernel;
    private TailMatrix _tail;
    private int _rowCount;
    private long _sequence;

    private ItemIndex(ItemMatrix matrix, DotKernel kernel)
    {
        _matrix = matrix;
        _kernel = kernel;
        _tail = new TailMatrix(matrix.Rank, 0, 0);
        _rowCount = matrix.Rows;
    }

    /// <summary>Numbers per vector.</summary>
    public int Rank => _matrix.Rank;

    /// <summary>One more than the highest row that has a vector.</summary>
    public int RowCount => Volatile.Read(ref _rowCount);

    public long MemoryBytes => _matrix.MemoryBytes + Volatile.Read(ref _tail).MemoryBytes;

    /// <summary>Builds the index of a factor matrix.</summary>
    /// <param name="rank">Numbers per row, 1..1024.</param>
    /// <param name="rows">Rows 0..rows - 1.</param>
    /// <param name="rowMajor">rows × rank numbers, without padding; copied. NaN, infinity and numbers beyond 2^56 are refused by exception.</param>
    public static ItemIndex Build(int rank, int rows, ReadOnlySpan<float> rowMajor) => Build(rank, rows, rowMajor, DotKernel.Current);

    internal static ItemIndex Build(int rank, int rows, ReadOnlySpan<float> rowMajor, DotKernel kernel)
    {
        if (rowMajor.Length != (long)rows * rank)
            throw new ArgumentException($"{rowMajor.Length} numbers; allowed {(long)rows * rank}, rows × rank", nameof(rowMajor));
        var builder = new ItemMatrixBuilder(rank, rows);
        builder.AppendRows(rowMajor);
        return new ItemIndex(builder.Build(), kernel);
    }

    /// <summary>Gives a row its vector: a new row, or another vector for one that has one. The next search scores it.</summary>
    /// <param name="row">Any item row, in the matrix or beyond.</param>
    /// <param name="vector">As long as the rank; copied. NaN, infinity and numbers beyond 2^56 are refused by exception.</param>
    public void Set(int row, ReadOnlySpan<float> vector)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        if (vector.Length != Rank) FactorValues.ThrowLength(vector.Length, Rank);
        var tail = _tail;
        if (!tail.HasRoomFor(row)) tail = tail.Grow(row);
        tail.Append(row, vector, _sequence++);
        if (tail != _tail) Volatile.Write(ref _tail, tail);
        if (row >= _rowCount) Volatile.Write(ref _rowCount, row + 1);
    }

    /// <summary>True when the row has a vector.</summary>
    public bool HasVector(int row)
    {
        var tail = Volatile.Read(ref _tail);
        return (uint)row < (uint)_matrix.Rows || tail.FindEntry(row, tail.Count) >= 0;
    }

    /// <summary>The score of one row: the same bits that a search gives it. NaN, which <see cref="TopK"/> never keeps, where the row has no vector.</summary>
    public float Score(int row, ReadOnlySpan<float> query)
    {
        Span<float> padded = stackalloc float[_matrix.Stride];
        FactorValues.CopyQuery(query, Rank, padded);
        var tail = Volatile.Read(ref _tail);
        var entry = tail.FindEntry(row, tail.Count);
        var score = 0f;
        if (entry >= 0)
            _kernel.ScoreRows(in tail.PaddedAt(entry), tail.Stride, in padded[0], new Span<float>(ref score));
        else if ((uint)row < (uint)_matrix.Rows)
            _kernel.ScoreRows(in _matrix.RowAt(row), _matrix.Stride, in padded[0], new Span<float>(ref score));
        else
            score = float.NaN;
        return score;
    }

    /// <summary>The best rows for a query, best first; among equal scores the lower row. Equal, bit for bit, to scoring every allowed row.</summary>
    /// <param name="query">As long as the rank; finite, at most 2^56 in size.</param>
    /// <param name="mask">One bit per row, 1 = allowed; rows beyond its end are not; empty = all rows.</param>
    /// <param name="best">Takes the answer; its length is k.</param>
    /// <param name="scratch">Lent by the caller for this one call.</param>
    /// <returns>How many rows were found: k, or fewer when fewer are allowed.</returns>
    public int Search(ReadOnlySpan<float> query, ReadOnlySpan<ulong> mask, Span<ScoredItem> best, ScanScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        var padded = scratch.CopyQuery(query, Rank);
        if (best.IsEmpty) return 0;
        var top = new TopK(best);
        var tail = Volatile.Read(ref _tail);
        var count = tail.Count;
        ScanTail(tail, count, padded, mask, scratch, ref top);
        ScanMatrix(tail, count, padded, mask, scratch, ref top);
        return top.Finish();
    }

    private static bool IsAllowed(ReadOnlySpan<ulong> mask, int row) =>
        mask.IsEmpty || ((uint)(row >> 6) < (uint)mask.Length && ((mask[row >> 6] >> (row & 63)) & 1) != 0);

    private void ScanTail(TailMatrix tail, int count, ReadOnlySpan<float> query, ReadOnlySpan<ulong> mask, ScanScratch scratch, ref TopK top)
    {
        var listed = 0;
        for (var entry = 0; entry < count; entry++)
        {
            if (!tail.IsNewest(entry, count) || !IsAllowed(mask, tail.RowOf(entry))) continue;
            scratch.Positions[listed] = entry;
            scratch.Rows[listed++] = tail.RowOf(entry);
            if (listed < ScanScratch.ListMax) continue;
            PushListed(in tail.First, listed, query, scratch, ref top);
            listed = 0;
        }
        PushListed(in tail.First, listed, query, scratch, ref top);
    }

    private void PushListed(ref readonly float first, int listed, ReadOnlySpan<float> query, ScanScratch scratch, ref TopK top)
    {
        if (listed == 0) return;
        _kernel.ScoreListed(in first, query.Length, scratch.Positions.AsSpan(0, listed), in query[0], scratch.Scores);
        for (var i = 0; i < listed; i++)
            if (scratch.Scores[i] >= top.Threshold) top.Push(scratch.Rows[i], scratch.Scores[i]);
    }

    private void ScanMatrix(TailMatrix tail, int count, ReadOnlySpan<float> query, ReadOnlySpan<ulong> mask, ScanScratch scratch, ref TopK top)
    {
        var words = (_matrix.Rows + ChunkRows - 1) / ChunkRows;
        if (!mask.IsEmpty) words = Math.Min(words, mask.Length);
        for (var word = 0; word < words; word++)
        {
            var row = word * ChunkRows;
            var rows = Math.Min(ChunkRows, _matrix.Rows - row);
            var allowed = (mask.IsEmpty ? ulong.MaxValue : mask[word]) & (ulong.MaxValue >> (ChunkRows - rows));
            if (allowed == 0) continue;
            _kernel.ScoreRows(in _matrix.RowAt(row), _matrix.Stride, in query[0], scratch.Scores.AsSpan(0, rows));
            for (; allowed != 0; allowed &= allowed - 1)
            {
                var i = BitOperations.TrailingZeroCount(allowed);
                if (scratch.Scores[i] >= top.Threshold && (count == 0 || tail.FindEntry(row + i, count) < 0))
                    top.Push(row + i, scratch.Scores[i]);
            }
        }
    }
}
