using System.Text.Json;
using Personalize.Engine.Resources;
using Personalize.Storage.Datasets;
using Personalize.Storage.Import;
using Personalize.Storage.Log;

namespace Personalize.Engine.Maintenance;

/// <summary>Counts the records of a log and notes which files they need.</summary>
internal sealed class LogCensus : ILogReader
{
    private readonly Dictionary<string, uint> _models = new(StringComparer.Ordinal);

    public long Records { get; private set; }

    /// <summary>Import files by the record that names them.</summary>
    public List<(StreamId Stream, ulong Sequence, ImportedFile File)> Imports { get; } = [];

    /// <summary>Groups that were dropped, by number.</summary>
    public HashSet<uint> Dropped { get; } = [];

    /// <summary>Model files of the groups that are there at the end.</summary>
    public IEnumerable<string> Models => _models.Keys.Order(StringComparer.Ordinal);

    /// <summary>The first record that is whole and yet says nothing; null: none.</summary>
    public string? Unreadable { get; private set; }

    public void OnRecord(in LogRecord record)
    {
        Records++;
        if (record.Kind == RecordKind.Catalog)
        {
            OnCatalog(record.Payload, record.Position);
        }
        else if (record.Kind == RecordKind.ImportCommit)
        {
            OnImport(record, record.Payload);
        }
        else if (record.Kind == RecordKind.Batch)
        {
            OnBatch(record);
        }
    }

    private void OnImport(in LogRecord record, ReadOnlySpan<byte> payload)
    {
        if (ImportCommit.TryRead(payload) is { } file)
        {
            Imports.Add((record.Stream, record.Sequence, file));
        }
        else
        {
            Unreadable ??= $"the import record that ends at address {record.Position.Address} cannot be read";
        }
    }

    /// <summary>The files of several datasets that were imported together.</summary>
    private void OnBatch(in LogRecord record)
    {
        int at = 0;
        while (at < record.Payload.Length)
        {
            if (!BatchRecord.TryRead(record.Payload, ref at, out ushort kind, out ReadOnlySpan<byte> payload))
            {
                Unreadable ??= $"the batch record that ends at address {record.Position.Address} cannot be read";
                return;
            }

            if (kind == RecordKind.ImportCommit)
            {
                OnImport(record, payload);
            }
        }
    }

    /// <summary>Adds the models of a snapshot, but for groups that were dropped since.</summary>
    public void AddModels(LogCensus snapshot)
    {
        foreach ((string model, uint group) in snapshot._models)
        {
            if (!Dropped.Contains(group))
            {
                _models[model] = group;
            }
        }
    }

    /// <summary>A catalog record, of the log or of a snapshot.</summary>
    public void OnCatalog(ReadOnlySpan<byte> payload, LogPosition position)
    {
        try
        {
            switch (Catalog.Decode(payload))
            {
                case SolutionVersionTrained trained:
                    _models[trained.ModelFile] = trained.Group;
                    break;
                case GroupDropped dropped:
                    Dropped.Add(dropped.Number);
                    foreach (string model in _models.Where(model => model.Value == dropped.Number).Select(model => model.Key).ToList())
                    {
                        _models.Remove(model);
                    }

                    break;
            }
        }
        catch (Exception unknown) when (unknown is JsonException or InvalidDataException or NotSupportedException)
        {
            Unreadable ??= $"the catalog record that ends at address {position.Address} cannot be read: {unknown.Message}";
        }
    }
}
