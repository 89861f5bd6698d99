using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Import;

namespace Personalize.Storage.Datasets;

/// <summary>Applies an import's events of one cell, some hundred at a time: each step is done for all of them before the next, so that memory is asked for ahead.</summary>
/// <remarks>
/// The id map is asked once for all new users of such a batch. What comes of it is what events one by one would have made. Writer only.
/// </remarks>
internal sealed class ImportedEvents(GroupState state, int cell, ReadOnlyMemory<int> itemRows, HistoryTails.ItemTail[] items)
{
    private const int BatchEvents = 256;
    private const int IdsOfEvent = 3; // user, session, event

    private readonly DatasetSchema _schema = state.InteractionSchema!;
    private readonly ImportIdTable _users = new();
    private readonly Pending[] _batch = new Pending[BatchEvents];
    private readonly List<byte> _ids = [];
    private readonly List<ushort> _lengths = [];
    private HistoryTails? _tails;
    private bool _areAllNew;

    /// <summary>Applies the events of a block in their order.</summary>
    /// <returns>-1, or the number of the record that is none of this cell or for whose user there is no room.</returns>
    public int Apply(ImportRecords records)
    {
        for (var first = 0; ; first += BatchEvents)
        {
            var count = 0;
            var batch = records;
            while (count < BatchEvents && records.MoveNext())
            {
                if (!TryReadUser(records.Current, out var user))
                    return first + count;
                ref var pending = ref _batch[count++];
                pending.Hash = ImportIdTable.HashOf(user);
                _users.AskSlot(pending.Hash);
            }

            if (count == 0)
                return -1;
            foreach (ref readonly var pending in _batch.AsSpan(0, count))
                _users.AskEntry(pending.Hash);
            var failed = Number(batch, count);
            if (failed < 0)
                failed = Append(batch, count);
            if (failed >= 0)
                return first + failed;
        }
    }

    /// <summary>Shows readers what was added.</summary>
    public void Finish()
    {
        if (_tails is null)
            return;
        _tails.Publish();
        state.GetOrMakeCell(cell).Interactions.EndImport();
    }

    private int Number(ImportRecords records, int count)
    {
        var known = _users.Count;
        for (var at = 0; at < count && records.MoveNext(); at++)
        {
            ref var pending = ref _batch[at];
            _ = TryReadUser(records.Current, out var user);
            pending.User = _users.GetOrAdd(user, pending.Hash);
            pending.Item = ReadItem(records.Current);
            _tails?.Ask(pending.User, pending.Item);
            if (pending.User < known)
                continue;
            known++;
            if (RecordLimits.CheckId(user) != Core.RefusalCode.None || CellMap.Cell(user) != cell)
                return at;
            _ids.AddRange(user);
            _lengths.Add((ushort)user.Length);
        }

        return TryAddUsers() ? -1 : 0;
    }

    private bool TryAddUsers()
    {
        var target = state.GetOrMakeCell(cell);
        if (_tails is null)
        {
            _tails = target.Interactions.BeginTails(itemRows, items);
            _areAllNew = target.Users.RowCount == 0;
        }

        ReadOnlySpan<byte> ids = CollectionsMarshal.AsSpan(_ids);
        ReadOnlySpan<ushort> lengths = CollectionsMarshal.AsSpan(_lengths);
        var next = target.Users.RowCount;
        var areAdded = _areAllNew && target.Users.TryAddRows(ids, lengths, out _);
        foreach (var length in lengths)
        {
            // One by one they may still find the room that is refused to all of them.
            var row = areAdded ? next++ : target.Users.GetOrAddRow(ids[..length]);
            if (row < 0)
                return false;
            target.Users.NoteNamed(row);
            _tails.AddUser(row);
            ids = ids[length..];
        }

        _ids.Clear();
        _lengths.Clear();
        return true;
    }

    private int Append(ImportRecords records, int count)
    {
        for (var at = 0; at < count && records.MoveNext(); at++)
        {
            if (!EventView.TryParse(records.Current, _schema, out var view) || view.ItemRow >= itemRows.Length)
                return at;
            _tails!.Append(_batch[at].User, view.ItemRow, view.Timestamp, view.Cells);
        }

        return -1;
    }

    private static bool TryReadUser(ReadOnlySpan<byte> record, out ReadOnlySpan<byte> user)
    {
        var at = 0;
        return RecordView.TryReadId(record, ref at, out user);
    }

    /// <summary>The item's number, -1 where the record is too short for one: it is only asked for, not believed.</summary>
    private static int ReadItem(ReadOnlySpan<byte> record)
    {
        var at = 0;
        for (var id = 0; id < IdsOfEvent; id++)
        {
            if (!RecordView.TryReadId(record, ref at, out _))
                return -1;
        }

        // A flag stands before it.
        return record.Length - at - 1 < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(record[(at + 1)..]);
    }

    private struct Pending
    {
        public ulong Hash;                                   // 8 bytes: of the user's id
        public int User;                                     // 4: its number
        public int Item;                                     // 4: the item's
    }
}
