using Personalize.Core;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Ids;
using Personalize.Storage.Log;

namespace Personalize.Engine.Ingest;

/// <summary>Deletes of several items or several users of one group: all of them are logged and gone, or none is.</summary>
/// <remarks>
/// Every stream of the batch is locked, in rising order; what is there is asked under the locks. An id that is not there, or given before, is not counted
/// and no mistake. Taken however full the memory is.
/// </remarks>
internal sealed class BatchDelete(GroupStore store, DatasetKind kind)
{
    /// <summary>Appends and applies the deletes without waiting for the disk.</summary>
    /// <param name="ids">Whose.</param>
    /// <param name="count">How many went.</param>
    /// <param name="position">End of the last log record.</param>
    /// <param name="refusal">Why not; then nothing was changed.</param>
    public bool TryRun(ReadOnlySpan<ReadOnlyMemory<byte>> ids, out int count, out LogPosition position, out Refusal refusal)
    {
        count = 0;
        int streams = 0;
        foreach (ReadOnlyMemory<byte> id in ids)
        {
            streams |= 1 << StreamOf(id.Span);
        }

        if (!TryEnter(streams))
        {
            return GroupStore.Busy(out position, out refusal);
        }

        try
        {
            BatchParts parts = Find(ids);
            position = default;
            refusal = Refusal.None;
            if (parts.Count > 0 && !store.TryCommit(parts, out position, out refusal))
            {
                return false;
            }

            count = parts.Entries;
            return true;
        }
        finally
        {
            Exit(streams);
        }
    }

    private BatchParts Find(ReadOnlySpan<ReadOnlyMemory<byte>> ids)
    {
        var parts = new BatchParts(store.PayloadBytesMax);
        var rows = new HashSet<(int Stream, int Row)>();
        Span<byte> record = stackalloc byte[sizeof(ushort) + IdMap.IdBytesMax];
        for (int stream = 0; stream <= CellMap.Cells; stream++)
        {
            foreach (ReadOnlyMemory<byte> id in ids)
            {
                if (StreamOf(id.Span) == stream && store.Changes.IsThere(kind, id.Span, out int row) && rows.Add((stream, row)))
                {
                    parts.Add(stream, kind == DatasetKind.Items ? RecordKind.DeleteItem : RecordKind.DeleteUser, record[..AnnounceRecord.Write(record, id.Span)]);
                }
            }
        }

        return parts;
    }

    private int StreamOf(ReadOnlySpan<byte> id) => kind == DatasetKind.Items ? 0 : CellMap.Cell(id) + 1;

    private bool TryEnter(int streams)
    {
        for (int stream = 0; stream <= CellMap.Cells; stream++)
        {
            if ((streams >> stream & 1) != 0 && !WriterPatience.TryTake(store.LockOf(stream)))
            {
                Exit(streams & ((1 << stream) - 1));
                return false;
            }
        }

        return true;
    }

    private void Exit(int streams)
    {
        for (int stream = CellMap.Cells; stream >= 0; stream--)
        {
            if ((streams >> stream & 1) != 0)
            {
                store.LockOf(stream).Exit();
            }
        }
    }
}
