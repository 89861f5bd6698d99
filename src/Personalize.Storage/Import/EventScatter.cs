using Personalize.Core.Columns;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;

namespace Personalize.Storage.Import;

/// <summary>Numbers the users and items of checked rows and sends each row to the block of its user's cell.</summary>
/// <remarks>64 rows at a time, so that the places where ids are looked up come from memory side by side. One thread. Holds every distinct id and one open block a cell.</remarks>
internal sealed class EventScatter
{
    private const int GroupRows = Table.BlockRows;
    private const int UserBits = 27; // users of a cell in one import; a cell number above them keeps it an int
    private const int UserMask = (1 << UserBits) - 1;

    private readonly ImportFileWriter _file;
    private readonly ImportIdTable _users = new();
    private readonly ImportIdTable _items = new();
    private readonly int[] _usersOf = new int[CellMap.Cells];
    private readonly EventBlockBuilder[] _blocks;
    private readonly CellBlockBuilder[] _cells;
    private readonly int[] _userPlaces = new int[GroupRows];
    private readonly int[] _itemPlaces = new int[GroupRows];
    private readonly byte[] _cellOf = new byte[GroupRows];
    private readonly ushort[] _placeOf = new ushort[GroupRows];

    public EventScatter(DatasetSchema schema, ImportFileWriter file)
    {
        _file = file;
        _blocks = [.. Enumerable.Range(0, CellMap.Cells).Select(_ => new EventBlockBuilder(schema))];
        _cells = Array.ConvertAll(_blocks, static block => block.Cells);
    }

    public void Add(EventBatch batch)
    {
        for (int first = 0; first < batch.Rows; first += GroupRows)
        {
            int count = Math.Min(GroupRows, batch.Rows - first);
            Ask(batch, first, count);
            for (int cell = 0; cell < _blocks.Length; cell++)
            {
                if (_blocks[cell].IsFull)
                    Close(cell);
            }

            for (int i = 0; i < count; i++)
                Place(batch, first + i, i);
            CellBlockBuilder.Scatter(batch.Cells, first, _cellOf.AsSpan(0, count), _placeOf, _cells);
        }
    }

    /// <summary>Writes what is left, and the ids of the items.</summary>
    public void Finish()
    {
        for (int cell = 0; cell < _blocks.Length; cell++)
        {
            if (_cells[cell].Rows > 0)
                Close(cell);
        }

        Span<byte> record = stackalloc byte[sizeof(ushort) + RecordLimits.IdBytesMax];
        for (int number = 0; number < _items.Count; number++)
            _file.AddItemId(RecordKind.AnnounceItem, record[..AnnounceRecord.Write(record, _items[number])]);
    }

    private void Ask(EventBatch batch, int first, int count)
    {
        for (int row = first; row < first + count; row++)
        {
            _users.AskSlot(batch.UserHashes[row]);
            _items.AskSlot(batch.ItemHashes[row]);
        }

        for (int row = first; row < first + count; row++)
        {
            _userPlaces[row - first] = _users.AskPlace(batch.UserHashes[row]);
            _itemPlaces[row - first] = _items.AskPlace(batch.ItemHashes[row]);
        }
    }

    private void Place(EventBatch batch, int row, int inGroup)
    {
        ReadOnlySpan<byte> user = batch.User(row);
        int found = _users.Find(user, batch.UserHashes[row], _userPlaces[inGroup]);
        if (found < 0)
            found = AddUser(user, batch.UserHashes[row]);
        int cell = found >> UserBits;
        EventBlockBuilder block = _blocks[cell];
        int place = block.Cells.TakeRow();
        block.Users[place] = found & UserMask;
        ReadOnlySpan<byte> item = batch.Item(row);
        int number = _items.Find(item, batch.ItemHashes[row], _itemPlaces[inGroup]);
        block.Items[place] = number >= 0 ? number : _items.GetOrAdd(item, batch.ItemHashes[row]);
        block.Timestamps[place] = batch.Timestamps[row];
        _cellOf[inGroup] = (byte)cell;
        _placeOf[inGroup] = (ushort)place;
    }

    private int AddUser(ReadOnlySpan<byte> user, ulong hash)
    {
        int cell = CellMap.Cell(user);
        int number = _usersOf[cell]++;
        if (number > UserMask)
            throw new InvalidOperationException($"more than {UserMask} users of one cell in one import; split it");
        _blocks[cell].AddUser(user);
        int value = (cell << UserBits) | number;
        _users.Add(user, hash, value);
        return value;
    }

    private void Close(int cell)
    {
        _file.AddBlock((ushort)(cell + 1), RecordKind.EventColumns, _cells[cell].Rows, _blocks[cell].Finish());
        _blocks[cell].Clear();
    }
}
