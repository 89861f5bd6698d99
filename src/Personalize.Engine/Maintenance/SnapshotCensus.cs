using System.Globalization;
using Personalize.Storage.Log;
using Personalize.Storage.Snapshots;

namespace Personalize.Engine.Maintenance;

/// <summary>What a whole snapshot holds, as far as the files beside it are concerned.</summary>
internal sealed class SnapshotCensus
{
    private readonly IReadOnlyDictionary<StreamId, ulong> _positions;
    private readonly HashSet<uint> _dropped;

    private SnapshotCensus(SnapshotReader snapshot, HashSet<uint> dropped)
    {
        Bytes = snapshot.Bytes;
        _positions = snapshot.Positions;
        _dropped = dropped;
    }

    /// <summary>Bytes of its file.</summary>
    public long Bytes { get; }

    /// <summary>Reads all of a snapshot, compares it with the log, and notes the models of its catalog.</summary>
    /// <exception cref="IOException">It is damaged, or the log does not reach it.</exception>
    public static SnapshotCensus Take(SnapshotFolder folder, ulong number, LogSummary? log, LogCensus census)
    {
        using SnapshotReader snapshot = folder.Open(number);
        snapshot.Verify();
        var own = new LogCensus();
        foreach (byte[] record in snapshot.Catalog)
        {
            own.OnCatalog(record, default);
        }

        if (own.Unreadable is { } unreadable)
        {
            throw new InvalidDataException($"'{folder.PathOf(number)}': {unreadable}");
        }

        if (log is not null)
        {
            Compare(folder.PathOf(number), snapshot, log);
        }

        census.AddModels(own);
        return new SnapshotCensus(snapshot, own.Dropped);
    }

    /// <summary>Whoever begins from it does not need what the record names.</summary>
    public bool Holds(StreamId stream, ulong sequence) => sequence <= _positions.GetValueOrDefault(stream) || _dropped.Contains(stream.Group);

    private static void Compare(string path, SnapshotReader snapshot, LogSummary log)
    {
        if (snapshot.From.LogId != log.Begin.LogId)
        {
            throw new InvalidDataException($"'{path}' is of another log.");
        }

        if (snapshot.From.Address < log.Begin.Address || snapshot.From.Address > log.End.Address)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"'{path}' needs the log from address {snapshot.From.Address}; it has {log.Begin.Address} to {log.End.Address}."));
        }

        foreach (var (stream, sequence) in snapshot.Positions)
        {
            if (sequence > log.End.GetSequence(stream))
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                    $"'{path}' holds record {sequence} of stream {stream.Group}/{stream.Number}; the log ends at record {log.End.GetSequence(stream)}."));
            }
        }
    }
}
