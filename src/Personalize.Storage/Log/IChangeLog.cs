using Personalize.Storage.Disk;

namespace Personalize.Storage.Log;

/// <summary>What happened, in which order: the append-only record of every change.</summary>
/// <remarks>
/// Appends of one stream need its writer lock, appends of different streams may run in parallel; everything else is safe
/// for any thread. <see cref="Replay"/> comes once, before the first append.
/// </remarks>
public interface IChangeLog : IDisposable
{
    /// <summary>Adds a record at the end; its bytes are copied. Allocates nothing once warm.</summary>
    /// <param name="stream">Its stream, whose writer lock the caller holds.</param>
    /// <param name="kind">What the payload is; 65,535 belongs to the log itself.</param>
    /// <param name="payload">Up to <see cref="PayloadBytesMax"/> bytes.</param>
    /// <param name="batchId">Shared by the parts of one batch over several streams, never used twice; 0 = a record by itself.</param>
    /// <param name="batchParts">How many records the batch has. Replay drops a batch whose parts are not all there.</param>
    /// <param name="batchBytes">
    /// Bytes of the payloads of all parts of the batch, up to <see cref="BatchBytesMax"/>, told with the first: it waits until the log has room for the whole of it
    /// beside the batches that are open. The others do not wait, so a batch that was begun is finished by whoever holds the locks of all its streams already.
    /// </param>
    /// <returns>
    /// Where the record ends; wait for it before telling anybody that the change is safe. Position 0, where no record ends, for a thread whose
    /// <see cref="WriterPatience"/> is limited and that would have to wait: nothing was appended. Batches are for threads that may wait.
    /// </returns>
    /// <exception cref="StorageFailedException">The log has failed before; nothing is accepted until it is opened again.</exception>
    LogPosition Append(StreamId stream, ushort kind, ReadOnlySpan<byte> payload, ulong batchId = 0, ushort batchParts = 0, long batchBytes = 0);

    /// <summary>Bytes of the payloads of one batch of several records: what replay can hold back with room to spare.</summary>
    long BatchBytesMax { get; }

    /// <summary>The longest payload of a record.</summary>
    int PayloadBytesMax { get; }

    /// <summary>Sequence of the last record appended to a stream, 0 when there is none.</summary>
    ulong GetSequence(StreamId stream);

    /// <summary>End of the last appended record.</summary>
    LogPosition Tail { get; }

    /// <summary>Everything before it is on disk.</summary>
    LogPosition Durable { get; }

    /// <summary>Completes when a put that ends at the position may be answered, as the durability option says.</summary>
    /// <exception cref="StorageFailedException">The record did not reach the disk; the message says why.</exception>
    ValueTask WaitDurableAsync(LogPosition position, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="WaitDurableAsync"/>, blocking; cheapest for a lone writer, who then does the flush itself.</summary>
    void WaitDurable(LogPosition position);

    /// <summary>Reads the log from a checkpoint on, checking every byte of it, and opens it for appends.</summary>
    /// <param name="reader">Takes every record behind the checkpoint; what a snapshot already holds it skips by stream and sequence.</param>
    /// <param name="from">Where to begin, as <see cref="Checkpoint"/> gave it; null = at the beginning. Nothing before it is read.</param>
    /// <remarks>After an exception the log is as it was on disk, and may be replayed again, from elsewhere and into a fresh reader.</remarks>
    /// <exception cref="LogDamagedException">Something below the committed address is not as it was written.</exception>
    /// <exception cref="LogIncompleteException">The log begins behind the checkpoint, ends before it, or is another one.</exception>
    void Replay(ILogReader reader, LogCheckpoint? from = null);

    /// <summary>Why <see cref="Replay"/> from a checkpoint would refuse before it reads a record; null when it would not.</summary>
    /// <remarks>Costs nothing: asked before a snapshot is loaded.</remarks>
    LogIncompleteException? WhyNotFrom(LogCheckpoint? from);

    /// <summary>The tail, and every stream's state there, as of one moment; any thread, after <see cref="Replay"/>.</summary>
    /// <remarks>
    /// Appended is not applied: the writer of a record appends it and applies it under its stream's lock, so whoever takes that lock after this
    /// call, and captures the stream, has every record that the checkpoint counts. A snapshot may hold more of a stream than the checkpoint:
    /// it notes <see cref="GetSequence"/> under that lock, and its reader skips what it has. Before a snapshot is named, everything in it
    /// must be on disk here: <see cref="Flush"/>.
    /// </remarks>
    LogCheckpoint Checkpoint();

    /// <summary>Returns when everything appended before the call is on disk, whatever the durability.</summary>
    /// <exception cref="StorageFailedException">It is not, or the log has failed before.</exception>
    void Flush();

    /// <summary>Makes a checkpoint the beginning of the log and frees the disk space before it, by whole segment files.</summary>
    /// <param name="upTo">From <see cref="Checkpoint"/>; from then on the log is replayed from it or from a later one. Before the beginning: nothing happens.</param>
    /// <remarks>
    /// Any thread, beside appends and flushes; killed at any moment, the log begins at the old place or at the new one. A failure costs
    /// nothing but the space, and the call may be repeated.
    /// </remarks>
    /// <exception cref="StorageFailedException">The disk failed.</exception>
    void Truncate(LogCheckpoint upTo);

    /// <summary>Where the log begins: the address of its first record that is still there.</summary>
    LogPosition Begin { get; }

    /// <summary>Hands over the durable records of one stream, from a sequence on; called again with what it returned, it goes on from there.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="fromSequence">Sequence of the first record wanted, from 1.</param>
    /// <param name="reader">Takes them in order. A batch comes whole or not yet.</param>
    /// <returns>The sequence to go on from.</returns>
    /// <remarks>After <see cref="Replay"/>, beside appends, any thread. Reads and checks the whole log up to its durable end.</remarks>
    /// <exception cref="LogIncompleteException">The records wanted were truncated.</exception>
    /// <exception cref="NotSupportedException">The log keeps no records.</exception>
    ulong Follow(StreamId stream, ulong fromSequence, ILogReader reader);

    /// <summary>Refuses every later append until the log is opened again: a record in it could not be applied, so memory is no longer what the log says.</summary>
    /// <param name="cause">What went wrong; whoever is refused reads its message.</param>
    /// <remarks>
    /// Any thread, after <see cref="Replay"/>; the first failure counts. Called before the lock of the record's stream is let go, so that no later record
    /// stands on the broken state. Whoever waits for what is not yet on disk gets the failure as well, and so does <see cref="Flush"/>: no snapshot comes of it.
    /// </remarks>
    void Fail(Exception cause);

    /// <summary>A write or flush has failed, or <see cref="Fail"/> was called: appends are refused until the log is opened again, reads of the engine go on.</summary>
    bool IsFailed { get; }

    /// <summary>What failed first, with call, path and error number; null while all is well.</summary>
    StorageFailedException? Failure { get; }

    /// <summary>Bytes from the beginning to the tail.</summary>
    long SizeBytes { get; }
}
