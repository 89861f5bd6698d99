using System.Runtime.CompilerServices;

namespace Personalize.Core.Scoring;

/// <summary>Takes rows one after the other and gives an <see cref="ItemMatrix"/>, once.</summary>
/// <remarks>NaN, infinity and numbers beyond 2^56 are refused by exception, which names row and column; denormals and −0 become +0. One thread.</remarks>
public sealed class ItemMatrixBuilder
{
    private readonly int _rank;
    private readonly int _stride;
    private readonly int _rowsMax;
    private AlignedArray<float>? _storage;
    private int _rows;

    /// <param name="rank">Numbers per row, 1..1024.</param>
    /// <param name="rowsMax">Room, in rows; all of it is allocated at once.</param>
    public ItemMatrixBuilder(int rank, int rowsMax)
    {
        if (rank is < 1 or > ItemMatrix.RankMax)
            throw new ArgumentOutOfRangeException(nameof(rank), rank, $"rank is {rank}; allowed 1..{ItemMatrix.RankMax}");
        ArgumentOutOfRangeException.ThrowIfNegative(rowsMax);
        _rank = rank;
        _stride = ItemMatrix.StrideOf(rank);
        _rowsMax = rowsMax;
        _storage = new AlignedArray<float>((long)rowsMax * _stride);
    }

    /// <summary>Copies one row in.</summary>
    public void Append(ReadOnlySpan<float> row) => Append(_rows, row);

    /// <summary>Copies one row in, known to the caller by another number, which a refusal names.</summary>
    internal void Append(int number, ReadOnlySpan<float> row)
    {
        var storage = _storage ?? throw new InvalidOperationException("the matrix is built already");
        if (row.Length != _rank) FactorValues.ThrowLength(row.Length, _rank);
        if (_rows == _rowsMax) throw new InvalidOperationException($"row {_rows} is one too many; room for {_rowsMax}");
        if (!FactorValues.TryCopy(row, storage.Slice(_rows * _stride, _rank), out var wrong))
            FactorValues.ThrowValue("row", number, wrong, row[wrong]);
        _rows++;
    }

    /// <summary>Copies rows in that lie one after the other, without padding.</summary>
    public void AppendRows(ReadOnlySpan<float> rowMajor)
    {
        if (rowMajor.Length % _rank != 0)
            throw new ArgumentException($"{rowMajor.Length} numbers; allowed a multiple of {_rank}, the rank", nameof(rowMajor));
        for (var at = 0; at < rowMajor.Length; at += _rank) Append(rowMajor.Slice(at, _rank));
    }

    /// <summary>Where a row begins that is appended already; not checked.</summary>
    internal ref readonly float RowAt(int row) => ref Unsafe.Add(ref _storage!.First, (nint)row * _stride);

    /// <summary>The matrix of the rows appended so far. The builder is of no further use.</summary>
    public ItemMatrix Build()
    {
        var storage = _storage ?? throw new InvalidOperationException("the matrix is built already");
        _storage = null;
        return new ItemMatrix(storage, _rank, _rows);
    }
}
