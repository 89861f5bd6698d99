using System.Buffers;
using Personalize.Core;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Log;

namespace Personalize.Engine.Ingest;

/// <summary>Whose session is it? The first event that names both tells; the session's history is the user's from then on.</summary>
/// <remarks>
/// A session that is named with a second user later is that user's from then on; what was attributed does not move. An id that a
/// record, an import or an event named as a user is one, never a session to be joined; the session of a deleted user is nobody's. Any thread; a known pair costs a lookup and allocates nothing.
/// </remarks>
internal sealed class SessionJoins(GroupStore store)
{
    private const int PartBytesMax = 4 << 20;
    private const int EventHeadBytesMax = 4096; // three ids of at most 1,024 bytes and the fixed part

    private int PartBytes => Math.Min(PartBytesMax, store.PayloadBytesMax);

    /// <summary>The user to whom a session was joined last; the id itself where there is none.</summary>
    public ReadOnlySpan<byte> UserOf(ReadOnlySpan<byte> id) => TryGetUserOf(id, out ReadOnlySpan<byte> userId) ? userId : id;

    /// <summary>The user to whom a session was joined last.</summary>
    public bool TryGetUserOf(ReadOnlySpan<byte> session, out ReadOnlySpan<byte> userId)
    {
        userId = default;
        return store.State.TryGetCell(CellMap.Cell(session)) is { } cell && cell.Users.TryGetRow(session, out int row) && cell.TryGetUserOfSession(row, out userId)
            && !IsDeleted(userId);
    }

    private bool IsDeleted(ReadOnlySpan<byte> userId) =>
        store.State.TryGetCell(CellMap.Cell(userId)) is { } cell && cell.Users.TryGetRow(userId, out int row) && cell.Users.IsDeleted(row);

    /// <summary>Notes that the session is the user's and moves its history, by one batch; nothing where that is known.</summary>
    public bool TryJoin(ReadOnlySpan<byte> session, ReadOnlySpan<byte> userId, out Refusal refusal)
    {
        refusal = Refusal.None;
        if (session.SequenceEqual(userId) || IsJoined(session, userId))
        {
            return true;
        }

        int first = CellMap.Cell(session) + 1, second = CellMap.Cell(userId) + 1;
        using StreamTurn lower = store.Take(Math.Min(first, second));
        if (!lower.IsMine)
        {
            return GroupStore.Busy(out _, out refusal);
        }

        using StreamTurn upper = store.Take(Math.Max(first, second));
        return upper.IsMine ? IsJoined(session, userId) || IsUser(session) || TryCommitJoin(session, userId, out refusal) : GroupStore.Busy(out _, out refusal);
    }

    /// <summary>An event that names a session only: to the user of the session, where there is one, else to its own history.</summary>
    public bool TryPutAnonymous(DatasetSchema schema, ReadOnlySpan<byte> session, ReadOnlySpan<byte> record, out LogPosition position, out Refusal refusal)
    {
        int stream = CellMap.Cell(session) + 1;
        ReadOnlySpan<byte> userId;
        using (StreamTurn turn = store.Take(stream))
        {
            if (!turn.IsMine || schema != store.Schemas.Interactions)
            {
                return GroupStore.Busy(out position, out refusal);
            }

            if (!TryGetUserOf(session, out userId) || IsRepeat(session, record))
            {
                return store.TryCommit(stream, RecordKind.PutEvent, record, out position, out refusal);
            }
        }

        // Joined for good: were it joined to another user this very moment, either order is one that could have been.
        byte[] moved = ArrayPool<byte>.Shared.Rent(record.Length + userId.Length);
        int bytes = EventView.WriteForUser(record, userId, moved);
        bool isDone = store.TryPutToCell(RecordKind.PutEvent, schema, userId, moved.AsSpan(0, bytes), out position, out refusal);
        ArrayPool<byte>.Shared.Return(moved);
        return isDone;
    }

    /// <summary>True for an event whose id the session's cell took before the session was joined: it stays the session's, where it is dropped.</summary>
    /// <remarks>The user's cell cannot know it, ids being kept as hashes of owner and id. The lock of the session's cell is held.</remarks>
    public bool IsRepeat(ReadOnlySpan<byte> session, ReadOnlySpan<byte> record) =>
        store.Schemas.Interactions is { } schema && EventView.TryParse(record, schema, out EventView view)
        && store.State.TryGetCell(CellMap.Cell(session)) is { } cell && cell.Interactions.IsRepeatedEventId(session, view.EventId, view.Timestamp);

    private bool IsJoined(ReadOnlySpan<byte> session, ReadOnlySpan<byte> userId) =>
        TryGetUserOf(session, out ReadOnlySpan<byte> noted) && noted.SequenceEqual(userId);

    private bool IsUser(ReadOnlySpan<byte> session) =>
        store.State.TryGetCell(CellMap.Cell(session)) is { } cell && cell.Users.TryGetRow(session, out int row) && cell.IsUser(row);

    /// <summary>The events first: who reads the user has them twice rather than not at all. Both cells' locks are held.</summary>
    /// <remarks>
    /// Replay holds a batch back until it is whole, so a history longer than one log record goes ahead record by record, and only its rest is one batch with the
    /// note. Cut short in between, the user has some of the events and the session all of them: joined again, those are repeats and dropped.
    /// </remarks>
    private bool TryCommitJoin(ReadOnlySpan<byte> session, ReadOnlySpan<byte> userId, out Refusal refusal)
    {
        if (WriterPatience.IsLimited)
        {
            return GroupStore.Busy(out _, out refusal);
        }

        refusal = Refusal.None;
        var parts = new BatchParts(PartBytes);
        if (store.State.TryGetCell(CellMap.Cell(session)) is { } cell && cell.Users.TryGetRow(session, out int row)
            && !TryMoveHistory(ref parts, cell.Interactions, row, session, userId, out refusal))
        {
            return false;
        }

        byte[] join = new byte[JoinBytes(session, userId)];
        JoinRecord.Write(join, session, userId);
        parts.Add(CellMap.Cell(session) + 1, RecordKind.JoinSession, join);
        return store.TryCommit(parts, out _, out refusal);
    }

    /// <summary>The session's events as the user's, oldest first. Their event ids were only ever kept as hashes, so they go without: <see cref="IsRepeat"/> asks the session's.</summary>
    private bool TryMoveHistory(
        ref BatchParts parts, InteractionDataset interactions, int row, ReadOnlySpan<byte> session, ReadOnlySpan<byte> userId, out Refusal refusal)
    {
        refusal = Refusal.None;
        var history = new HistoryEvent[interactions.HistoryCount(row)];
        int count = interactions.CopyHistory(row, history);
        byte[] record = new byte[EventHeadBytesMax + PutScratch.RecordBytesMax];
        byte[] cells = new byte[PutScratch.RecordBytesMax];
        ulong itemsSequence = store.ItemsSequence;
        for (int i = count - 1; i >= 0; i--)
        {
            var builder = new RecordBuilder(interactions.Schema!, record);
            builder.TryBeginEvent(userId, session, default, anonymous: false, history[i].ItemRow, itemsSequence, history[i].Timestamp, out _);
            int headBytes = builder.FinishPatch().Length - sizeof(ushort); // without its count of cells, which is 0
            interactions.Table!.TryRead(history[i].Interaction, cells, out int cellBytes);
            cells.AsSpan(0, cellBytes).CopyTo(record.AsSpan(headBytes));
            if (parts.Count > 0 && parts.Bytes + BatchRecord.EntryBytes + headBytes + cellBytes > PartBytes)
            {
                if (!store.TryCommit(parts, out _, out refusal))
                {
                    return false;
                }

                parts = new BatchParts(PartBytes);
            }

            parts.Add(CellMap.Cell(userId) + 1, RecordKind.PutEvent, record.AsSpan(0, headBytes + cellBytes));
        }

        return true;
    }

    private static int JoinBytes(ReadOnlySpan<byte> session, ReadOnlySpan<byte> userId) => (2 * sizeof(ushort)) + session.Length + userId.Length;
}
