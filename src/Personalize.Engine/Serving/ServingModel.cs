using Personalize.Core.Records;
using Personalize.Core.Scoring;
using Personalize.Engine.Ingest;
using Personalize.Storage.Datasets;
using Personalize.Training;

namespace Personalize.Engine.Serving;

/// <summary>A trained model ready to answer: item vectors indexed for the scan, vectors of later items kept up by their puts.</summary>
/// <remarks>
/// Readers: any number, no lock. Writer of the live part: whoever holds the group's items lock. A campaign swaps one for another by one
/// reference; requests in flight finish on the one they began with.
/// </remarks>
internal sealed class ServingModel
{
    private const int FeaturesMax = 256;

    private readonly GroupStore _store;
    private readonly FeatureColumns _columns;
    private readonly LiveVectors _live;
    private readonly byte[] _cells = new byte[PutScratch.RecordBytesMax];
    private readonly float _popularityMax; // of an item learnt from
    private readonly float[] _vectors; // In, then Out, of the item at hand

    private ServingModel(GroupStore store, TrainedModel model, IReadOnlyList<string> itemColumns, EventWeights events, Recounter recounter)
    {
        _columns = new FeatureColumns(itemColumns);
        _store = store;
        Model = model;
        Events = events;
        Neighbors = NeighborRule.Of(model);
        _popularityMax = MaxCoveredPopularity(model);
        AnswersItems = Recipes.TryGet(model.Recipe, out Recipe? recipe) && recipe.Type == RecipeType.RelatedItems;
        Index = ItemIndex.Build(model.Rank, model.Items, model.Out);
        Scores = new ItemScores(store, model, events, Index, recounter);
        _live = new LiveVectors(2 * model.Rank);
        _vectors = new float[2 * model.Rank];
    }

    public TrainedModel Model { get; }

    /// <summary>How alike items are by what is put; null where the model answers for users.</summary>
    public NeighborRule? Neighbors { get; }

    /// <summary>What events weigh for it.</summary>
    public EventWeights Events { get; }

    /// <summary>The model answers for an item: a request's item is folded in as a history of one, and is not in its own answer.</summary>
    public bool AnswersItems { get; }

    /// <summary>Vectors to score items with, one per item row that may be recommended.</summary>
    public ItemIndex Index { get; }

    /// <summary>What scores the items: what an answer is made of.</summary>
    public ItemScores Scores { get; }

    /// <summary>Bytes of the vectors of items that were not learnt from events, of the buffers they are made in, and of counts kept live.</summary>
    public long LiveMemoryBytes => Scores.MemoryBytes + _live.MemoryBytes + _cells.Length + (_vectors.Length * sizeof(float));

    /// <summary>Builds the index and takes in every item there is.</summary>
    /// <param name="store">The group's data.</param>
    /// <param name="model">What was trained.</param>
    /// <param name="itemColumns">Names of the item columns that it was trained with.</param>
    /// <param name="events">What events weigh.</param>
    /// <param name="recounter">Counts anew what an import outdates.</param>
    public static ServingModel Build(GroupStore store, TrainedModel model, IReadOnlyList<string> itemColumns, EventWeights events, Recounter recounter)
    {
        var serving = new ServingModel(store, model, itemColumns, events, recounter);
        serving.TakeInAllItems();
        if (serving.Index.IsRebuildDue)
        {
            serving.Index.TryPublish(serving.Index.Rebuild());
        }

        return serving;
    }

    /// <summary>Takes in items that came or changed. Before the model is known to its group, or under the items' lock.</summary>
    public void TakeInAllItems()
    {
        int items = _store.State.Items.RowCount;
        for (int row = 0; row < items; row++)
        {
            OnItemChanged(row);
        }
    }

    /// <summary>Builds the index anew from all vectors as they are. One thread at a time; the items' lock is held only to put it in place.</summary>
    public void RebuildIndex()
    {
        RebuiltIndex rebuilt = Index.Rebuild();
        lock (_store.ItemsLock)
        {
            Index.TryPublish(rebuilt);
        }
    }

    /// <summary>False for an item that training left out because it is too busy.</summary>
    public bool MayBeNeighbor(int itemRow) => itemRow >= Model.Items || Model.IsCovered(itemRow) || Model.OutOf(itemRow)[^1] <= _popularityMax;

    /// <summary>What an event on an item adds to its user's vector; empty where nothing is known of the item.</summary>
    public ReadOnlySpan<float> InOf(int itemRow) => Model.IsCovered(itemRow) ? Model.InOf(itemRow) : LiveInOf(itemRow);

    /// <summary>What an item is scored with; empty where nothing is known of it.</summary>
    public ReadOnlySpan<float> OutOf(int itemRow)
    {
        if (Model.IsCovered(itemRow))
        {
            return Model.OutOf(itemRow);
        }

        ReadOnlySpan<float> vectors = _live.TryGet(itemRow);
        return vectors.IsEmpty ? default : vectors[Model.Rank..];
    }

    /// <summary>Gives an item that was not learnt from events the vectors of its metadata. Under the items' lock.</summary>
    public void OnItemChanged(int itemRow)
    {
        if (Model.IsCovered(itemRow))
        {
            return;
        }

        Span<int> features = stackalloc int[FeaturesMax];
        int count = 0;
        if (_store.State.Items.Table is { } table && table.TryRead(itemRow, _cells, out int bytes)
            && CellsView.TryParse(_cells.AsSpan(0, bytes), table.Schema, out CellsView cells))
        {
            count = ItemFeatureRule.Read(cells, _columns.Of(table.Schema), Model.FeatureSpace, features);
        }

        Span<float> inVector = _vectors.AsSpan(0, Model.Rank);
        Span<float> outVector = _vectors.AsSpan(Model.Rank);
        Model.VectorsOfFeatures(features[..count], outVector, inVector);
        if (itemRow < Model.Items)
        {
            outVector[^1] = Model.OutOf(itemRow)[^1]; // Its events were too few for a vector, but they counted for popularity.
        }

        // A record put again with the same features changes nothing, and costs no new vector.
        if (!_live.TryGet(itemRow).SequenceEqual(_vectors))
        {
            _live.Set(itemRow, _vectors);
            Index.Set(itemRow, outVector);
        }
    }

    private static float MaxCoveredPopularity(TrainedModel model)
    {
        float most = 0;
        for (int item = 0; item < model.Items; item++)
        {
            most = model.IsCovered(item) ? Math.Max(most, model.OutOf(item)[^1]) : most;
        }

        return most;
    }

    private ReadOnlySpan<float> LiveInOf(int itemRow)
    {
        ReadOnlySpan<float> vectors = _live.TryGet(itemRow);
        return vectors.IsEmpty ? default : vectors[..Model.Rank];
    }
}
