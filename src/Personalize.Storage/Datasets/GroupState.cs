using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Ids;
using Personalize.Storage.Import;

namespace Personalize.Storage.Datasets;

/// <summary>All data of one dataset group: its items, and its users in 16 cells that are made when their first user comes.</summary>
/// <remarks>
/// Stream 0 writes the items, stream c + 1 writes cell c; one writer per stream at a time, readers take no lock. Every <c>Apply</c> takes
/// log bytes, which are foreign: it returns false for what is no record of this group and never throws for it; what it does depends on the
/// bytes and the state alone.
/// </remarks>
public sealed class GroupState
{
    // Ids of the items and of each cell live in spaces of their own.
    private const uint SpacesPerGroup = 32;

    private readonly uint _number;
    private readonly DatasetSchema? _interactions;
    private readonly DatasetSchema? _users;
    private readonly IdMap _ids;
    private readonly UserCell?[] _cells = new UserCell?[CellMap.Cells];

    public GroupState(uint number, DatasetSchema? interactions, DatasetSchema? items, DatasetSchema? users, IdMap ids)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, uint.MaxValue / SpacesPerGroup);
        _number = number;
        _interactions = interactions;
        _users = users;
        _ids = ids;
        Items = new EntityDataset(items, ids, number * SpacesPerGroup);
    }

    public EntityDataset Items { get; }

    internal DatasetSchema? InteractionSchema => _interactions;

    /// <summary>Interactions per item row, over all cells.</summary>
    public ItemCounts ItemCounts { get; } = new();

    /// <summary>Bytes of everything but the id map.</summary>
    public long MemoryBytes
    {
        get
        {
            var bytes = Items.MemoryBytes + ItemCounts.MemoryBytes;
            for (var cell = 0; cell < CellMap.Cells; cell++)
                bytes += TryGetCell(cell)?.MemoryBytes ?? 0;
            return bytes;
        }
    }

    /// <summary>A cell, null while it has no user.</summary>
    public UserCell? TryGetCell(int cell) => Volatile.Read(ref _cells[cell]);

    /// <summary>The cell and row of a user id, or of a session id without a user.</summary>
    public bool TryGetUser(ReadOnlySpan<byte> userId, out UserCell? cell, out int row)
    {
        cell = TryGetCell(CellMap.Cell(userId));
        row = -1;
        return cell is not null && cell.Users.TryGetRow(userId, out row);
    }

    /// <summary>An EntityRecord (<see cref="RecordView"/>) of stream 0.</summary>
    public bool ApplyPutItem(ReadOnlySpan<byte> payload, out int row, RecordOrigin origin = RecordOrigin.Put)
    {
        row = -1;
        return Items.Schema is not null && RecordView.TryParse(payload, Items.Schema, out var record)
            && (row = Items.ApplyPut(record, origin)) >= 0;
    }

    /// <summary>An <see cref="AnnounceRecord"/> of stream 0.</summary>
    public bool ApplyAnnounceItem(ReadOnlySpan<byte> payload, out int row)
    {
        row = -1;
        return AnnounceRecord.TryRead(payload, out var id) && (row = Items.ApplyAnnounce(id)) >= 0;
    }

    /// <summary>An EntityRecord of the cell's stream.</summary>
    public bool ApplyPutUser(int cell, ReadOnlySpan<byte> payload, RecordOrigin origin = RecordOrigin.Put) =>
        _users is not null && RecordView.TryParse(payload, _users, out var record) && CellMap.Cell(record.Id) == cell
        && GetOrMakeCell(cell).Users.ApplyPut(record, origin) >= 0;

    /// <summary>An EventRecord (<see cref="EventView"/>) of the cell's stream, whose item row exists.</summary>
    /// <param name="cell">0..15.</param>
    /// <param name="payload">The record.</param>
    /// <param name="interaction">Its row; -1 for a repeat, which was dropped.</param>
    /// <param name="origin">How it came.</param>
    public bool ApplyEvent(int cell, ReadOnlySpan<byte> payload, out int interaction, RecordOrigin origin = RecordOrigin.Put)
    {
        interaction = -1;
        return _interactions is not null && EventView.TryParse(payload, _interactions, out var view)
            && view.ItemRow < Items.RowCount && CellMap.Cell(view.UserId) == cell
            && GetOrMakeCell(cell).ApplyEvent(view, origin, out interaction);
    }

    /// <summary>Makes the import file that an <see cref="ImportCommit"/> of stream 0 names part of the datasets. The caller keeps all other writers away.</summary>
    /// <exception cref="InvalidDataException">A record does not fit this group, or the ids have no room; the group is then half changed.</exception>
    public void ApplyImport(ImportFileReader file)
    {
        ArgumentNullException.ThrowIfNull(file);
        ImportApplication.Run(this, file);
    }

    /// <summary>Hash of all content that one stream wrote, for tests that live, replayed and replicated state are one.</summary>
    /// <param name="stream">0 for the items, c + 1 for cell c.</param>
    public ulong StateHash(int stream) => stream == 0 ? Items.StateHash() : TryGetCell(stream - 1)?.StateHash() ?? 0;

    internal UserCell GetOrMakeCell(int cell)
    {
        if (_cells[cell] is { } made)
            return made;
        var fresh = new UserCell(_users, _interactions, _ids, _number * SpacesPerGroup + 1 + (uint)cell, ItemCounts);
        Volatile.Write(ref _cells[cell], fresh);
        return fresh;
    }
}
