using Personalize.Core;
using Personalize.Core.Records;
using Personalize.Storage.Import;

namespace Personalize.Storage.Datasets;

/// <summary>Applies an import's blocks of events of one cell: columns are copied, and each event is linked into its histories.</summary>
/// <remarks>What comes of it is what the events one by one would have made. Writer only.</remarks>
internal sealed class ImportedColumns(GroupState state, int cell, ReadOnlyMemory<int> itemRows, HistoryTails.ItemTail[] items)
{
    private readonly EventBlock _block = new(state.InteractionSchema!);
    private HistoryTails? _tails;
    private int[] _rows = [];
    private bool _areAllNew;
    private byte[] _buffer = [];

    /// <summary>Applies a block of the cell; blocks come in their order.</summary>
    /// <returns>False where it is none of this cell or there is no room for its users.</returns>
    public bool TryApply(ImportFileReader file, in ImportBlock block)
    {
        if (!file.TryRead(block, ref _buffer, _block) || !AreOfThisCell())
            return false;
        var target = state.GetOrMakeCell(cell);
        if (_tails is null)
        {
            _tails = target.Interactions.BeginTails(itemRows, items);
            _areAllNew = target.Users.RowCount == 0;
        }

        if (_rows.Length < _block.NewUsers)
            _rows = new int[_block.NewUsers];
        if (!target.Users.TryGetOrAddRows(_block.Ids, _block.IdLengths, _rows.AsSpan(0, _block.NewUsers), _areAllNew))
            return false;
        foreach (var row in _rows.AsSpan(0, _block.NewUsers))
        {
            target.Users.NoteNamed(row);
            _tails.AddUser(row);
        }

        return _tails.TryAppend(_block);
    }

    /// <summary>Shows readers what was added.</summary>
    public void Finish()
    {
        if (_tails is null)
            return;
        _tails.Publish();
        state.GetOrMakeCell(cell).Interactions.EndImport();
    }

    private bool AreOfThisCell()
    {
        var ids = _block.Ids;
        foreach (var length in _block.IdLengths)
        {
            var id = ids[..length];
            if (RecordLimits.CheckId(id) != RefusalCode.None || CellMap.Cell(id) != cell)
                return false;
            ids = ids[length..];
        }

        return true;
    }
}
