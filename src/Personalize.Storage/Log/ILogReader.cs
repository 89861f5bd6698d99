namespace Personalize.Storage.Log;

/// <summary>Takes the records of a log, one by one, in log order.</summary>
public interface ILogReader
{
    void OnRecord(in LogRecord record);

    /// <summary>Replay has found the proven end of the log and has changed nothing yet; an exception refuses the log.</summary>
    /// <param name="end">The end, and how far each stream has come. A snapshot that holds more of a stream is ahead of this log and must be refused here.</param>
    void OnEnd(LogCheckpoint end)
    {
        // Whoever began at the beginning has nothing to compare.
    }
}
