using Microsoft.Extensions.Logging;
using Personalize.Engine.Ingest;
using Personalize.Engine.Resources;
using Personalize.Storage.Log;
using Personalize.Storage.Snapshots;

namespace Personalize.Engine.Jobs;

/// <summary>From the engine's state to a snapshot on disk, while puts, imports and recommendations go on; then what it makes needless goes.</summary>
/// <remarks>
/// <code>
/// checkpoint of the log ─► catalog and every stream, each under its lock for a moment ─► file aside ─► log flushed ─► named
///   ─► older ones but one deleted ─► log truncated behind the older ─► import files and models that nobody can need deleted
/// </code>
/// One at a time. A failure costs the snapshot and nothing else: it is told, and tried again a minute later.
/// </remarks>
internal sealed class SnapshotJob : IDisposable
{
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private readonly PersonalizeEngine _engine;
    private readonly SnapshotFolder _folder;
    private readonly NeedlessFiles _needless;
    private readonly long _logBytes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _running = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly ITimer _timer;
    private KeptSnapshot? _newest;
    private SnapshotCut? _cut;
    private ulong _number;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;

    public SnapshotJob(PersonalizeEngine engine, SnapshotFolder folder, KeptSnapshot? opened, EngineOptions options, ILogger logger)
    {
        _engine = engine;
        _folder = folder;
        _newest = opened;
        _number = folder.List() is [ulong last, ..] ? last : 0;
        _logBytes = options.SnapshotLogBytes;
        _time = options.TimeProvider;
        _logger = logger;
        _needless = new NeedlessFiles(engine);
        DeleteOrphans();
        _timer = _time.CreateTimer(static job => ((SnapshotJob)job!).Check(), this, CheckPeriod, CheckPeriod);
    }

    /// <summary>What became of the attempts of this process.</summary>
    public SnapshotState State { get; private set; }

    /// <summary>The attempt that was begun by itself last.</summary>
    public Task Automatic { get; private set; } = Task.CompletedTask;

    /// <summary>Bytes that only the snapshot under way holds still: rows as they were, of which writers have copies by now.</summary>
    public long MemoryBytes => Volatile.Read(ref _cut)?.ReplacedBytes ?? 0;

    /// <summary>Takes a snapshot and returns when it counts; waits while another one is being taken.</summary>
    /// <exception cref="PersonalizeException">The disk failed: the snapshots from before are as they were.</exception>
    public SnapshotInfo Run(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        lock (_running)
        {
            try
            {
                SnapshotInfo taken = Take(either.Token);
                State = new SnapshotState(taken, null, State.Failures);
                return taken;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                State = new SnapshotState(State.Last, failure.Message, State.Failures + 1);
                _notBefore = _time.GetUtcNow() + RetryAfter;
                _logger.NoSnapshot(failure, failure.Message);
                if (failure is not (IOException or UnauthorizedAccessException))
                {
                    throw;
                }

                throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, $"the snapshot could not be taken, and the ones before are kept: {failure.Message}", failure);
            }
        }
    }

    /// <summary>Stops and waits for what runs; how that ends is told already.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _closing.Cancel();
        Task.WaitAny(Automatic); // which does not throw: the log has to be closed after us
        lock (_running)
        {
            _closing.Dispose();
        }
    }

    private SnapshotInfo Take(CancellationToken cancellationToken)
    {
        DateTimeOffset at = _time.GetUtcNow();
        long began = _time.GetTimestamp();
        ulong number = ++_number; // Never used again: a failed attempt may have left its file.
        KeptSnapshot kept;
        long bytes;
        using (SnapshotCut cut = Cut(number, out kept))
        {
            Volatile.Write(ref _cut, cut);
            try
            {
                bytes = BackgroundWork.Run("snapshot", _ => _folder.Write(cut, number, () => _engine.Log.Durable.Address, cancellationToken));
            }
            finally
            {
                Volatile.Write(ref _cut, null);
            }
        }

        // What it holds must be in the log as well, or the log would give its numbers to other changes.
        _engine.Log.Flush();
        _folder.Name(number);
        KeptSnapshot? older = _newest;
        _newest = kept;
        var taken = new SnapshotInfo(number, at, bytes, _time.GetElapsedTime(began));
        _logger.SnapshotTaken(number, bytes, taken.Took.TotalSeconds);
        if (older is not null)
        {
            Retire(kept, older);
        }

        return taken;
    }

    /// <summary>Again when a dataset changed between the catalog and the groups: each would be of another schema.</summary>
    private SnapshotCut Cut(ulong number, out KeptSnapshot kept)
    {
        while (true)
        {
            int changes = _engine.Catalog.Datasets.Changes;
            SnapshotCut cut = CutOnce(number, out kept);
            if (_engine.Catalog.Datasets.Changes == changes)
            {
                return cut;
            }

            cut.Dispose();
        }
    }

    private SnapshotCut CutOnce(ulong number, out KeptSnapshot kept)
    {
        LogCheckpoint from = _engine.Log.Checkpoint();
        CatalogCut catalog = _engine.Changes.Cut();
        var groups = new List<GroupCut>();
        try
        {
            foreach (GroupStore store in catalog.Stores)
            {
                groups.Add(store.Cut());
            }

            var cut = new SnapshotCut(from, catalog.Sequence, catalog.Records, groups, _engine.ImportNotes.Behind(_newest));
            kept = new KeptSnapshot(number, from, cut.Positions, catalog with { Records = [] });
            return cut;
        }
        catch
        {
            groups.ForEach(group => group.Dispose());
            throw;
        }
    }

    /// <summary>Two are kept. Their failure to go costs space only, and the next snapshot tries again.</summary>
    private void Retire(KeptSnapshot newest, KeptSnapshot older)
    {
        try
        {
            _folder.DeleteAllBut(newest.Number, older.Number);
            _engine.Log.Truncate(older.From);
            _needless.DeleteBehind(older);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _logger.NeedlessKept(failure, newest.Number, failure.Message);
        }
    }

    private void DeleteOrphans()
    {
        try
        {
            _folder.DeleteUnfinished();
            _needless.DeleteOrphans();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _logger.OrphansKept(failure, failure.Message);
        }
    }

    private void Check()
    {
        long since = _newest?.From.Address ?? _engine.Log.Begin.Address;
        bool isDue = _engine.Log.Tail.Address - since >= _logBytes && _time.GetUtcNow() >= _notBefore;
        if (!isDue || !Automatic.IsCompleted || _closing.IsCancellationRequested || _engine.Log.IsFailed)
        {
            return;
        }

        Automatic = Task.Factory.StartNew(RunAutomatically, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void RunAutomatically()
    {
        try
        {
            Run(CancellationToken.None);
        }
        catch (Exception told) when (told is PersonalizeException or OperationCanceledException)
        {
            // Logged, and kept as State; or the engine is closing.
        }
    }
}
