using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Ids;

namespace Personalize.Storage.Datasets;

/// <summary>The users of one range of hash slots: their records and their histories. Rows are local to the cell.</summary>
/// <remarks>One writer at a time, any number of readers without locks.</remarks>
public sealed class UserCell
{
    internal UserCell(DatasetSchema? users, DatasetSchema? interactions, IdMap ids, uint space, ItemCounts itemCounts)
    {
        Users = new EntityDataset(users, ids, space);
        Interactions = new InteractionDataset(interactions, itemCounts);
    }

    public EntityDataset Users { get; }

    public InteractionDataset Interactions { get; }

    public long MemoryBytes => Users.MemoryBytes + Interactions.MemoryBytes;

    /// <summary>Hash of records and histories: equal for equal content.</summary>
    public ulong StateHash() => Users.StateHash() * 31 + Interactions.StateHash(Users.RowCount);

    /// <summary>Adds an event, its user with it. Repeats (by event id or as identical rows) are dropped and give true and -1.</summary>
    /// <returns>False when the ids have no room or there is no interactions dataset.</returns>
    internal bool ApplyEvent(EventView view, RecordOrigin origin, out int interaction)
    {
        interaction = -1;
        if (Interactions.Schema is null)
            return false;
        // The user first: what may be refused changes nothing else.
        var user = Users.GetOrAddRow(view.UserId);
        if (user < 0)
            return false;
        if (Interactions.TryNoteEventId(view.UserId, view.EventId, view.Timestamp))
            interaction = Interactions.ApplyEvent(view, user, origin);
        return true;
    }
}
