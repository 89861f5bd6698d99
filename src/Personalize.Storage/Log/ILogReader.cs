namespace Personalize.Storage.Log;

/// <summary>Takes the records of a log, one by one, in log order.</summary>
public interface ILogReader
{
    void OnRecord(in LogRecord record);
}
