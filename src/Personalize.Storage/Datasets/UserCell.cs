using System.Collections.Concurrent;
using System.IO.Hashing;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Ids;
using Personalize.Storage.Snapshots;

namespace Personalize.Storage.Datasets;

/// <summary>The users of one range of hash slots: their records and their histories. Rows are local to the cell.</summary>
/// <remarks>One writer at a time, any number of readers without locks.</remarks>
public sealed class UserCell
{
    private const int NoteBytes = 96; // a dictionary node, its array's header and rounding

    // Session row to the id of the user whose session it was. Reading it takes no lock.
    private readonly ConcurrentDictionary<int, byte[]> _userOfSession = new();
    private long _noteBytes;

    internal UserCell(DatasetSchema? users, DatasetSchema? interactions, IdMap ids, uint space, ItemCounts itemCounts, EventWatch watch, int cell)
    {
        Users = new EntityDataset(users, ids, space);
        Interactions = new InteractionDataset(interactions, itemCounts, watch, cell);
    }

    public EntityDataset Users { get; }

    public InteractionDataset Interactions { get; }

    public long MemoryBytes => Users.MemoryBytes + Interactions.MemoryBytes + SessionsMemoryBytes;

    /// <summary>Sessions of this cell that were joined to a user.</summary>
    public int SessionCount => _userOfSession.Count;

    /// <summary>Bytes of the notes whose session was whose.</summary>
    public long SessionsMemoryBytes => Interlocked.Read(ref _noteBytes);

    /// <summary>Hash of records and histories: equal for equal content.</summary>
    public ulong StateHash()
    {
        var hash = Users.StateHash() * 31 + Interactions.StateHash(Users.RowCount);
        for (var row = 0; row < Users.RowCount; row++)
        {
            if (TryGetUserOfSession(row, out var userId))
                hash = hash * 31 + XxHash3.HashToUInt64(userId, row);
        }

        return hash;
    }

    /// <summary>The id is a user's: some record, import or event said so. One that only came as a session may be joined to its user.</summary>
    public bool IsUser(int row) => Users.IsNamed(row) || Users.HasRecord(row);

    /// <summary>The id of the user to whom a session of this cell was joined last.</summary>
    public bool TryGetUserOfSession(int sessionRow, out ReadOnlySpan<byte> userId)
    {
        var found = _userOfSession.TryGetValue(sessionRow, out var noted);
        userId = noted;
        return found;
    }

    /// <summary>Takes a user's whole record. False when it is none or the ids have no room.</summary>
    internal bool ApplyPutUser(RecordView record, RecordOrigin origin)
    {
        var row = Users.ApplyPut(record, origin);
        if (row >= 0)
            Users.NoteNamed(row);
        return row >= 0;
    }

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
        if (!view.IsAnonymous)
            Users.NoteNamed(user);
        if (Interactions.TryNoteEventId(view.UserId, view.EventId, view.Timestamp))
            interaction = Interactions.ApplyEvent(view, user, origin);
        return true;
    }

    /// <summary>Notes the session's user and lets the session's history go: its events were appended to the user's in the same batch.</summary>
    internal bool ApplyJoin(JoinRecord record)
    {
        var row = Users.GetOrAddRow(record.Session);
        if (row < 0)
            return false;
        RemoveNote(row);
        NoteSession(row, record.UserId.ToArray());
        Interactions.ApplyDeleteUser(row);
        return true;
    }

    /// <summary>The user's record and history go; an unknown user is no mistake.</summary>
    internal void ApplyDeleteUser(ReadOnlySpan<byte> userId)
    {
        var row = Users.ApplyDelete(userId);
        if (row < 0)
            return;
        Interactions.ApplyDeleteUser(row);
        RemoveNote(row);
    }

    /// <summary>Gives the histories their schema, or takes them away: whose session was whose goes with them.</summary>
    internal void ApplyInteractionSchema(DatasetSchema? schema)
    {
        Interactions.ApplySchema(schema);
        if (schema is null)
        {
            foreach (var row in _userOfSession.Keys)
                RemoveNote(row);
        }
    }

    /// <summary>What a snapshot keeps, as of now. Writer only.</summary>
    internal CellCut Cut() => new(Users.Cut(), Interactions.Cut(), _userOfSession.ToArray(), Users.NamedBits());

    /// <summary>Notes whose session a row without a note was.</summary>
    internal void NoteSession(int row, byte[] userId)
    {
        _userOfSession[row] = userId;
        Interlocked.Add(ref _noteBytes, NoteBytes + userId.Length);
    }

    /// <summary>A snapshot of version 1 does not say who is a user: whoever has events that were imported is one.</summary>
    internal void FindUsers()
    {
        for (var row = 0; row < Interactions.RowCount; row++)
        {
            if (Interactions.IsBulkOf(row, out var user))
                Users.NoteNamed(user);
        }
    }

    private void RemoveNote(int row)
    {
        if (_userOfSession.TryRemove(row, out var old))
            Interlocked.Add(ref _noteBytes, -(NoteBytes + old.Length));
    }
}
