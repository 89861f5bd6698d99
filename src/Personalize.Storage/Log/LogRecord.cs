namespace Personalize.Storage.Log;

/// <summary>A record as replay hands it out: a view, valid during the call.</summary>
public readonly ref struct LogRecord
{
    public StreamId Stream { get; init; }

    /// <summary>What the payload is; the engine's numbers, unknown to the log.</summary>
    public ushort Kind { get; init; }

    /// <summary>Number of the record in its stream, from 1, without gaps.</summary>
    public ulong Sequence { get; init; }

    /// <summary>Where the record ends.</summary>
    public LogPosition Position { get; init; }

    /// <summary>Shared by the parts of one batch over several streams; 0 = a record by itself.</summary>
    public ulong BatchId { get; init; }

    /// <summary>How many records the batch has; 0 = a record by itself.</summary>
    public ushort BatchParts { get; init; }

    public ReadOnlySpan<byte> Payload { get; init; }
}
