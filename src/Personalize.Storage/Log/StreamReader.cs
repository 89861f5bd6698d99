namespace Personalize.Storage.Log;

/// <summary>Lets the records of one stream through, from a sequence on.</summary>
internal sealed class StreamReader(StreamId stream, ulong fromSequence, ILogReader reader) : ILogReader
{
    /// <summary>Sequence of the record wanted next.</summary>
    public ulong Next { get; private set; } = fromSequence;

    public void OnRecord(in LogRecord record)
    {
        if (record.Stream != stream || record.Sequence < Next) return;
        reader.OnRecord(record);
        Next = record.Sequence + 1;
    }
}
