using System.Buffers;
using System.Text;
using Personalize.Core;
using Personalize.Core.Records;
using Personalize.Storage.Datasets;
using Personalize.Storage.Ids;
using Personalize.Storage.Log;

namespace Personalize.Engine.Ingest;

/// <summary>Brings a checked batch into the log: one record per stream, all of them appended before the first is applied.</summary>
/// <remarks>
/// Every stream of the batch is locked, in rising order. Items come first, then those that its events make known, so that the rows which the
/// events carry are known before they are given. Sessions are joined before: a join stands for itself.
/// </remarks>
internal sealed class BatchPut(GroupStore store, PutBatch batch)
{
    private readonly byte[]?[] _users = new byte[]?[batch.Entries.Count]; // of an anonymous event whose session has been joined
    private readonly Dictionary<string, int> _newRows = new(StringComparer.Ordinal);

    public bool TryRun(out LogPosition position, out Refusal refusal)
    {
        position = default;
        if (!HasRoom(out refusal) || !TryJoinSessions(out refusal))
        {
            return false;
        }

        while (true)
        {
            int streams = FindStreams();
            Enter(streams);
            try
            {
                if (!batch.IsOf(store.Schemas))
                {
                    return GroupStore.Busy(out position, out refusal);
                }

                if (AreUsersStill())
                {
                    LeaveRepeats();
                    return TryCommit(out position, out refusal);
                }
            }
            finally
            {
                Exit(streams);
            }
        }
    }

    /// <summary>Before a session is joined: a batch that is refused for want of room must have changed nothing.</summary>
    private bool HasRoom(out Refusal refusal)
    {
        if (!store.IsTaking(out refusal))
        {
            return false;
        }

        long bytes = 0;
        foreach (BatchEntry entry in batch.Entries)
        {
            bytes += BatchRecord.EntryBytes + batch.RecordOf(entry).Length;
        }

        bool hasRoom = store.HasRoomFor(batch.Entries.Count * 2L, bytes);
        refusal = hasRoom ? Refusal.None : new Refusal(RefusalCode.MemoryFull);
        return hasRoom;
    }

    private bool TryJoinSessions(out Refusal refusal)
    {
        refusal = Refusal.None;
        foreach (BatchEntry entry in batch.Entries)
        {
            if (entry.SessionBytes > 0 && !entry.IsAnonymous && !store.Sessions.TryJoin(batch.SessionOf(entry), batch.OwnerOf(entry), out refusal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One bit per stream that the batch writes, or whose notes of sessions it leans on.</summary>
    private int FindStreams()
    {
        int streams = 0;
        for (int i = 0; i < _users.Length; i++)
        {
            BatchEntry entry = batch.Entries[i];
            _users[i] = entry.IsAnonymous && store.Sessions.TryGetUserOf(batch.OwnerOf(entry), out ReadOnlySpan<byte> user) ? user.ToArray() : null;
            bool needsItems = entry.Kind == RecordKind.PutItem || (entry.Kind == RecordKind.PutEvent && !store.State.Items.TryGetRow(batch.ItemOf(entry), out _));
            streams |= needsItems ? 1 : 0;
            streams |= 1 << StreamOf(i);
            streams |= entry.IsAnonymous ? 1 << (CellMap.Cell(batch.OwnerOf(entry)) + 1) : 0;
        }

        return streams;
    }

    private bool AreUsersStill()
    {
        for (int i = 0; i < _users.Length; i++)
        {
            BatchEntry entry = batch.Entries[i];
            if (entry.IsAnonymous && (store.Sessions.TryGetUserOf(batch.OwnerOf(entry), out ReadOnlySpan<byte> user) != (_users[i] is not null) || !user.SequenceEqual(_users[i])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A repeat of what a session sent before it was joined stays with the session, whose lock is held, and is dropped there.</summary>
    private void LeaveRepeats()
    {
        for (int i = 0; i < _users.Length; i++)
        {
            BatchEntry entry = batch.Entries[i];
            if (_users[i] is not null && store.Sessions.IsRepeat(batch.OwnerOf(entry), batch.RecordOf(entry)))
            {
                _users[i] = null;
            }
        }
    }

    private bool TryCommit(out LogPosition position, out Refusal refusal)
    {
        var parts = new BatchParts(store.PayloadBytesMax);
        AddItems(parts);
        ulong itemsSequence = store.ItemsSequence + (ulong)parts.Count;
        for (int stream = 1; stream <= CellMap.Cells; stream++)
        {
            for (int i = 0; i < _users.Length; i++)
            {
                if (StreamOf(i) == stream)
                {
                    AddToCell(parts, stream, i, itemsSequence);
                }
            }
        }

        return store.TryCommit(parts, out position, out refusal);
    }

    private void AddItems(BatchParts parts)
    {
        foreach (BatchEntry entry in batch.Entries)
        {
            if (entry.Kind == RecordKind.PutItem)
            {
                GiveRow(batch.OwnerOf(entry));
                parts.Add(0, RecordKind.PutItem, batch.RecordOf(entry));
            }
        }

        Span<byte> record = stackalloc byte[sizeof(ushort) + IdMap.IdBytesMax];
        foreach (BatchEntry entry in batch.Entries)
        {
            if (entry.Kind == RecordKind.PutEvent && GiveRow(batch.ItemOf(entry)))
            {
                parts.Add(0, RecordKind.AnnounceItem, record[..AnnounceRecord.Write(record, batch.ItemOf(entry))]);
            }
        }
    }

    /// <summary>Notes which row an item will have; false when it has one already, or by this batch.</summary>
    private bool GiveRow(ReadOnlySpan<byte> itemId) =>
        !store.State.Items.TryGetRow(itemId, out _) && _newRows.TryAdd(Encoding.UTF8.GetString(itemId), store.State.Items.RowCount + _newRows.Count);

    private int RowOf(ReadOnlySpan<byte> itemId) => store.State.Items.TryGetRow(itemId, out int row) ? row : _newRows[Encoding.UTF8.GetString(itemId)];

    private void AddToCell(BatchParts parts, int stream, int index, ulong itemsSequence)
    {
        BatchEntry entry = batch.Entries[index];
        ReadOnlySpan<byte> record = batch.RecordOf(entry);
        if (entry.Kind != RecordKind.PutEvent)
        {
            parts.Add(stream, entry.Kind, record);
            return;
        }

        byte[] copy = ArrayPool<byte>.Shared.Rent(record.Length + IdMap.IdBytesMax);
        int bytes = record.Length;
        if (_users[index] is { } user)
        {
            bytes = EventView.WriteForUser(record, user, copy);
        }
        else
        {
            record.CopyTo(copy);
        }

        EventView.WriteItem(copy, RowOf(batch.ItemOf(entry)), itemsSequence);
        parts.Add(stream, RecordKind.PutEvent, copy.AsSpan(0, bytes));
        ArrayPool<byte>.Shared.Return(copy);
    }

    private int StreamOf(int index)
    {
        BatchEntry entry = batch.Entries[index];
        return entry.Kind == RecordKind.PutItem ? 0 : CellMap.Cell(_users[index] ?? batch.OwnerOf(entry)) + 1;
    }

    private void Enter(int streams)
    {
        for (int stream = 0; stream <= CellMap.Cells; stream++)
        {
            if ((streams >> stream & 1) != 0)
            {
                store.LockOf(stream).Enter();
            }
        }
    }

    private void Exit(int streams)
    {
        for (int stream = 0; stream <= CellMap.Cells; stream++)
        {
            if ((streams >> stream & 1) != 0)
            {
                store.LockOf(stream).Exit();
            }
        }
    }
}
