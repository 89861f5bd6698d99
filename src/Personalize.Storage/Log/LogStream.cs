namespace Personalize.Storage.Log;

/// <summary>How far one stream has come: the number and the chained hash of its last record.</summary>
/// <remarks>Written under the stream's writer lock; the sequence may be read by anybody.</remarks>
internal sealed class LogStream(ulong seed)
{
    private ulong _sequence;

    public ulong Sequence => Volatile.Read(ref _sequence);

    public ulong Chain { get; private set; } = seed;

    /// <summary>Seals this stream's payloads; null until the first one of an encrypted log.</summary>
    public RecordSeal? Seal { get; set; }

    /// <summary>A stream as a checkpoint found it.</summary>
    public static LogStream At(StreamPosition position)
    {
        var stream = new LogStream(position.Chain);
        stream.Advance(position.Sequence, position.Chain);
        return stream;
    }

    public void Advance(ulong sequence, ulong chain)
    {
        Chain = chain;
        Volatile.Write(ref _sequence, sequence);
    }
}
