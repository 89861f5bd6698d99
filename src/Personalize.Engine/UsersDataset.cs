using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;
using Personalize.Storage.Datasets;

namespace Personalize.Engine;

/// <summary>The users of a dataset group.</summary>
/// <remarks>Any thread. Puts of one user are taken in the order in which they arrive.</remarks>
public sealed class UsersDataset : RecordDataset
{
    internal UsersDataset(PersonalizeEngine engine, GroupStore store) : base(engine, store, DatasetKind.Users)
    {
    }

    /// <summary>Copies the record of a user into <paramref name="record"/>, whole as of one moment; false when it has none.</summary>
    public override bool TryRead(ReadOnlySpan<byte> id, StoredRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Store.State.TryGetUser(id, out UserCell? cell, out int row) && record.TryFill(cell!.Users, row);
    }

    /// <summary>Interactions in the history of a user.</summary>
    public int HistoryCount(ReadOnlySpan<byte> id) =>
        Store.State.TryGetUser(id, out UserCell? cell, out int row) ? cell!.Interactions.HistoryCount(row) : 0;
}
