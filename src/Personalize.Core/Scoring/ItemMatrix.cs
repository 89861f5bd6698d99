using System.Runtime.CompilerServices;

namespace Personalize.Core.Scoring;

/// <summary>Factors of items, row-major, as the scans read them.</summary>
/// <remarks>
/// Shape [Rows × Rank], float32, each row padded with zeros to a multiple of 16 floats; the first row begins at a 64-byte border, so
/// every row does. Every number is finite, at most 2^56 in size, not denormal and not −0. Made by an <see cref="ItemMatrixBuilder"/>,
/// immutable since; safe for any number of readers. Owns Rows × stride × 4 bytes on the pinned heap.
/// </remarks>
public sealed class ItemMatrix
{
    /// <summary>Longest vector.</summary>
    public const int RankMax = 1024;

    /// <summary>Rows are padded to a multiple of this many floats: one 64-byte line.</summary>
    public const int Lanes = 16;

    private readonly AlignedArray<float> _rows;

    internal ItemMatrix(AlignedArray<float> storage, int rank, int rows)
    {
        _rows = storage;
        Rank = rank;
        Stride = StrideOf(rank);
        Rows = rows;
    }

    /// <summary>Numbers per row.</summary>
    public int Rank { get; }

    public int Rows { get; }

    /// <summary>Floats from one row to the next, a multiple of 16.</summary>
    public int Stride { get; }

    public long MemoryBytes => _rows.MemoryBytes;

    /// <summary>The numbers of a row, without the padding.</summary>
    public ReadOnlySpan<float> this[int row]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
            return _rows.Slice(row * Stride, Rank);
        }
    }

    internal ref readonly float First => ref _rows.First;

    internal static int StrideOf(int rank) => (rank + Lanes - 1) / Lanes * Lanes;

    /// <summary>Where a row begins; the row is not checked.</summary>
    internal ref readonly float RowAt(int row) => ref Unsafe.Add(ref _rows.First, (nint)row * Stride);
}
