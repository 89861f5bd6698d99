using System.Buffers.Binary;
using Personalize.Core.Records;
using Personalize.Storage.Import;

namespace Personalize.Storage.Datasets;

/// <summary>Goes some records ahead of the events being applied and asks for the places that they will touch; changes and decides nothing.</summary>
internal ref struct EventsAhead
{
    private const int FarRecords = 12;
    private const int NearRecords = 6;
    private const int IdsOfEvent = 3; // user, session, event

    private readonly ImportIdTable _users;
    private readonly InteractionDataset? _target;
    private readonly ReadOnlySpan<int> _itemRows;
    private ImportRecords _far;
    private ImportRecords _near;

    /// <param name="records">The block, at its beginning.</param>
    /// <param name="users">The numbers of the cell's users.</param>
    /// <param name="target">The cell's interactions; null while it has no user.</param>
    /// <param name="itemRows">Row by item number.</param>
    public EventsAhead(ImportRecords records, ImportIdTable users, InteractionDataset? target, ReadOnlySpan<int> itemRows)
    {
        _far = _near = records;
        _users = users;
        _target = target;
        _itemRows = itemRows;
        for (var record = 0; record < FarRecords; record++)
            AskFar();
        for (var record = 0; record < NearRecords; record++)
            AskNear();
    }

    /// <summary>One record on.</summary>
    public void Advance()
    {
        AskFar();
        AskNear();
    }

    private void AskFar()
    {
        var at = 0;
        if (_far.MoveNext() && RecordView.TryReadId(_far.Current, ref at, out var user))
            _users.AskSlot(ImportIdTable.HashOf(user));
    }

    private void AskNear()
    {
        if (!_near.MoveNext())
            return;
        ReadOnlySpan<byte> record = _near.Current;
        var at = 0;
        for (var id = 0; id < IdsOfEvent; id++)
        {
            if (!RecordView.TryReadId(record, ref at, out var text))
                return;
            if (id == 0)
                _users.AskEntry(ImportIdTable.HashOf(text));
        }

        // A flag stands before the item's number.
        if (record.Length - at - 1 < sizeof(int))
            return;
        var item = BinaryPrimitives.ReadInt32LittleEndian(record[(at + 1)..]);
        if ((uint)item < (uint)_itemRows.Length)
            _target?.AskItem(_itemRows[item]);
    }
}
