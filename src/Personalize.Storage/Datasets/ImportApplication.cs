using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Import;

namespace Personalize.Storage.Datasets;

/// <summary>Makes a committed import file part of a group: the items' stream first, then every cell its own part, cells in parallel.</summary>
/// <remarks>The caller keeps all other writers of the group away. What comes of it depends on the file and the state alone: cells share nothing but counts.</remarks>
internal sealed class ImportApplication
{
    private readonly GroupState _state;
    private readonly ImportFileReader _file;
    private readonly DatasetKind _kind;
    private readonly bool _isFull;
    private readonly Action<int>? _itemChanged;
    private int[] _itemRows = [];
    private bool _areItemsNew;
    private int _itemCount;
    private string? _failure;

    private ImportApplication(GroupState state, ImportFileReader file, Action<int>? itemChanged)
    {
        _state = state;
        _file = file;
        _itemChanged = itemChanged;
        _kind = file.Description.Kind;
        _isFull = file.Description.Mode == ImportMode.Full;
    }

    /// <exception cref="InvalidDataException">A record does not fit the group, or the ids have no room; the group is then half changed.</exception>
    public static void Run(GroupState state, ImportFileReader file, Action<int>? itemChanged)
    {
        state.Events.BeginImport();
        try
        {
            new ImportApplication(state, file, itemChanged).Run();
        }
        finally
        {
            state.Events.EndImport(isOfEvents: file.Description.Kind == DatasetKind.Interactions);
        }
    }

    private void Run()
    {
        _itemRows = new int[_file.Description.ItemIds];
        if (_isFull && _kind == DatasetKind.Items)
            _state.Items.BeginFullImport();
        _areItemsNew = _state.Items.RowCount == 0;
        if (_areItemsNew && _kind == DatasetKind.Interactions && Enumerable.Range(0, CellMap.Cells).All(cell => _state.TryGetCell(cell) is null))
            _state.ReserveIds(Math.Min(_itemRows.Length + _file.CountUsers(), _file.Description.Bytes));
        ApplyStream(0);
        if (_isFull && _kind == DatasetKind.Items)
            _state.NoteGone(_state.Items.EndFullImport(), _itemChanged);
        if (_kind != DatasetKind.Items && _failure is null)
            Parallel.For(0, CellMap.Cells, () => new HistoryTails.ItemTail[_itemCount], ApplyCell, static _ => { });
        if (_failure is not null)
            throw new InvalidDataException($"import file {_file.Description.Name}: {_failure}");
    }

    private HistoryTails.ItemTail[] ApplyCell(int cell, ParallelLoopState loop, HistoryTails.ItemTail[] items)
    {
        if (_isFull && _state.TryGetCell(cell) is { } old)
        {
            if (_kind == DatasetKind.Users)
                old.Users.BeginFullImport();
            else
                old.Interactions.BeginFullImport();
        }

        // A cell that comes to be in here has no bulk records to lose, and ends as if it had begun.
        if (_kind == DatasetKind.Interactions)
            ApplyEvents(cell, items);
        else
            ApplyStream(cell + 1);
        if (_isFull && _state.TryGetCell(cell) is { } now)
        {
            if (_kind == DatasetKind.Users)
                now.Users.EndFullImport();
            else
                now.Interactions.EndFullImport();
        }

        return items;
    }

    private void ApplyEvents(int cell, HistoryTails.ItemTail[] items)
    {
        if (_state.InteractionSchema is null)
        {
            if (_file.Blocks.Any(block => block.Stream == cell + 1))
                Volatile.Write(ref _failure, "it has events, and there is no interactions dataset");
            return;
        }

        if (_file.Blocks.Any(block => block.Stream == cell + 1 && block.Kind == RecordKind.EventColumns))
            ApplyColumns(cell, items);
        else
            ApplyRecords(cell, items);
    }

    private void ApplyColumns(int cell, HistoryTails.ItemTail[] items)
    {
        var events = new ImportedColumns(_state, cell, _itemRows.AsMemory(0, _itemCount), items);
        foreach (var block in _file.Blocks)
        {
            if (block.Stream != cell + 1)
                continue;
            if (block.Kind != RecordKind.EventColumns || !events.TryApply(_file, block))
            {
                Fail(block, 0);
                return;
            }
        }

        events.Finish();
    }

    /// <summary>Events as files of version 1 have them.</summary>
    private void ApplyRecords(int cell, HistoryTails.ItemTail[] items)
    {
        var events = new ImportedEvents(_state, cell, _itemRows.AsMemory(0, _itemCount), items);
        byte[] buffer = [];
        foreach (var block in _file.Blocks)
        {
            if (block.Stream != cell + 1)
                continue;
            var failed = block.Kind == RecordKind.PutEvent ? events.Apply(_file.Read(block, ref buffer)) : 0;
            if (failed >= 0)
            {
                Fail(block, failed);
                return;
            }
        }

        events.Finish();
    }

    private void ApplyStream(int stream)
    {
        byte[] buffer = [];
        foreach (var block in _file.Blocks)
        {
            if (block.Stream != stream)
                continue;
            var number = 0;
            if (block.Kind == RecordKind.AnnounceItem && stream == 0 && _kind == DatasetKind.Interactions)
            {
                if (!TryAnnounce(_file.Read(block, ref buffer), block))
                {
                    Fail(block, 0);
                    return;
                }

                continue;
            }

            foreach (var record in _file.Read(block, ref buffer))
            {
                if (!TryApply(stream, block.Kind, record))
                {
                    Fail(block, number);
                    return;
                }

                number++;
            }
        }
    }

    private void Fail(in ImportBlock block, int record) => Volatile.Write(
        ref _failure, $"record {record} of the block at {block.Offset} (stream {block.Stream}, kind {block.Kind}) cannot be applied");

    /// <summary>Gives the items of a block their rows, all at once.</summary>
    private bool TryAnnounce(ImportRecords records, in ImportBlock block)
    {
        var (ids, used, count) = (new byte[block.Bytes], 0, 0);
        var lengths = new ushort[Math.Min(block.Bytes, _itemRows.Length - _itemCount)];
        foreach (var record in records)
        {
            if (!AnnounceRecord.TryRead(record, out var id) || RecordLimits.CheckId(id) != Core.RefusalCode.None || count == lengths.Length)
                return false;
            id.CopyTo(ids.AsSpan(used));
            used += id.Length;
            lengths[count++] = (ushort)id.Length;
        }

        var rows = _itemRows.AsSpan(_itemCount, count);
        _itemCount += count;
        if (!_state.Items.TryGetOrAddRows(ids.AsSpan(0, used), lengths.AsSpan(0, count), rows, _areItemsNew))
            return false;
        foreach (var row in rows)
            _itemChanged?.Invoke(row);
        return true;
    }

    private bool TryApply(int stream, ushort kind, ReadOnlySpan<byte> record)
    {
        switch (kind)
        {
            case RecordKind.PutItem when stream == 0 && _kind == DatasetKind.Items:
                return _state.ApplyPutItem(record, out var put, RecordOrigin.Bulk) && Changed(put);
            case RecordKind.PutUser when stream > 0 && _kind == DatasetKind.Users:
                return _state.ApplyPutUser(stream - 1, record, RecordOrigin.Bulk);
            default:
                return false;
        }
    }

    private bool Changed(int itemRow)
    {
        _itemChanged?.Invoke(itemRow);
        return true;
    }
}
