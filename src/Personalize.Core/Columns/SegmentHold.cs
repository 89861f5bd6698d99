namespace Personalize.Core.Columns;

/// <summary>A segment as it was at one moment, while its writer goes on.</summary>
/// <remarks>
/// Its columns are those of the moment: one that is compacted gives its place to another and is never written again. Texts that were there
/// keep their bytes, since a text put meanwhile goes to the heap's end; all else that changes in place has an image of its block.
/// <code>
/// image := u64 live bits, then per column: u64 null bits, 64 cells (Boolean: one u64)
/// </code>
/// </remarks>
internal sealed class SegmentHold
{
    private readonly Segment _segment;
    private readonly Column[] _columns;
    private readonly long[] _marks;
    private readonly BlockImages _images;
    private readonly int _rows;

    /// <summary>Under the writer's lock.</summary>
    public SegmentHold(Segment segment, int rows)
    {
        _segment = segment;
        _rows = rows;
        _columns = segment.Columns.ToArray();
        _marks = Array.ConvertAll(_columns, static column => column.Freeze());
        _images = new BlockImages(rows, sizeof(ulong) + _columns.Sum(static column => column.BlockBytes));
        segment.Hold = this;
    }

    public Segment Segment => _segment;

    /// <summary>Bytes of images and of columns that others took the place of. Any thread.</summary>
    public long KeptBytes
    {
        get
        {
            var bytes = _images.MemoryBytes;
            for (var column = 0; column < _columns.Length; column++)
                bytes += _segment.GetColumn(column) != _columns[column] ? _columns[column].MemoryBytes : 0;
            return bytes;
        }
    }

    /// <summary>The writer is about to change a block.</summary>
    public void Keep(int block)
    {
        if (_images.TryBegin(block) is not { } image)
            return;
        BitConverter.TryWriteBytes(image, _segment.Live[block]);
        var at = sizeof(ulong);
        foreach (var column in _columns)
        {
            column.CopyBlock(block, image.AsSpan(at, column.BlockBytes));
            at += column.BlockBytes;
        }

        _images.Keep(block, image);
    }

    public void Save(IByteSink sink)
    {
        _images.Write(sink, _segment.Live[..((_rows + Table.BlockRows - 1) / Table.BlockRows)], perBlock: 1, imageOffset: 0);
        var at = sizeof(ulong);
        for (var column = 0; column < _columns.Length; column++)
        {
            _columns[column].Save(new HeldCells(_images, at, _marks[column]), sink, _rows);
            at += _columns[column].BlockBytes;
        }
    }

    /// <summary>What was to be read has been. Any thread.</summary>
    public void Release()
    {
        foreach (var column in _columns)
            column.Thaw();
        if (_segment.Hold == this)
            _segment.Hold = null;
    }
}
