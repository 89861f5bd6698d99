using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Personalize.Core;
using Personalize.Engine.Hosting;
using Personalize.Engine.Ingest;
using Personalize.Engine.Jobs;
using Personalize.Engine.Resources;
using Personalize.Engine.Serving;
using Personalize.Storage.Blobs;
using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;
using Personalize.Storage.Ids;
using Personalize.Storage.Log;

namespace Personalize.Engine;

/// <summary>A real-time personalization engine: dataset groups, trained models, campaigns that serve them.</summary>
/// <remarks>
/// Any thread. Open one per data directory and process; dispose it to flush the log and let the directory go.
/// After a crash the next <see cref="Open"/> has every put that was acknowledged.
/// </remarks>
public sealed class PersonalizeEngine : IDisposable
{
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly DataDirectoryLock? _directory;
    private readonly BatchNumbers _batches;
    private readonly MemoryGuard _memory;
    private readonly long _logPagesBytes;
    private readonly DirectoryInfo? _temporary;
    private AutomaticTraining? _automaticTraining;
    private bool _isOpen;
    private bool _disposed;

    private PersonalizeEngine(EngineOptions options)
    {
        _time = options.TimeProvider;
        EncryptionKey? key = DataKey.Read(options);
        // The log seals record by record; all other files are sealed by the disk under them.
        Disk = key is null ? options.Log.Disk : new SealedDisk(options.Log.Disk, key);
        _logPagesBytes = (long)ChangeLogOptions.PagesInMemory << options.Log.PageBits;
        FilterExtensions = options.FilterExtensions;
        HasAwsQuotas = options.AwsQuotas;
        ExplorationSeed = options.ExplorationSeed;
        Served = new ServedLists(_time);
        Ids = new IdMap();
        _batches = new BatchNumbers(() => Log!.Tail.Address);
        _memory = new MemoryGuard(options.MemoryBytesMax, () => MemoryBytes);
        _logger = options.Logger ?? NullLogger.Instance;
        Rebuilder = new IndexRebuilder(_logger);
        Recounter = new Recounter(_logger);
        Catalog = new Catalog(this);
        Changes = new CatalogChanges(this, _time);
        JobQueue = new JobQueue(options, _logger);
        if (options.DataDirectory is not { } directory)
        {
            Log = new MemoryChangeLog();
            Blobs = new MemoryBlobs();
            _temporary = Directory.CreateTempSubdirectory("personalize-");
            ImportFolder = _temporary.FullName;
            return;
        }

        ImportFolder = Path.Combine(directory, "import");
        try
        {
            _directory = DataDirectoryLock.Take(directory);
            Log = OpenLog(Path.Combine(directory, "log"), options, key);
            Blobs = new FolderBlobs(Disk, Path.Combine(directory, "models"));
        }
        catch
        {
            Log?.Dispose();
            Ids.Dispose();
            _directory?.Dispose();
            throw;
        }
    }

    /// <summary>Opens an engine, replaying the change log of its data directory.</summary>
    /// <exception cref="PersonalizeException">Another process holds the directory; the message names it. Or the encryption key is no key.</exception>
    /// <exception cref="IOException">The directory is sealed with another key, or with one and none was given, or the reverse; or the log is damaged or of an unknown version: nothing was changed; the message names address and remedy.</exception>
    public static PersonalizeEngine Open(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        PersonalizeEngine? engine = null;
        try
        {
            engine = new PersonalizeEngine(options);
            engine.Snapshots = EngineStart.Run(engine, options, engine._logger);
            engine.Changes.EndInterrupted("the process ended before the job did");
            engine.Catalog.Campaigns.StartServing(engine._logger);
            engine._automaticTraining = new AutomaticTraining(engine);
            engine._isOpen = true;
            engine._logger.Opened(engine.DatasetGroups.Count, engine.Campaigns.Count);
            return engine;
        }
        catch (DataDirectoryInUseException held)
        {
            throw new PersonalizeException(PersonalizeErrorCode.InUse, held.Message, held);
        }
        catch
        {
            engine?.Dispose();
            throw;
        }
    }

    /// <summary>All dataset groups, in no order.</summary>
    public ICollection<DatasetGroup> DatasetGroups => Catalog.Groups.Values;

    /// <summary>All campaigns, in no order.</summary>
    public ICollection<Campaign> Campaigns => Catalog.Campaigns.Values;

    /// <summary>All filters of all groups, in no order.</summary>
    public ICollection<Filter> Filters => Catalog.Filters.Values;

    /// <summary>False once the disk failed or is full, or what was logged could not be applied: reads go on, puts are refused until the engine is opened again.</summary>
    public bool CanWrite => !Log.IsFailed && !_disposed;

    /// <summary>Bytes of memory that data, ids, models, imports and pages of the log take.</summary>
    public long MemoryBytes => EngineMemory.Sum(this);

    /// <summary>The same by name, group by group; sums up to <see cref="MemoryBytes"/> while nobody writes.</summary>
    public IReadOnlyList<MemoryShare> GetMemory() => EngineMemory.Of(this);

    /// <summary>Puts are refused once <see cref="MemoryBytes"/> reaches this.</summary>
    public long MemoryBytesMax => _memory.BytesMax;

    /// <summary>Bytes of the change log on disk.</summary>
    public long LogBytes => Log.SizeBytes;

    /// <summary>The snapshots that this process took, or failed to take.</summary>
    public SnapshotState SnapshotState => Snapshots?.State ?? default;

    internal Catalog Catalog { get; private set; }

    internal CatalogChanges Changes { get; }

    internal JobQueue JobQueue { get; }

    internal IChangeLog Log { get; }

    /// <summary>How long scans take, where somebody listens.</summary>
    internal ScanTimes ScanTimes { get; } = new();

    internal IBlobStore Blobs { get; }

    /// <summary>Null where nothing is kept on disk.</summary>
    internal SnapshotJob? Snapshots { get; private set; }

    internal long SnapshotMemoryBytes => Snapshots?.MemoryBytes ?? 0;

    internal IdMap Ids { get; private set; }

    internal ImportNotes ImportNotes { get; } = new();

    /// <summary>Held from the saving of a model until the catalog names it, and while models that nobody names are deleted.</summary>
    internal Lock ModelsLock { get; } = new();

    internal IDisk Disk { get; }

    /// <summary>Bytes of the log's pages in memory; they come as they are first used.</summary>
    internal long LogMemoryBytes => Log is FasterChangeLog ? Math.Min(LogBytes, _logPagesBytes) : 0;

    internal ImportsUnderWay Imports { get; } = new();

    /// <summary>Where import files are; part of the change log where there is one.</summary>
    internal string ImportFolder { get; }

    internal IndexRebuilder Rebuilder { get; }

    internal Recounter Recounter { get; }

    /// <summary>Answers that were kept for a following page.</summary>
    internal ServedLists Served { get; }

    /// <summary>Whether the quotas of Amazon Personalize hold.</summary>
    internal bool HasAwsQuotas { get; set; }

    /// <summary>Of all chance in answers.</summary>
    internal ulong ExplorationSeed { get; }

    /// <summary>New filters may use what the AWS language lacks.</summary>
    internal bool FilterExtensions { get; }

    internal TimeProvider Time => _time;

    internal ILogger Logger => _logger;

    /// <summary>Epoch seconds by the engine's clock.</summary>
    internal long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Makes a dataset group from Avro JSON schemas; null where it has no such dataset.</summary>
    /// <exception cref="PersonalizeException">The name is taken or none, or a schema is refused: the message names field, value seen and allowed.</exception>
    public DatasetGroup CreateDatasetGroup(string name, string? interactions = null, string? items = null, string? users = null) =>
        CreateDatasetGroup(name, new DatasetGroupOptions { Interactions = interactions, Items = items, Users = users });

    /// <summary>Makes a dataset group; its datasets may come later.</summary>
    /// <exception cref="PersonalizeException">The name is taken or none, or a schema is refused: the message names field, value seen and allowed.</exception>
    public DatasetGroup CreateDatasetGroup(string name, DatasetGroupOptions options) => Catalog.Groups.Create(name, options);

    /// <summary>Drops a dataset group with its data, models and campaigns.</summary>
    /// <exception cref="PersonalizeException">There is none of that name.</exception>
    public void DropDatasetGroup(string name)
    {
        DatasetGroup group = GetDatasetGroup(name);
        Changes.Commit(at => new GroupDropped(GetDatasetGroup(name).Store.Number, at));
        JobQueue.Cancel(group);
    }

    /// <summary>The dataset group of a name or ARN.</summary>
    /// <exception cref="PersonalizeException">There is none.</exception>
    public DatasetGroup GetDatasetGroup(string nameOrArn) =>
        TryGetDatasetGroup(System.Text.Encoding.UTF8.GetBytes(nameOrArn), out DatasetGroup? group)
            ? group!
            : throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"dataset group '{ResourceNames.Printable(nameOrArn)}' does not exist");

    /// <summary>The dataset group of a UTF-8 name or ARN, without allocating; false where there is none.</summary>
    public bool TryGetDatasetGroup(ReadOnlySpan<byte> nameOrArn, out DatasetGroup? group) =>
        Catalog.Groups.TryGet(ResourceNames.NameOf(nameOrArn, "dataset-group/"u8), out group);

    /// <summary>The campaign of a name or ARN.</summary>
    /// <exception cref="PersonalizeException">There is none.</exception>
    public Campaign GetCampaign(string nameOrArn) =>
        TryGetCampaign(System.Text.Encoding.UTF8.GetBytes(nameOrArn), out Campaign? campaign)
            ? campaign!
            : throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"campaign '{ResourceNames.Printable(nameOrArn)}' does not exist");

    /// <summary>The campaign of a UTF-8 name or ARN, without allocating; false where there is none.</summary>
    public bool TryGetCampaign(ReadOnlySpan<byte> nameOrArn, out Campaign? campaign) =>
        Catalog.Campaigns.TryGet(ResourceNames.NameOf(nameOrArn, "campaign/"u8), out campaign);

    /// <summary>Makes a campaign that serves a solution version from now on.</summary>
    /// <param name="name">1..63 letters, digits, <c>-</c> and <c>_</c>; unique in the engine.</param>
    /// <param name="version">What it serves.</param>
    /// <param name="config">How it answers; null: <see cref="CampaignConfig.Default"/>.</param>
    /// <exception cref="PersonalizeException">The name is taken or none, a setting is out of range, or the version is not active or its model cannot be read.</exception>
    public Campaign CreateCampaign(string name, SolutionVersion version, CampaignConfig? config = null) =>
        Catalog.Campaigns.Create(name, version, config ?? CampaignConfig.Default);

    /// <summary>The filter of a name or ARN.</summary>
    /// <exception cref="PersonalizeException">There is none.</exception>
    public Filter GetFilter(string nameOrArn) =>
        TryGetFilter(System.Text.Encoding.UTF8.GetBytes(nameOrArn), out Filter? filter)
            ? filter!
            : throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"filter '{ResourceNames.Printable(nameOrArn)}' does not exist");

    /// <summary>The filter of a UTF-8 name or ARN, without allocating; false where there is none.</summary>
    public bool TryGetFilter(ReadOnlySpan<byte> nameOrArn, out Filter? filter) =>
        Catalog.Filters.TryGet(ResourceNames.NameOf(nameOrArn, "filter/"u8), out filter);

    /// <summary>Completes when everything put before the call is on disk, as far as the engine's durability promises it at all.</summary>
    /// <exception cref="PersonalizeException">The disk failed.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await Log.WaitDurableAsync(Log.Tail, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageFailedException failure)
        {
            throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, failure.Message, failure);
        }
    }

    /// <summary>Takes a snapshot now: the next opening begins from it, and the change log before the snapshot before it goes.</summary>
    /// <remarks>Puts, imports and recommendations go on. One is taken at a time; by itself after <see cref="EngineOptions.SnapshotLogBytes"/>.</remarks>
    /// <exception cref="PersonalizeException">The engine keeps nothing on disk, or the disk failed: the snapshots from before are as they were.</exception>
    public SnapshotInfo Snapshot(CancellationToken cancellationToken = default) =>
        (Snapshots ?? throw new PersonalizeException("a snapshot is refused: this engine keeps nothing on disk")).Run(cancellationToken);

    /// <summary>As <see cref="Snapshot"/>, on a thread of its own.</summary>
    public Task<SnapshotInfo> SnapshotAsync(CancellationToken cancellationToken = default) =>
        Task.Factory.StartNew(() => Snapshot(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Takes a campaign away, also one that does not serve because its model cannot be read; its solution version stays and can be deployed again.</summary>
    /// <exception cref="PersonalizeException">There is none of that name.</exception>
    public void DropCampaign(string name)
    {
        string plain = System.Text.Encoding.UTF8.GetString(ResourceNames.NameOf(System.Text.Encoding.UTF8.GetBytes(name), "campaign/"u8));
        Changes.Commit(at => new CampaignDropped(Catalog.Campaigns.IsDeployed(plain) ? plain : GetCampaign(name).Name, at));
    }

    /// <summary>Takes a filter away; requests that hold it end with it.</summary>
    /// <exception cref="PersonalizeException">There is none of that name.</exception>
    public void DropFilter(string name)
    {
        Changes.Commit(at => new FilterDropped(GetFilter(name).Name, at));
    }

    /// <summary>Flushes the log and lets the data directory go.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            _automaticTraining?.Dispose();
            JobQueue.Close();
            if (_isOpen)
            {
                Changes.Interrupt("the engine was closed before the job ended");
            }

            Snapshots?.Dispose();
            Rebuilder.Dispose();
            Recounter.Dispose();
        }
        finally
        {
            Log.Dispose();
            Ids.Dispose();
            _directory?.Dispose();
        }

        _temporary?.Delete(recursive: true);
    }

    internal GroupStore MakeStore(uint number, GroupSchemas schemas) =>
        new(number, schemas, Ids, Log, _batches, _memory, Disk, ImportFolder) { ImportNotes = ImportNotes, Logger = _logger };

    /// <summary>Back to an engine without any data, before it is filled.</summary>
    /// <param name="expectedIds">How many ids it will be filled with; a guess.</param>
    internal void Clear(long expectedIds)
    {
        Ids.Dispose();
        Ids = new IdMap(expectedIds: expectedIds);
        Catalog = new Catalog(this);
        ImportNotes.Clear();
    }

    private IChangeLog OpenLog(string folder, EngineOptions options, EncryptionKey? key)
    {
        if (options.Durability != Durability.Memory)
        {
            return FasterChangeLog.Open(folder, options.Log with
            {
                Durability = (Storage.Log.Durability)options.Durability,
                RecoverTo = options.RecoverTo,
                Key = key,
                Time = _time,
            });
        }

        return Disk.List(folder).Length > 0
            ? throw new PersonalizeException($"'{folder}' holds a change log, which durability memory would leave unread; allowed are commit and everysec, or another directory")
            : new MemoryChangeLog();
    }

    /// <summary>Waits as the durability option says; the facade's puts end here.</summary>
    internal void WaitDurable(LogPosition position)
    {
        try
        {
            Log.WaitDurable(position);
        }
        catch (StorageFailedException failure)
        {
            throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, failure.Message, failure);
        }
    }

    internal ValueTask WaitDurableAsync(LogPosition position, CancellationToken cancellationToken) => Log.WaitDurableAsync(position, cancellationToken);
}
