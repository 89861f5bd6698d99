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
        ApplyStream(0);
        if (_isFull && _kind == DatasetKind.Items)
            _state.Items.EndFullImport();
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
        var events = new ImportedEvents(_state, cell, _itemRows.AsMemory(0, _itemCount), items);
        byte[] buffer = [];
        foreach (var block in _file.Blocks)
        {
            if (block.Stream != cell + 1)
                continue;
            var failed = block.Kind == RecordKind.PutEvent && _state.InteractionSchema is not null ? events.Apply(_file.Read(block, ref buffer)) : 0;
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

    private bool TryApply(int stream, ushort kind, ReadOnlySpan<byte> record)
    {
        switch (kind)
        {
            case RecordKind.PutItem when stream == 0 && _kind == DatasetKind.Items:
                return _state.ApplyPutItem(record, out var put, RecordOrigin.Bulk) && Changed(put);
            case RecordKind.AnnounceItem when stream == 0 && _kind == DatasetKind.Interactions && _itemCount < _itemRows.Length:
                return _state.ApplyAnnounceItem(record, out _itemRows[_itemCount++]) && Changed(_itemRows[_itemCount - 1]);
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
