using Personalize.Core;
using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Storage.Import;

/// <summary>Rows of interactions that were read and checked and wait to be numbered: the ids and their hashes, the seconds, the cells.</summary>
/// <remarks>One thread at a time: it is filled by the one that reads and emptied by the one that writes.</remarks>
internal sealed class EventBatch(DatasetSchema schema)
{
    public const int RowsMax = CellBatch.RowsMax;

    private const int TextBytesMax = 1 << 20;

    private readonly int[] _ends = new int[2 * RowsMax]; // of the user's id and the item's, row by row
    private byte[] _ids = new byte[RowsMax * 32];

    public CellBatch Cells { get; } = new(schema);

    public int Rows { get; private set; }

    public bool IsFull => Rows == RowsMax || Cells.TextBytes >= TextBytesMax;

    public long[] Timestamps { get; } = new long[RowsMax];

    public ulong[] UserHashes { get; } = new ulong[RowsMax];

    public ulong[] ItemHashes { get; } = new ulong[RowsMax];

    public ReadOnlySpan<byte> User(int row) => _ids.AsSpan(row == 0 ? 0 : _ends[(2 * row) - 1], _ends[2 * row] - (row == 0 ? 0 : _ends[(2 * row) - 1]));

    public ReadOnlySpan<byte> Item(int row) => _ids.AsSpan(_ends[2 * row], _ends[(2 * row) + 1] - _ends[2 * row]);

    public void Clear()
    {
        Rows = 0;
        Cells.Clear();
    }

    /// <summary>Sets a cell of the row that <see cref="Add"/> will end.</summary>
    public RefusalCode SetText(int column, ReadOnlySpan<byte> utf8) => Cells.SetText(Rows, column, utf8);

    /// <summary>Ends a row; its ids and its second were checked.</summary>
    public void Add(ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, long timestamp)
    {
        int at = Rows == 0 ? 0 : _ends[(2 * Rows) - 1];
        if (at + user.Length + item.Length > _ids.Length)
            Array.Resize(ref _ids, Math.Max(at + user.Length + item.Length, _ids.Length * 2));
        user.CopyTo(_ids.AsSpan(at));
        item.CopyTo(_ids.AsSpan(at + user.Length));
        _ends[2 * Rows] = at + user.Length;
        _ends[(2 * Rows) + 1] = at + user.Length + item.Length;
        UserHashes[Rows] = ImportIdTable.HashOf(user);
        ItemHashes[Rows] = ImportIdTable.HashOf(item);
        Timestamps[Rows++] = timestamp;
    }
}
