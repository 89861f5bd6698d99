using Personalize.Core;
using Personalize.Engine.Ingest;
using Personalize.Engine.Jobs;
using Personalize.Engine.Serving;
using Personalize.Storage.Datasets;
using Personalize.Storage.Log;

namespace Personalize.Engine;

/// <summary>Everything of one application: its items, users and interactions, what is trained on them and what serves.</summary>
/// <remarks>Any thread. A change is part of the very next recommendation.</remarks>
public sealed class DatasetGroup
{
    private readonly PersonalizeEngine _engine;
    private readonly Resources.GroupCreated _created;

    internal DatasetGroup(PersonalizeEngine engine, GroupStore store, Resources.GroupCreated created)
    {
        _created = created;
        _engine = engine;
        Store = store;
        ChangedAt = created.At;
        Items = new ItemsDataset(engine, store);
        Users = new UsersDataset(engine, store);
        Serving = new GroupServing(store, engine.Rebuilder, engine.Recounter);
    }

    /// <summary>The group's name, unique in the engine.</summary>
    public string Name => _created.Name;

    /// <summary>The domain that all its schemas are of; null: none.</summary>
    public DatasetDomain? Domain => _created.Domain;

    /// <summary>Kept and told, not used: who may use the key.</summary>
    public string? RoleArn => _created.RoleArn;

    /// <summary>Kept and told, not used.</summary>
    public string? KmsKeyArn => _created.KmsKeyArn;

    /// <summary>When the group was made.</summary>
    public DateTimeOffset CreatedAt => _created.At;

    /// <summary>When the group or its datasets changed last, records not counted.</summary>
    public DateTimeOffset ChangedAt { get; internal set; }

    /// <summary>Its items.</summary>
    public ItemsDataset Items { get; }

    /// <summary>Its users.</summary>
    public UsersDataset Users { get; }

    /// <summary>How many records it holds now.</summary>
    public GroupCounts Counts => GroupCounting.Of(Store.State);

    /// <summary>Bytes of memory that its data and the models that serve it take, ids of the engine's map not counted.</summary>
    public long MemoryBytes => Store.State.MemoryBytes + Serving.MemoryBytes;

    /// <summary>The same by name: each column, ids by row, histories, models.</summary>
    public IReadOnlyList<MemoryShare> GetMemory() => EngineMemory.Of(this);

    internal GroupStore Store { get; }

    /// <summary>Epoch seconds by the engine's clock.</summary>
    internal long Now => _engine.Now;

    /// <summary>Answers that were kept for a following page.</summary>
    internal ServedLists Served => _engine.Served;

    internal GroupServing Serving { get; }

    /// <summary>Takes an event; an item or user that is new becomes known by it.</summary>
    /// <param name="userId">1..256 characters of UTF-8.</param>
    /// <param name="itemId">1..256 characters of UTF-8.</param>
    /// <param name="eventType">For example <c>click</c>; dropped where the schema has no EVENT_TYPE.</param>
    /// <param name="timestamp">Epoch seconds.</param>
    /// <exception cref="PersonalizeException">The event does not match the schema; nothing was changed.</exception>
    public void PutEvent(ReadOnlySpan<byte> userId, ReadOnlySpan<byte> itemId, ReadOnlySpan<byte> eventType, long timestamp)
    {
        var head = new EventHead { UserId = userId, ItemId = itemId, EventType = eventType, Timestamp = timestamp };
        EventPut put = BeginPutEvent(head);
        put.Commit();
    }

    /// <summary>Begins an event with more than the usual fields: set them, then commit.</summary>
    public EventPut BeginPutEvent(EventHead head) =>
        new(_engine, Store, head);

    /// <summary>Begins a batch of puts that are taken as a whole or not at all.</summary>
    public PutBatch BeginBatch() => new(_engine, Store);

    /// <summary>Deletes a user's events of an item: gone from the very next answer, whatever was trained stays until the next training.</summary>
    /// <param name="userId">Whose; a session id stands for the user to whom it was joined.</param>
    /// <param name="itemId">Of which item.</param>
    /// <param name="eventType">Of which type, its exact text; empty for every type.</param>
    /// <param name="timestamp">Of which second; null for every time.</param>
    /// <returns>How many went; 0 where there are none, which is no mistake.</returns>
    /// <exception cref="PersonalizeException">The timestamp is out of range, or the disk failed: nothing was changed.</exception>
    public int DeleteEvents(ReadOnlySpan<byte> userId, ReadOnlySpan<byte> itemId, ReadOnlySpan<byte> eventType = default, long? timestamp = null)
    {
        if (!Store.Changes.TryDeleteEvents(userId, itemId, eventType, timestamp, out int removed, out LogPosition position, out Refusal refusal))
        {
            throw RefusalText.Exception(refusal, Store.Schemas.Interactions, System.Text.Encoding.UTF8.GetBytes($"{timestamp}"));
        }

        _engine.WaitDurable(position);
        return removed;
    }

    /// <summary>Its filters, in no order.</summary>
    public IReadOnlyList<Filter> Filters => [.. _engine.Filters.Where(filter => filter.Group == this)];

    /// <summary>Keeps a filter under a name, for this group's campaigns.</summary>
    /// <param name="name">1..63 letters, digits, <c>-</c> and <c>_</c>; unique in the engine.</param>
    /// <param name="expression">Expressions such as <c>INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)</c>, joined by <c>|</c>; at most 2,500 characters.</param>
    /// <exception cref="PersonalizeException">The name is taken or none, or the expression is refused: the message says what and at which character.</exception>
    public Filter CreateFilter(string name, string expression) => _engine.Catalog.Filters.Create(this, name, expression);

    /// <summary>Its datasets, oldest first.</summary>
    public IReadOnlyList<Dataset> Datasets => _engine.Catalog.Datasets.Of(this);

    /// <summary>Its dataset of a type.</summary>
    /// <exception cref="PersonalizeException">It has none.</exception>
    public Dataset GetDataset(DatasetType type) => _engine.Catalog.Datasets.Get(this, type)
        ?? throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"dataset group '{Name}' has no dataset of {type}");

    /// <summary>Gives the group a dataset; puts, filters and serving know it from the very next call.</summary>
    /// <param name="type">What its rows are; the group has none of it yet.</param>
    /// <param name="name">1..63 letters, digits, <c>-</c> and <c>_</c>.</param>
    /// <param name="schema">Of that type and of the group's domain.</param>
    /// <exception cref="PersonalizeException">The name is none, the schema does not fit, or the group has such a dataset: nothing was changed.</exception>
    public Dataset CreateDataset(DatasetType type, string name, Schema schema) => _engine.Catalog.Datasets.Create(this, type, name, schema);

    /// <summary>The group's event tracker; null while it has none.</summary>
    public EventTracker? EventTracker => _engine.Catalog.Trackers.Of(this);

    /// <summary>Makes the group's event tracker.</summary>
    /// <param name="name">1..63 letters, digits, <c>-</c> and <c>_</c>; unique in the engine.</param>
    /// <exception cref="PersonalizeException">The name is taken or none, or the group has a tracker.</exception>
    public EventTracker CreateEventTracker(string name) => _engine.Catalog.Trackers.Create(this, name);

    /// <summary>Reads a filter for the requests of this process, without a name and kept nowhere.</summary>
    /// <exception cref="PersonalizeException">The expression is refused: the message says what and at which character.</exception>
    public Filter ReadFilter(string expression) =>
        new(this, "", Resources.FilterReader.Read(Store.Schemas, expression, _engine.FilterExtensions), _engine.FilterExtensions, DateTimeOffset.UnixEpoch);

    /// <summary>Begins a training and returns at once, as <see cref="Solution.StartTraining"/>; the solution is made where it is absent.</summary>
    /// <param name="recipe">Name or ARN of a recipe.</param>
    /// <param name="solution">Name of the solution; null: the group's name, and where that is another recipe's, <c>group-recipe</c>.</param>
    /// <param name="parameters">Hyperparameters by name for a solution that is made; one that is there has its own, and only the same are allowed. Null: none.</param>
    /// <exception cref="PersonalizeException">
    /// There is no such recipe or it is not built, a parameter is refused, the solution is of another recipe, group or parameters, or too many trainings wait: nothing was begun.
    /// </exception>
    public SolutionVersion StartTraining(string recipe, string? solution = null, IReadOnlyDictionary<string, string>? parameters = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return _engine.Catalog.Solutions.FindOrCreate(this, recipe, solution, parameters).StartTraining();
    }

    /// <summary>Its solutions, oldest first.</summary>
    public IReadOnlyList<Solution> Solutions => [.. _engine.Catalog.Solutions.All.Where(solution => solution.Group == this)];

    /// <summary>Makes a solution: a recipe with its settings, to train versions from.</summary>
    /// <param name="name">1..63 letters, digits, <c>-</c> and <c>_</c>; unique in the engine.</param>
    /// <param name="recipe">Name or ARN of a recipe.</param>
    /// <param name="options">Its settings; null: none.</param>
    /// <exception cref="PersonalizeException">
    /// The name is taken or none, there is no such recipe or it is not built, or a setting is refused: the message names value seen and values allowed.
    /// </exception>
    public Solution CreateSolution(string name, string recipe, SolutionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return _engine.Catalog.Solutions.Create(this, name, recipe, options ?? new SolutionOptions());
    }

    /// <summary>Trains a recipe on all data of the group as of now; puts and recommendations go on meanwhile.</summary>
    /// <param name="recipe">Name or ARN of the recipe.</param>
    /// <param name="options">Name of the solution, parameters, progress; null: the defaults.</param>
    /// <param name="cancellationToken">Stops the training; nothing is left behind.</param>
    /// <returns>The trained version, kept until the group is dropped.</returns>
    /// <exception cref="PersonalizeException">Unknown recipe or parameter, or no interactions.</exception>
    public SolutionVersion Train(string recipe, TrainingOptions? options = null, CancellationToken cancellationToken = default) =>
        TrainingJob.Run(_engine, this, recipe, options ?? new TrainingOptions(), cancellationToken);

    /// <summary>Imports a CSV file, or all CSV files of a folder, into one of the datasets: all of it or nothing.</summary>
    /// <param name="dataset"><c>interactions</c>, <c>items</c> or <c>users</c>.</param>
    /// <param name="path">The file or folder.</param>
    /// <param name="mode">Whether earlier imports of the dataset are replaced.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Stops the import; nothing is left behind.</param>
    /// <exception cref="PersonalizeException">Something is wrong with a file: the message names file, row, column, value and what is allowed.</exception>
    public ImportResult Import(
        string dataset, string path, ImportMode mode = ImportMode.Full, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default) =>
        ImportJob.Run(this, dataset, path, mode, progress, cancellationToken);

    /// <summary>Begins an import aside and returns at once: it waits its turn, runs, and is active, failed or stopped in the end.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="fetch">
    /// Brings the files within reach, on the job's thread; a <see cref="PersonalizeException"/> of it is the job's reason to fail. Null: the location is a path of this machine.
    /// </param>
    /// <exception cref="PersonalizeException">
    /// Too many imports wait (<see cref="EngineOptions.JobsMax"/>), the name is taken or none, there is no such dataset, or the mode is Incremental and nothing was imported before: nothing was begun.
    /// </exception>
    public DatasetImport StartImport(DatasetImportRequest request, Func<CancellationToken, ValueTask<FetchedFiles>>? fetch = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _engine.Catalog.Imports.Begin(this, request, fetch ?? (_ => ValueTask.FromResult(new FetchedFiles(request.Location))));
    }

    /// <summary>Begins an import of several datasets that count together or not at all.</summary>
    /// <param name="mode">Whether earlier imports of the same datasets are replaced.</param>
    public GroupImport BeginImport(ImportMode mode = ImportMode.Full) => new(_engine, this, mode);
}
