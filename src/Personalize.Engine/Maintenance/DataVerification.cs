using System.Globalization;
using Personalize.Storage.Blobs;
using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;
using Personalize.Storage.Import;
using Personalize.Storage.Log;
using Personalize.Storage.Snapshots;

namespace Personalize.Engine.Maintenance;

/// <summary>Checks a data directory: the log record by record, every other file against the hash in its name, and that what is needed is there.</summary>
internal sealed class DataVerification
{
    private const int Attempts = 5;

    private readonly string _directory;
    private readonly IDisk _logDisk;
    private readonly IDisk _disk;
    private readonly EncryptionKey? _key;
    private readonly CancellationToken _cancellationToken;
    private readonly List<VerifiedPart> _parts = [];
    private LogSummary? _log;

    private DataVerification(string directory, IDisk disk, EncryptionKey? key, CancellationToken cancellationToken)
    {
        _directory = directory;
        _logDisk = disk;
        _disk = key is null ? disk : new SealedDisk(disk, key);
        _key = key;
        _cancellationToken = cancellationToken;
    }

    public static IReadOnlyList<VerifiedPart> Run(string directory, IDisk disk, EncryptionKey? key, CancellationToken cancellationToken)
    {
        var verification = new DataVerification(directory, disk, key, cancellationToken);
        LogCensus census = verification.CheckLog();
        SnapshotCensus? oldest = verification.CheckSnapshots(census);
        verification.CheckImports(census, oldest);
        verification.CheckModels(census);
        return verification._parts;
    }

    private LogCensus CheckLog()
    {
        string folder = Path.Combine(_directory, DataFolders.Log);
        var census = new LogCensus();
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                if (LogReading.TryRead(_logDisk, folder, _key, census) is { } log)
                {
                    _log = log;
                    _parts.Add(new VerifiedPart("log", census.Records, log.SizeBytes, Describe(log), census.Unreadable));
                    return census;
                }

                census = new LogCensus();
                if (attempt == Attempts)
                {
                    throw new IOException($"the change log '{folder}' was truncated {Attempts} times while it was read");
                }
            }
        }
        catch (Exception damage) when (damage is LogDamagedException or StorageFormatException)
        {
            _parts.Add(new VerifiedPart("log", census.Records, 0, null, damage.Message));
            return census;
        }
    }

    private static string Describe(LogSummary log)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"addresses {log.Begin.Address} to {log.End.Address}, {log.End.Streams.Length} streams, {(log.IsSealed ? "sealed" : "not sealed")}");
        if (log.DroppedBatches > 0)
        {
            text += string.Create(CultureInfo.InvariantCulture, $", {log.DroppedBatches} batches begun and never finished");
        }

        return log.End.Address > log.Acknowledged
            ? text + string.Create(CultureInfo.InvariantCulture, $", {log.End.Address - log.Acknowledged} bytes written and not acknowledged")
            : text;
    }

    /// <summary>The oldest that is whole and fits the log: what the log names from it on is needed.</summary>
    private SnapshotCensus? CheckSnapshots(LogCensus census)
    {
        string path = Path.Combine(_directory, DataFolders.Snapshots);
        SnapshotCensus? oldest = null;
        if (_disk.List(path).Length > 0)
        {
            var folder = new SnapshotFolder(_disk, path);
            foreach (ulong number in folder.List())
            {
                Check(string.Create(CultureInfo.InvariantCulture, $"snapshot {number}"), null, null, () => (oldest = SnapshotCensus.Take(folder, number, _log, census)).Bytes);
            }
        }

        if (oldest is null && _log is { Begin.Streams.Length: > 0 } log)
        {
            _parts.Add(new VerifiedPart("snapshots", null, 0, null, string.Create(CultureInfo.InvariantCulture,
                $"the log begins at address {log.Begin.Address}, and no whole snapshot reaches it. Restore '{path}' from a backup.")));
        }

        return oldest;
    }

    private void CheckImports(LogCensus census, SnapshotCensus? oldest)
    {
        string folder = Path.Combine(_directory, DataFolders.Import);
        Dictionary<string, ImportedFile> needed = [];
        foreach (var (stream, sequence, file) in census.Imports)
        {
            if (oldest is null || !oldest.Holds(stream, sequence))
            {
                needed[file.Name] = file;
            }
        }

        foreach (string name in ImportFileCheck.List(_disk, folder).Union(needed.Keys, StringComparer.Ordinal))
        {
            ImportedFile? file = needed.GetValueOrDefault(name);
            string? remark = file is null ? "no record of the log needs it" : null;
            Check($"import {name}", file?.Records, remark, () => ImportFileCheck.Check(_disk, folder, name));
        }
    }

    private void CheckModels(LogCensus census)
    {
        string folder = Path.Combine(_directory, DataFolders.Models);
        foreach (string name in FolderBlobs.List(_disk, folder).Union(census.Models, StringComparer.Ordinal))
        {
            Check($"model {name}", null, null, () => FolderBlobs.Check(_disk, folder, name));
        }
    }

    private void Check(string name, long? rows, string? remark, Func<long> check)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        try
        {
            _parts.Add(new VerifiedPart(name, rows, check(), remark, null));
        }
        catch (Exception damage) when (damage is IOException or InvalidDataException)
        {
            _parts.Add(new VerifiedPart(name, rows, 0, remark, damage.Message));
        }
    }
}
