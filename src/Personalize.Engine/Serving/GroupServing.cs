using Personalize.Engine.Ingest;
using Personalize.Training;

namespace Personalize.Engine.Serving;

/// <summary>Which models serve a group now: each hears of every item that comes or changes.</summary>
internal sealed class GroupServing
{
    private readonly GroupStore _store;
    private readonly IndexRebuilder _rebuilder;
    private readonly Recounter _recounter;
    private readonly SharedAges _ages;
    private readonly Lock _lists = new(); // short: streams may be held for as long as an import takes
    private ServingModel[] _models = [];
    private Exploration[] _explorations = [];

    public GroupServing(GroupStore store, IndexRebuilder rebuilder, Recounter recounter)
    {
        _rebuilder = rebuilder;
        _recounter = recounter;
        _ages = new SharedAges(store, recounter);
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
        ServingModel serving = ServingModel.Build(_store, model, itemColumns, new EventWeights(events), _recounter);
        lock (_store.ItemsLock)
        {
            if (_store.State.Items.Version != version)
            {
                serving.TakeInAllItems();
            }

            lock (_lists)
            {
                Volatile.Write(ref _models, [.. _models, serving]);
            }

            return serving;
        }
    }

    /// <summary>Counts what <see cref="Explore"/> will ask for and keeps it until the hold is disposed; null where such a campaign does not explore.</summary>
    /// <remarks>Waits for streams, as long as an import takes: ahead of the commit, not under the control lock.</remarks>
    public AgesHold? HoldAges(ServingModel serving, CampaignConfig config) => Explores(serving, config) ? _ages.Hold() : null;

    /// <summary>Who explores for a campaign, if anybody: kept up with every item until <see cref="Stop(Exploration)"/>. Waits for nobody.</summary>
    public Exploration? Explore(ServingModel serving, CampaignConfig config, ulong seed)
    {
        if (!Explores(serving, config))
        {
            return null;
        }

        ItemAges ages = _ages.Take();
        ages.RequestCount(); // Only where the settings came to explore since the hold was asked for.
        var exploration = new Exploration(_store, ages, config.ExplorationWeight, config.ExplorationItemAgeCutOffDays, seed);
        lock (_lists)
        {
            Volatile.Write(ref _explorations, [.. _explorations, exploration]);
        }

        return exploration;
    }

    /// <summary>No longer asked; with the last one the ages go. Null is passed over. Waits for nobody.</summary>
    public void Stop(Exploration? exploration)
    {
        bool isKnown;
        lock (_lists)
        {
            isKnown = exploration is not null && _explorations.Contains(exploration);
            Volatile.Write(ref _explorations, [.. _explorations.Where(other => other != exploration)]);
        }

        if (isKnown)
        {
            _ages.Release();
        }
    }

    /// <summary>Bytes of all models that serve.</summary>
    public long MemoryBytes
    {
        get
        {
            long bytes = _ages.MemoryBytes;
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
        shares.Add(new MemoryShare("models/live", _ages.MemoryBytes + models.Sum(model => model.LiveMemoryBytes)));
    }

    /// <summary>No longer asked. Waits for nobody.</summary>
    public void Stop(ServingModel serving)
    {
        lock (_lists)
        {
            Volatile.Write(ref _models, [.. _models.Where(m => m != serving)]);
        }

        serving.Scores.Stop();
    }

    private static bool Explores(ServingModel serving, CampaignConfig config) =>
        config.ExplorationWeight > 0 && Recipes.TryGet(serving.Model.Recipe, out Recipe? recipe) && recipe.Type == RecipeType.UserPersonalization;

    private void OnItemChanged(int itemRow)
    {
        foreach (Exploration exploration in Volatile.Read(ref _explorations))
        {
            exploration.OnItemChanged(itemRow);
        }

        foreach (ServingModel model in Volatile.Read(ref _models))
        {
            model.OnItemChanged(itemRow);
            if (model.Index.IsRebuildDue)
            {
                _rebuilder.Request(model);
            }
        }
    }
}
