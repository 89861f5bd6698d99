namespace Personalize.Core.Columns;

/// <summary>A table as it was at one moment, written out column by column while its writer goes on.</summary>
/// <remarks>
/// <para>Nothing is copied when it is taken. It holds the segments: a writer who comes to one of their blocks of 64 rows keeps it first, once, until
/// that segment is written out or the cut is disposed (<see cref="SegmentHold"/>). A put that meets none pays one compare.</para>
/// <code>
/// dictionaries := per Category column, in schema order: i32 count, i32 bytes of each text, the texts by code
/// segment      := u64 live bits per 64 rows, then per column, in schema order: u64 null bits per 64 rows, and
///   number     :=   T min, T max, T per row
///   boolean    :=   u64 per 64 rows
///   text       :=   u64 cell per row (see TextColumn), i32 chunks, i32 bytes of each, their bytes
///   category   :=   i32 code per row
/// </code>
/// <para>Little endian. One thread at a time; <see cref="TableLoad"/> reads it.</para>
/// </remarks>
public sealed class TableCut : IDisposable
{
    private readonly SegmentHold?[] _holds;
    private readonly CategoryDictionary?[] _dictionaries;
    private readonly int[] _codeCounts;

    private readonly Table _table;

    internal TableCut(Table table, CategoryDictionary?[] dictionaries)
    {
        _table = table;
        RowCount = table.RowCount;
        _holds = new SegmentHold?[table.SegmentCount];
        _dictionaries = [.. dictionaries];
        _codeCounts = Array.ConvertAll(_dictionaries, dictionary => dictionary?.CodeCount ?? 0);
        for (var i = 0; i < _holds.Length; i++)
            _holds[i] = table.HoldSegment(i, RowsOf(i));
    }

    /// <summary>Rows of the table.</summary>
    public int RowCount { get; }

    /// <summary>Segments of the table.</summary>
    public int SegmentCount => _holds.Length;

    /// <summary>Bytes that only the cut holds still: blocks as they were, segments and columns in whose place the table has others by now. Any thread.</summary>
    public long ReplacedBytes
    {
        get
        {
            long bytes = 0;
            for (var i = 0; i < _holds.Length; i++)
            {
                if (Volatile.Read(ref _holds[i]) is { } hold)
                    bytes += hold.KeptBytes + (_table.GetSegment(i) != hold.Segment ? hold.Segment.MemoryBytes : 0);
            }

            return bytes;
        }
    }

    /// <summary>Rows of a segment.</summary>
    public int RowsOf(int segment) => Math.Min(Table.SegmentRows, RowCount - (segment * Table.SegmentRows));

    /// <summary>Writes the texts of all category codes that the rows use.</summary>
    public void SaveDictionaries(IByteSink sink)
    {
        for (var column = 0; column < _dictionaries.Length; column++)
            _dictionaries[column]?.Save(sink, _codeCounts[column]);
    }

    /// <summary>Writes the rows of a segment, once, and lets the segment go.</summary>
    public void SaveSegment(int index, IByteSink sink)
    {
        var hold = _holds[index] ?? throw new InvalidOperationException($"segment {index} was written already");
        hold.Save(sink);
        Release(index);
    }

    /// <summary>Lets go of what was not written.</summary>
    public void Dispose()
    {
        for (var i = 0; i < _holds.Length; i++)
            Release(i);
    }

    private void Release(int index)
    {
        _holds[index]?.Release();
        _holds[index] = null;
    }
}
