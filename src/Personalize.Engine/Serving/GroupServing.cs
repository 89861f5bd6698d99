using Personalize.Engine.Ingest;
using Personalize.Training;

namespace Personalize.Engine.Serving;

/// <summary>Which models serve a group now: each hears of every item that comes or changes.</summary>
internal sealed class GroupServing
{
    private readonly GroupStore _store;
    private readonly IndexRebuilder _rebuilder;
    private readonly Lock _agesLock = new();
    private ServingModel[] _models = [];
    private Exploration[] _explorations = [];
    private ItemAges? _ages;

    public GroupServing(GroupStore store, IndexRebuilder rebuilder)
    {
        _rebuilder = rebuilder;
        _store = store;
        store.ItemChanged = OnItemChanged;
    }

    /// <summary>Builds a serving model and keeps it up to date from the same moment on.</summary>
    /// <remarks>The index is built while puts go on; they wait only where items changed meanwhile and are taken in once more.</remarks>
    /// <param name="model">What was trained.</param>
    /// <param name="itemColumns">Names of the item columns that it was trained with.</param>
    /// <param name="events">Which events count; null: all.</param>
    public ServingModel Start(Training.TrainedModel model, IReadOnlyList<string> itemColumns, EventSelection? events = null)
    {
        uint version = _store.State.Items.Version;
        ServingModel serving = ServingModel.Build(_store, model, itemColumns, new EventWeights(events));
        lock (_store.ItemsLock)
        {
            if (_store.State.Items.Version != version)
            {
                serving.TakeInAllItems();
            }

            _models = [.. _models, serving];
            return serving;
        }
    }

    /// <summary>Who explores for a campaign, if anybody: kept up with every item until <see cref="Stop(Exploration)"/>.</summary>
    public Exploration? Explore(ServingModel serving, CampaignConfig config, ulong seed)
    {
        if (config.ExplorationWeight <= 0 || !Recipes.TryGet(serving.Model.Recipe, out Recipe? recipe) || recipe.Type != RecipeType.UserPersonalization)
        {
            return null;
        }

        ItemAges ages;
        lock (_agesLock)
        {
            ages = _ages ??= ItemAges.Start(_store);
        }

        var exploration = new Exploration(_store, ages, config.ExplorationWeight, config.ExplorationItemAgeCutOffDays, seed);
        lock (_store.ItemsLock)
        {
            _explorations = [.. _explorations, exploration];
        }

        return exploration;
    }

    /// <summary>No longer asked. Null is passed over.</summary>
    public void Stop(Exploration? exploration)
    {
        lock (_store.ItemsLock)
        {
            _explorations = [.. _explorations.Where(other => other != exploration)];
        }
    }

    /// <summary>Bytes of all models that serve.</summary>
    public long MemoryBytes
    {
        get
        {
            long bytes = AgesMemoryBytes;
            foreach (ServingModel model in Volatile.Read(ref _models))
            {
                bytes += ModelMemory.Of(model.Model) + model.Index.MemoryBytes + model.LiveMemoryBytes;
            }

            return bytes;
        }
    }

    /// <summary>Adds what the models take: <c>models/factors</c>, <c>models/index</c>, <c>models/live</c>.</summary>
    public void AddMemory(List<MemoryShare> shares)
    {
        ServingModel[] models = Volatile.Read(ref _models);
        shares.Add(new MemoryShare("models/factors", models.Sum(model => ModelMemory.Of(model.Model))));
        shares.Add(new MemoryShare("models/index", models.Sum(model => model.Index.MemoryBytes)));
        shares.Add(new MemoryShare("models/live", AgesMemoryBytes + models.Sum(model => model.LiveMemoryBytes)));
    }

    private long AgesMemoryBytes => Volatile.Read(ref _ages)?.MemoryBytes ?? 0;

    public void Stop(ServingModel serving)
    {
        lock (_store.ItemsLock)
        {
            _models = [.. _models.Where(m => m != serving)];
        }

        serving.Scores.Stop();
    }

    private void OnItemChanged(int itemRow)
    {
        foreach (Exploration exploration in _explorations)
        {
            exploration.OnItemChanged(itemRow);
        }

        foreach (ServingModel model in _models)
        {
            model.OnItemChanged(itemRow);
            if (model.Index.IsRebuildDue)
            {
                _rebuilder.Request(model);
            }
        }
    }
}
