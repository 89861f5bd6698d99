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
            state.Events.EndImport();
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
            Parallel.For(0, CellMap.Cells, ApplyCell);
        if (_failure is not null)
            throw new InvalidDataException($"import file {_file.Description.Name}: {_failure}");
    }

    private void ApplyCell(int cell)
    {
        if (_isFull && _state.TryGetCell(cell) is { } old)
        {
            if (_kind == DatasetKind.Users)
                old.Users.BeginFullImport();
            else
                old.Interactions.BeginFullImport();
        }

        // A cell that comes to be in here has no bulk records to lose, and ends as if it had begun.
        ApplyStream(cell + 1);
        if (_isFull && _state.TryGetCell(cell) is { } now)
        {
            if (_kind == DatasetKind.Users)
                now.Users.EndFullImport();
            else
                now.Interactions.EndFullImport();
        }
    }

    private void ApplyStream(int stream)
    {
        byte[] buffer = [];
        var users = new ImportIdTable();
        var userRows = new List<int>();
        foreach (var block in _file.Blocks)
        {
            if (block.Stream != stream)
                continue;
            var number = 0;
            var records = _file.Read(block, ref buffer);
            var areEvents = stream > 0 && block.Kind == RecordKind.PutEvent;
            var ahead = areEvents
                ? new EventsAhead(records, users, _state.TryGetCell(stream - 1)?.Interactions, _itemRows.AsSpan(0, _itemCount)) : default;
            foreach (var record in records)
            {
                if (areEvents)
                    ahead.Advance();
                if (!TryApply(stream, block.Kind, record, users, userRows))
                {
                    Volatile.Write(ref _failure, $"record {number} of the block at {block.Offset} (stream {stream}, kind {block.Kind}) cannot be applied");
                    return;
                }

                number++;
            }
        }
    }

    private bool TryApply(int stream, ushort kind, ReadOnlySpan<byte> record, ImportIdTable users, List<int> userRows)
    {
        switch (kind)
        {
            case RecordKind.PutItem when stream == 0 && _kind == DatasetKind.Items:
                return _state.ApplyPutItem(record, out var put, RecordOrigin.Bulk) && Changed(put);
            case RecordKind.AnnounceItem when stream == 0 && _kind == DatasetKind.Interactions && _itemCount < _itemRows.Length:
                return _state.ApplyAnnounceItem(record, out _itemRows[_itemCount++]) && Changed(_itemRows[_itemCount - 1]);
            case RecordKind.PutUser when stream > 0 && _kind == DatasetKind.Users:
                return _state.ApplyPutUser(stream - 1, record, RecordOrigin.Bulk);
            case RecordKind.PutEvent when stream > 0 && _kind == DatasetKind.Interactions:
                return TryApplyEvent(stream - 1, record, users, userRows);
            default:
                return false;
        }
    }

    private bool Changed(int itemRow)
    {
        _itemChanged?.Invoke(itemRow);
        return true;
    }

    /// <summary>The id map is asked once per distinct user of the cell; the item's number becomes its row.</summary>
    private bool TryApplyEvent(int cell, ReadOnlySpan<byte> record, ImportIdTable users, List<int> userRows)
    {
        if (_state.InteractionSchema is not { } schema || !EventView.TryParse(record, schema, out var view)
            || view.ItemRow >= _itemCount || CellMap.Cell(view.UserId) != cell)
            return false;
        var target = _state.GetOrMakeCell(cell);
        var user = users.GetOrAdd(view.UserId);
        if (user == userRows.Count)
            userRows.Add(target.Users.GetOrAddRow(view.UserId));
        if (userRows[user] < 0)
            return false;
        target.Interactions.Apply(userRows[user], _itemRows[view.ItemRow], view.Timestamp, view.Cells, RecordOrigin.Bulk);
        return true;
    }
}
