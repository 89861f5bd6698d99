using Personalize.Storage.Log;

namespace Personalize.Storage.Tests.Log;

/// <summary>Keeps what replay hands out.</summary>
internal sealed class CollectingReader : ILogReader
{
    public List<Row> Rows { get; } = [];

    public void OnRecord(in LogRecord record) =>
        Rows.Add(new Row(record.Stream, record.Kind, record.Sequence, record.Position.Address, record.BatchId, record.BatchParts, Convert.ToHexString(record.Payload)));

    internal sealed record Row(StreamId Stream, ushort Kind, ulong Sequence, long End, ulong BatchId, ushort BatchParts, string Payload);
}
