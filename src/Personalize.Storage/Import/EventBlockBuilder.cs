using Personalize.Core.Columns;
using Personalize.Core.Schemas;

namespace Personalize.Storage.Import;

/// <summary>The block of a cell that still takes events.</summary>
/// <remarks>About 256 KiB; texts may make it longer. One thread.</remarks>
internal sealed class EventBlockBuilder : IByteSink
{
    private const int FixedBytesPerRow = 16;

    private readonly List<ushort> _idBytes = [];
    private byte[] _ids = new byte[4096];
    private byte[] _block = [];
    private int _idsUsed;
    private int _used;

    public EventBlockBuilder(DatasetSchema schema)
    {
        int rows = ImportFileFormat.BlockBytes / (FixedBytesPerRow + CellBlockBuilder.BytesPerRow(schema));
        rows = Math.Clamp(rows / Table.BlockRows * Table.BlockRows, 2 * Table.BlockRows, CellBlockBuilder.RowsMax);
        Cells = new CellBlockBuilder(schema, rows);
        Users = new int[rows];
        Items = new int[rows];
        Timestamps = new long[rows];
    }

    public CellBlockBuilder Cells { get; }

    public int[] Users { get; }

    public int[] Items { get; }

    public long[] Timestamps { get; }

    /// <summary>Too full for 64 rows more.</summary>
    public bool IsFull => Cells.Rows + Table.BlockRows > Cells.Capacity || Cells.TextBytes + _idsUsed > ImportFileFormat.BlockBytes;

    /// <summary>The next user of the cell; the number is how many came before, in all blocks.</summary>
    public void AddUser(ReadOnlySpan<byte> id)
    {
        if (_idsUsed + id.Length > _ids.Length)
            Array.Resize(ref _ids, Math.Max(_idsUsed + id.Length, _ids.Length * 2));
        id.CopyTo(_ids.AsSpan(_idsUsed));
        _idsUsed += id.Length;
        _idBytes.Add((ushort)id.Length);
    }

    /// <summary>The bytes of the block, as <see cref="EventBlock"/> reads them; borrowed until the next call.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        _used = 0;
        this.WriteValue(Cells.Rows);
        this.WriteValue(_idBytes.Count);
        this.WriteValues<ushort>(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_idBytes));
        Write(_ids.AsSpan(0, _idsUsed));
        this.WriteValues<int>(Users.AsSpan(0, Cells.Rows));
        this.WriteValues<int>(Items.AsSpan(0, Cells.Rows));
        this.WriteValues<long>(Timestamps.AsSpan(0, Cells.Rows));
        Cells.Save(this);
        return _block.AsSpan(0, _used);
    }

    public void Clear()
    {
        Cells.Clear();
        _idBytes.Clear();
        _idsUsed = 0;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_used + bytes.Length > _block.Length)
            Array.Resize(ref _block, Math.Max(_used + bytes.Length, _block.Length * 2));
        bytes.CopyTo(_block.AsSpan(_used));
        _used += bytes.Length;
    }
}
