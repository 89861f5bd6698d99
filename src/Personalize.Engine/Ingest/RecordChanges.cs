using Personalize.Core;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Ids;
using Personalize.Storage.Log;

namespace Personalize.Engine.Ingest;

/// <summary>Patches and deletes of one group: what is there is asked under the lock of its stream, then logged and applied as a put is.</summary>
/// <remarks>A delete of what is not there writes nothing and is no mistake. Any thread; a patch allocates nothing once warm.</remarks>
internal sealed class RecordChanges(GroupStore store)
{
    /// <summary>Changes the fields that an item's patch names; an item without a record is refused.</summary>
    public bool TryPatchItem(DatasetSchema schema, ReadOnlySpan<byte> id, ReadOnlySpan<byte> patch, out LogPosition position, out Refusal refusal)
    {
        using StreamTurn turn = store.Take(0);
        if (!turn.IsMine || schema != store.Schemas.Items)
        {
            return GroupStore.Busy(out position, out refusal);
        }

        if (store.State.Items.TryGetRow(id, out int row) && store.State.Items.HasRecord(row))
        {
            return store.TryCommit(0, RecordKind.PatchItem, patch, out position, out refusal);
        }

        return Refuse(RefusalCode.UnknownItem, out position, out refusal);
    }

    /// <summary>Changes the fields that a user's patch names; a user without a record is refused.</summary>
    public bool TryPatchUser(DatasetSchema schema, ReadOnlySpan<byte> id, ReadOnlySpan<byte> patch, out LogPosition position, out Refusal refusal)
    {
        int cell = CellMap.Cell(id);
        using StreamTurn turn = store.Take(cell + 1);
        if (!turn.IsMine || schema != store.Schemas.Users)
        {
            return GroupStore.Busy(out position, out refusal);
        }

        if (store.State.TryGetCell(cell) is { } users && users.Users.TryGetRow(id, out int row) && users.Users.HasRecord(row))
        {
            return store.TryCommit(cell + 1, RecordKind.PatchUser, patch, out position, out refusal);
        }

        return Refuse(RefusalCode.UnknownUser, out position, out refusal);
    }

    /// <summary>Takes an item out of the catalogue; its events stay in the histories: they are what people did.</summary>
    /// <param name="id">The item's.</param>
    /// <param name="wasThere">False when it is unknown or deleted already.</param>
    /// <param name="position">End of the log record.</param>
    /// <param name="refusal">Why not.</param>
    public bool TryDeleteItem(ReadOnlySpan<byte> id, out bool wasThere, out LogPosition position, out Refusal refusal)
    {
        wasThere = false;
        using StreamTurn turn = store.Take(0);
        if (!turn.IsMine)
        {
            return GroupStore.Busy(out position, out refusal);
        }

        wasThere = IsThere(DatasetKind.Items, id, out _);
        return wasThere ? TryCommitId(0, RecordKind.DeleteItem, id, out position, out refusal) : Nothing(out position, out refusal);
    }

    /// <summary>Takes a user's record and history away, and whose session it was.</summary>
    /// <inheritdoc cref="TryDeleteItem"/>
    public bool TryDeleteUser(ReadOnlySpan<byte> id, out bool wasThere, out LogPosition position, out Refusal refusal)
    {
        int cell = CellMap.Cell(id);
        wasThere = false;
        using StreamTurn turn = store.Take(cell + 1);
        if (!turn.IsMine)
        {
            return GroupStore.Busy(out position, out refusal);
        }

        wasThere = IsThere(DatasetKind.Users, id, out _);
        return wasThere ? TryCommitId(cell + 1, RecordKind.DeleteUser, id, out position, out refusal) : Nothing(out position, out refusal);
    }

    /// <summary>Whether there is anything to delete of an item or a user. The lock of its stream is held.</summary>
    public bool IsThere(DatasetKind kind, ReadOnlySpan<byte> id, out int row)
    {
        if (kind == DatasetKind.Items)
        {
            return store.State.Items.TryGetRow(id, out row) && !store.State.Items.IsDeleted(row);
        }

        row = -1;
        return store.State.TryGetCell(CellMap.Cell(id)) is { } users && users.Users.TryGetRow(id, out row)
            && (users.Users.HasRecord(row) || users.Interactions.HistoryCount(row) > 0 || users.TryGetUserOfSession(row, out _));
    }

    /// <summary>Deletes a user's events of an item; a session id stands for the user to whom it was joined.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="itemId">Of which item.</param>
    /// <param name="eventType">Its exact text; empty for every type.</param>
    /// <param name="timestamp">Its second; null for every time.</param>
    /// <param name="removed">How many went.</param>
    /// <param name="position">End of the log record.</param>
    /// <param name="refusal">Why not.</param>
    public bool TryDeleteEvents(
        ReadOnlySpan<byte> userId, ReadOnlySpan<byte> itemId, ReadOnlySpan<byte> eventType, long? timestamp, out int removed, out LogPosition position, out Refusal refusal)
    {
        removed = 0;
        if (timestamp is { } second && !RecordLimits.IsTimestamp(second))
        {
            return Refuse(RefusalCode.TimestampOutOfRange, out position, out refusal);
        }

        ReadOnlySpan<byte> owner = store.Sessions.UserOf(userId);
        int cell = CellMap.Cell(owner);
        using StreamTurn turn = store.Take(cell + 1);
        if (!turn.IsMine)
        {
            return GroupStore.Busy(out position, out refusal);
        }

        if (eventType.Length > RecordLimits.CategoryCharsMax * 4 || !store.State.Items.TryGetRow(itemId, out int item)
            || store.State.TryGetCell(cell) is not { } users || !users.Users.TryGetRow(owner, out int row))
        {
            return Nothing(out position, out refusal);
        }

        int before = users.Interactions.HistoryCount(row);
        Span<byte> record = stackalloc byte[IdMap.IdBytesMax + (RecordLimits.CategoryCharsMax * 4) + 16];
        int bytes = DeleteEventRecord.Write(record, owner, item, eventType, timestamp ?? DeleteEventRecord.AnyTime);
        bool isDone = store.TryCommit(cell + 1, RecordKind.DeleteEvent, record[..bytes], out position, out refusal);
        removed = before - users.Interactions.HistoryCount(row);
        return isDone;
    }

    private bool TryCommitId(int stream, ushort kind, ReadOnlySpan<byte> id, out LogPosition position, out Refusal refusal)
    {
        Span<byte> record = stackalloc byte[sizeof(ushort) + IdMap.IdBytesMax];
        int bytes = AnnounceRecord.Write(record, id);
        return store.TryCommit(stream, kind, record[..bytes], out position, out refusal);
    }

    private static bool Nothing(out LogPosition position, out Refusal refusal)
    {
        position = default;
        refusal = Refusal.None;
        return true;
    }

    private static bool Refuse(RefusalCode code, out LogPosition position, out Refusal refusal)
    {
        position = default;
        refusal = new Refusal(code);
        return false;
    }
}
