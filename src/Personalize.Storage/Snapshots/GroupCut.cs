using Personalize.Storage.Datasets;
using Personalize.Storage.Log;

namespace Personalize.Storage.Snapshots;

/// <summary>A dataset group, each of its streams as of one sequence of its own.</summary>
/// <remarks>
/// <para>The cells first, the items last: then every item row that a cell's event names is there. No import may come between the first
/// and the last, since its one record on stream 0 changes all cells: whoever takes the cut compares and takes another one.</para>
/// <para>Each take needs the stream's writer lock and holds it for microseconds to a few milliseconds, for it copies recent event ids, joined
/// sessions and records hidden by one of the other origin, but no column.</para>
/// </remarks>
public sealed class GroupCut(GroupState state) : IDisposable
{
    private readonly CellCut?[] _cells = new CellCut?[CellMap.Cells];
    private readonly ulong[] _sequences = new ulong[CellMap.Cells + 1];
    private EntityCut? _items;

    /// <summary>Ids of items and users.</summary>
    public long IdCount => (_items?.RowCount ?? 0) + _cells.Sum(cell => (long)(cell?.UserRows ?? 0));

    /// <summary>Bytes that only the cut holds still, since writers have put copies in their place. Any thread.</summary>
    public long ReplacedBytes => (_items?.ReplacedBytes ?? 0) + _cells.Sum(cell => cell?.ReplacedBytes ?? 0);

    /// <summary>Takes a stream; the caller holds its writer lock.</summary>
    /// <param name="stream">0: the items; c + 1: cell c.</param>
    /// <param name="sequence">Of its last record, which is applied.</param>
    public void Take(int stream, ulong sequence)
    {
        _sequences[stream] = sequence;
        if (stream == 0)
            _items = state.Items.Cut();
        else
            _cells[stream - 1] = state.TryGetCell(stream - 1)?.Cut();
    }

    /// <summary>Lets writers go on as if there were no cut.</summary>
    public void Dispose()
    {
        _items?.Dispose();
        foreach (var cell in _cells)
            cell?.Dispose();
    }

    internal IEnumerable<(StreamId Stream, ulong Sequence)> Positions
    {
        get
        {
            for (var stream = 0; stream < _sequences.Length; stream++)
            {
                if (_sequences[stream] > 0)
                    yield return (new StreamId(state.Number, (ushort)stream), _sequences[stream]);
            }
        }
    }

    internal void Save(SnapshotWriter writer, CancellationToken cancellationToken)
    {
        // The cells are written to most: they are let go first.
        for (var cell = 0; cell < CellMap.Cells; cell++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _cells[cell]?.Save(writer, state.Number, cell + 1);
        }
        (_items ?? throw new InvalidOperationException($"the items of group {state.Number} were not taken")).Save(writer, state.Number, 0);
    }
}
