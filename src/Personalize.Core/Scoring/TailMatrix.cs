namespace Personalize.Core.Scoring;

/// <summary>Vectors of item rows that came after a matrix was built: appended, never changed, the newest of a row counts.</summary>
/// <remarks>
/// One writer, any number of readers without a lock. A reader takes <see cref="Count"/> once and sees the entries below it: of each row
/// exactly one, the newest of those. A vector is written before the count is published and never after, so none is seen half. Whoever
/// holds an object that has been outgrown reads on in it and sees the past. Entry layout, one array per field:
/// <code>
/// vector       stride floats
/// row          item row                                                       4
/// previous     entry of the same row that this one replaces, or -1            4
/// replacedBy   entry of the same row that replaces this one, or int.MaxValue  4
/// sequence     number of the Set call, rising, kept when entries move         8
/// </code>
/// </remarks>
internal sealed class TailMatrix
{
    private const int CapacityMin = 64;

    private readonly AlignedArray<float> _vectors;
    private readonly int[] _row;
    private readonly int[] _previous;
    private readonly int[] _replacedBy;
    private readonly long[] _sequence;
    private readonly int[] _entryOf;
    private int _count;

    /// <param name="rank">Numbers per vector.</param>
    /// <param name="capacity">Entries there is room for.</param>
    /// <param name="rowEnd">Item rows there is room for: 0..rowEnd - 1.</param>
    public TailMatrix(int rank, int capacity, int rowEnd)
    {
        Rank = rank;
        Stride = ItemMatrix.StrideOf(rank);
        _vectors = new AlignedArray<float>((long)capacity * Stride);
        _row = new int[capacity];
        _previous = new int[capacity];
        _replacedBy = new int[capacity];
        _sequence = new long[capacity];
        _entryOf = new int[rowEnd];
        _entryOf.AsSpan().Fill(-1);
    }

    public int Rank { get; }

    public int Stride { get; }

    /// <summary>Entries a reader may look at; read once per search.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Entries not replaced. For the writer.</summary>
    public int LiveCount { get; private set; }

    public long MemoryBytes => _vectors.MemoryBytes + (_row.Length * 20L) + (_entryOf.Length * 4L);

    internal ref readonly float First => ref _vectors.First;

    /// <summary>Item row of an entry.</summary>
    public int RowOf(int entry) => _row[entry];

    public long SequenceOf(int entry) => _sequence[entry];

    public ReadOnlySpan<float> VectorOf(int entry) => _vectors.Slice(entry * Stride, Rank);

    internal ref readonly float PaddedAt(int entry) => ref _vectors.Slice(entry * Stride, Stride)[0];

    /// <summary>False when an entry below <paramref name="count"/> replaces this one.</summary>
    public bool IsNewest(int entry, int count) => Volatile.Read(ref _replacedBy[entry]) >= count;

    /// <summary>The newest entry of an item row among the first <paramref name="count"/>, or -1.</summary>
    public int FindEntry(int row, int count)
    {
        var entryOf = _entryOf;
        if ((uint)row >= (uint)entryOf.Length) return -1;
        var entry = Volatile.Read(ref entryOf[row]);
        while (entry >= count) entry = _previous[entry]; // Set after the count was read.
        return entry;
    }

    public bool HasRoomFor(int row) => _count < _row.Length && row < _entryOf.Length;

    /// <summary>Adds the vector of a row, its newest from now on. For the writer, after <see cref="HasRoomFor"/>.</summary>
    /// <param name="row">Item row.</param>
    /// <param name="vector">As long as the rank; checked here, copied.</param>
    /// <param name="sequence">Number of the call.</param>
    public void Append(int row, ReadOnlySpan<float> vector, long sequence)
    {
        var entry = _count;
        if (!FactorValues.TryCopy(vector, _vectors.Slice(entry * Stride, Rank), out var wrong))
            FactorValues.ThrowValue("row", row, wrong, vector[wrong]);
        var previous = _entryOf[row];
        _row[entry] = row;
        _previous[entry] = previous;
        _replacedBy[entry] = int.MaxValue;
        _sequence[entry] = sequence;
        if (previous >= 0) Volatile.Write(ref _replacedBy[previous], entry);
        else LiveCount++;
        Volatile.Write(ref _entryOf[row], entry);
        Volatile.Write(ref _count, entry + 1);
    }

    /// <summary>A larger copy with room for one more entry and for an item row, without the replaced entries.</summary>
    public TailMatrix Grow(int row)
    {
        var capacity = Math.Max(CapacityMin, LiveCount * 2);
        var rowEnd = row < _entryOf.Length ? _entryOf.Length : Math.Max(CapacityMin, (int)Math.Min(Array.MaxLength, row + 1L + (row / 2)));
        return CopyTo(new TailMatrix(Rank, capacity, rowEnd), sequenceFrom: 0);
    }

    /// <summary>A copy of the entries whose sequence is at least the given one.</summary>
    public TailMatrix CopyFrom(long sequence) => CopyTo(new TailMatrix(Rank, Math.Max(CapacityMin, LiveCount), _entryOf.Length), sequence);

    private TailMatrix CopyTo(TailMatrix copy, long sequenceFrom)
    {
        for (var entry = 0; entry < _count; entry++)
            if (_replacedBy[entry] == int.MaxValue && _sequence[entry] >= sequenceFrom)
                copy.Append(_row[entry], VectorOf(entry), _sequence[entry]);
        return copy;
    }
}
