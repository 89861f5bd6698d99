using Personalize.Storage.Log;

namespace Personalize.Bench.Log;

/// <summary>Counts records and payload bytes.</summary>
internal sealed class NullReader : ILogReader
{
    public long Records { get; private set; }

    public void OnRecord(in LogRecord record) => Records++;
}
