using Personalize.Storage.Log;

namespace Personalize.Engine.Ingest;

/// <summary>A snapshot holds changes that the log has not, or no longer.</summary>
internal sealed class SnapshotAheadException(ulong number, StreamId stream, ulong sequence, ulong logSequence)
    : IOException($"Snapshot {number} holds stream {stream.Group}/{stream.Number} up to change {sequence}, the change log ends at its change {logSequence}. Restore both from a backup of the same moment.");
