namespace Personalize.Core.Scoring;

/// <summary>Which item rows a search may answer with, and which of them have a newer vector than the index.</summary>
internal readonly ref struct Candidates
{
    private readonly ReadOnlySpan<ulong> _mask;

    /// <param name="mask">One bit per row, 1 = allowed; rows beyond its end are not; empty = all rows.</param>
    /// <param name="tail">Rows that came or changed since the index was built.</param>
    public Candidates(ReadOnlySpan<ulong> mask, TailMatrix tail)
    {
        _mask = mask;
        Tail = tail;
        TailCount = tail.Count;
    }

    private Candidates(ReadOnlySpan<ulong> mask, TailMatrix tail, int tailCount)
    {
        _mask = mask;
        Tail = tail;
        TailCount = tailCount;
    }

    /// <summary>Another mask over the same rows beside the index.</summary>
    public Candidates With(ReadOnlySpan<ulong> mask) => new(mask, Tail, TailCount);

    public TailMatrix Tail { get; }

    /// <summary>Entries of the tail that belong to this search.</summary>
    public int TailCount { get; }

    public ReadOnlySpan<ulong> Mask => _mask;

    public bool Allows(int row) =>
        _mask.IsEmpty || ((uint)(row >> 6) < (uint)_mask.Length && ((_mask[row >> 6] >> (row & 63)) & 1) != 0);

    /// <summary>Allowed, and its vector in the index is the newest.</summary>
    public bool AllowsIndexed(int row) => Allows(row) && !IsReplaced(row);

    public bool IsReplaced(int row) => TailCount != 0 && Tail.FindEntry(row, TailCount) >= 0;
}
