using Microsoft.Extensions.Logging;
using Personalize.Engine.Jobs;
using Personalize.Engine.Maintenance;
using Personalize.Storage.Log;
using Personalize.Storage.Snapshots;

namespace Personalize.Engine.Ingest;

/// <summary>How an engine gets its state: the newest good snapshot, then the log behind it; without one, the whole log.</summary>
/// <remarks>
/// A damaged snapshot is passed over for the one before, with a warning, for nothing is lost by it: the log reaches back to the older of the two.
/// One that is ahead of the log is refused, unless the caller asked to give changes up; it is then deleted.
/// </remarks>
internal sealed class EngineStart
{
    private readonly PersonalizeEngine _engine;
    private readonly SnapshotFolder? _folder;
    private readonly bool _givesUpChanges;
    private readonly ILogger _logger;
    private readonly List<Exception> _refused = [];
    private readonly List<ulong> _ahead = [];

    private EngineStart(PersonalizeEngine engine, SnapshotFolder? folder, bool givesUpChanges, ILogger logger)
    {
        _engine = engine;
        _folder = folder;
        _givesUpChanges = givesUpChanges;
        _logger = logger;
    }

    /// <summary>Fills an engine.</summary>
    /// <returns>Who takes its snapshots from now on; null where nothing is kept on disk.</returns>
    /// <exception cref="IOException">No state that is known to be whole can be had: nothing was changed; the message names file, address and remedy.</exception>
    public static SnapshotJob? Run(PersonalizeEngine engine, EngineOptions options, ILogger logger)
    {
        SnapshotFolder? folder = options.DataDirectory is { } directory && options.Durability != Durability.Memory
            ? new SnapshotFolder(engine.Disk, Path.Combine(directory, DataFolders.Snapshots))
            : null;
        KeptSnapshot? opened = new EngineStart(engine, folder, options.RecoverTo is not null, logger).Fill();
        return folder is null ? null : new SnapshotJob(engine, folder, opened, options, logger);
    }

    private KeptSnapshot? Fill()
    {
        IReadOnlyList<ulong> numbers = _folder?.List() ?? [];
        KeptSnapshot? opened = null;
        foreach (ulong number in numbers)
        {
            opened = TryOpen(number);
            if (opened is not null)
            {
                break;
            }
        }

        if (opened is null)
        {
            ReplayAll();
        }

        foreach (Exception refused in _refused)
        {
            _logger.OpenedFrom(refused.Message, opened is null ? "the change log" : $"snapshot {opened.Number}");
        }

        if (_ahead.Count > 0)
        {
            // The log will get other changes under the same numbers.
            _folder!.DeleteAllBut([.. numbers.Except(_ahead)]);
        }

        return opened;
    }

    private KeptSnapshot? TryOpen(ulong number)
    {
        try
        {
            using SnapshotReader snapshot = _folder!.Open(number);
            if (_engine.Log.WhyNotFrom(snapshot.From) is { } incomplete)
            {
                return snapshot.From.Address < _engine.Log.Begin.Address ? Refuse(incomplete) : throw incomplete;
            }

            return Fill(snapshot);
        }
        catch (Exception ahead) when (ahead is SnapshotAheadException or LogIncompleteException && _givesUpChanges)
        {
            _ahead.Add(number);
            return Refuse(ahead);
        }
        catch (SnapshotDamagedException damaged)
        {
            return Refuse(damaged);
        }
    }

    private KeptSnapshot? Refuse(Exception reason)
    {
        _refused.Add(reason);
        return null;
    }

    private KeptSnapshot Fill(SnapshotReader snapshot)
    {
        _engine.Clear(snapshot.IdCount);
        foreach (byte[] record in snapshot.Catalog)
        {
            _engine.Catalog.Apply(record);
        }

        foreach (ImportNote note in snapshot.Imports)
        {
            _engine.ImportNotes.Add(note);
        }

        foreach (GroupStore store in _engine.Catalog.Groups.Stores)
        {
            snapshot.Load(store.State);
        }

        var kept = new KeptSnapshot(snapshot.Number, snapshot.From, snapshot.Positions, _engine.Catalog.Cut(sequence: 0) with { Records = [] });
        _engine.Log.Replay(new LogReplay(_engine, snapshot), snapshot.From);
        return kept;
    }

    private void ReplayAll()
    {
        if (_refused.Count > 0 && _engine.Log.WhyNotFrom(null) is { } incomplete)
        {
            throw new NoSnapshotException([.. _refused, incomplete]);
        }

        if (_refused.Count > 0)
        {
            _engine.Clear(expectedIds: 0); // Of what a refused one brought.
        }

        _engine.Log.Replay(new LogReplay(_engine));
    }
}
