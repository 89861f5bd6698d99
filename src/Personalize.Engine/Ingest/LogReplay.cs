using Personalize.Engine.Resources;
using Personalize.Storage.Datasets;
using Personalize.Storage.Log;

namespace Personalize.Engine.Ingest;

/// <summary>Brings the records of a log into a fresh engine, through the same code that applied them live.</summary>
internal sealed class LogReplay(PersonalizeEngine engine) : ILogReader
{
    public void OnRecord(in LogRecord record)
    {
        if (record.Kind == RecordKind.Catalog)
        {
            engine.Catalog.Apply(Catalog.Decode(record.Payload));
            return;
        }

        // Records of a dropped group stay in the log until it is truncated; nobody can read them any more.
        GroupStore? store = engine.Catalog.GetStore(record.Stream.Group);
        if (store is not null && !store.TryApply(record.Stream.Number, record.Kind, record.Payload))
        {
            throw new InvalidDataException(
                $"the change log holds a record of kind {record.Kind} (group {record.Stream.Group}, stream {record.Stream.Number}, "
                + $"sequence {record.Sequence}, ending at address {record.Position.Address}) that this version cannot apply");
        }
    }
}
