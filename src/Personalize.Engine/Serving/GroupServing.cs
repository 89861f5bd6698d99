using Personalize.Engine.Ingest;

namespace Personalize.Engine.Serving;

/// <summary>Which models serve a group now: each hears of every item that comes or changes.</summary>
internal sealed class GroupServing
{
    private readonly GroupStore _store;
    private readonly IndexRebuilder _rebuilder;
    private ServingModel[] _models = [];

    public GroupServing(GroupStore store, IndexRebuilder rebuilder)
    {
        _rebuilder = rebuilder;
        _store = store;
        store.ItemChanged = OnItemChanged;
    }

    /// <summary>Builds a serving model and keeps it up to date from the same moment on.</summary>
    /// <remarks>The index is built while puts go on; they wait only where items changed meanwhile and are taken in once more.</remarks>
    public ServingModel Start(Training.TrainedModel model, EventSelection? events = null)
    {
        uint version = _store.State.Items.Version;
        ServingModel serving = ServingModel.Build(_store, model, new EventWeights(events));
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

    /// <summary>Bytes of all models that serve.</summary>
    public long MemoryBytes
    {
        get
        {
            long bytes = 0;
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
        shares.Add(new MemoryShare("models/live", models.Sum(model => model.LiveMemoryBytes)));
    }

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
