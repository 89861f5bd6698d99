using Personalize.Engine.Resources;
using Personalize.Storage.Datasets;
using Personalize.Storage.Log;
using Personalize.Storage.Snapshots;

namespace Personalize.Engine.Ingest;

/// <summary>Brings the records of a log into a fresh engine, through the same code that applied them live.</summary>
/// <param name="engine">Empty, or with what the snapshot holds.</param>
/// <param name="snapshot">Where the engine's state comes from; records that it holds are passed over. Null: from nowhere.</param>
internal sealed class LogReplay(PersonalizeEngine engine, SnapshotReader? snapshot = null) : ILogReader
{
    public void OnRecord(in LogRecord record)
    {
        if (snapshot is not null && snapshot.Holds(record.Stream, record.Sequence))
        {
            return;
        }

        if (record.Kind == RecordKind.Catalog)
        {
            engine.Catalog.Apply(record.Payload);
            return;
        }

        // Records of a dropped group stay in the log until it is truncated; nobody can read them any more.
        GroupStore? store = engine.Catalog.Groups.Get(record.Stream.Group)?.Store;
        if (store is null)
        {
            return;
        }

        if (record.Stream.Number == 0)
        {
            store.ReplayedSequence = record.Sequence;
        }

        if (!store.TryApply(record.Stream.Number, record.Kind, record.Payload))
        {
            throw new InvalidDataException(
                $"the change log holds a record of kind {record.Kind} (group {record.Stream.Group}, stream {record.Stream.Number}, "
                + $"sequence {record.Sequence}, ending at address {record.Position.Address}) that this version cannot apply");
        }
    }

    /// <summary>A snapshot that knows more than the log is of another time: what the log would get from now on would be passed over.</summary>
    public void OnEnd(LogCheckpoint end)
    {
        foreach (GroupStore store in engine.Catalog.Groups.Stores)
        {
            store.ReplayedSequence = 0; // From here on the log knows.
        }

        if (snapshot is null)
        {
            return;
        }

        Dictionary<StreamId, ulong> ends = end.Streams.ToDictionary(position => position.Stream, position => position.Sequence);
        foreach ((StreamId stream, ulong sequence) in snapshot.Positions)
        {
            if (ends.GetValueOrDefault(stream) < sequence)
            {
                throw new SnapshotAheadException(snapshot.Number, stream, sequence, ends.GetValueOrDefault(stream));
            }
        }
    }
}
