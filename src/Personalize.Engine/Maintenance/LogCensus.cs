using System.Text.Json;
using Personalize.Engine.Resources;
using Personalize.Storage.Datasets;
using Personalize.Storage.Import;
using Personalize.Storage.Log;

namespace Personalize.Engine.Maintenance;

/// <summary>Counts the records of a log and notes which files they need.</summary>
internal sealed class LogCensus : ILogReader
{
    private readonly Dictionary<(uint Group, string Solution, string Version), string> _models = [];
    private readonly HashSet<(uint Group, string Solution)> _droppedSolutions = [];

    public long Records { get; private set; }

    /// <summary>Import files by the record that names them.</summary>
    public List<(StreamId Stream, ulong Sequence, ImportedFile File)> Imports { get; } = [];

    /// <summary>Groups that were dropped, by number.</summary>
    public HashSet<uint> Dropped { get; } = [];

    /// <summary>Model files of the versions that are there at the end.</summary>
    public IEnumerable<string> Models => _models.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

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

    /// <summary>Adds the models of a snapshot, but for groups and solutions that were dropped since.</summary>
    public void AddModels(LogCensus snapshot)
    {
        foreach (var (version, model) in snapshot._models)
        {
            if (!Dropped.Contains(version.Group) && !_droppedSolutions.Contains((version.Group, version.Solution)))
            {
                _models[version] = model;
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
                    _models[(trained.Group, trained.Solution, trained.Version)] = trained.ModelFile;
                    break;
                case SolutionDropped dropped:
                    _droppedSolutions.Add((dropped.Group, dropped.Name));
                    Remove(version => version.Group == dropped.Group && version.Solution == dropped.Name);
                    break;
                case GroupDropped dropped:
                    Dropped.Add(dropped.Number);
                    Remove(version => version.Group == dropped.Number);
                    break;
            }
        }
        catch (Exception unknown) when (unknown is JsonException or InvalidDataException or NotSupportedException)
        {
            Unreadable ??= $"the catalog record that ends at address {position.Address} cannot be read: {unknown.Message}";
        }
    }
    private void Remove(Func<(uint Group, string Solution, string Version), bool> isMeant)
    {
        foreach (var version in _models.Keys.Where(isMeant).ToList())
        {
            _models.Remove(version);
        }
    }
}
