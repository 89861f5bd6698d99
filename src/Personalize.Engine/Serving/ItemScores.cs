using Personalize.Core.Scoring;
using Personalize.Engine.Ingest;
using Personalize.Training;

namespace Personalize.Engine.Serving;

/// <summary>What scores the items of a model: its vectors, or for a recipe that counts the counts as they are now.</summary>
/// <remarks>Readers: any number, no lock; allocates nothing once warm. Outdated counts answer until those made aside take their place.</remarks>
internal sealed class ItemScores : IRecounted
{
    private readonly GroupStore _store;
    private readonly TrainedModel _model;
    private readonly EventWeights _events;
    private readonly ItemIndex _index;
    private readonly Recounter _recounter;
    private readonly Lock _lock = new();
    private LiveCounts? _counts;
    private bool _isStopped;

    public ItemScores(GroupStore store, TrainedModel model, EventWeights events, ItemIndex index, Recounter recounter)
    {
        _recounter = recounter;
        _store = store;
        _model = model;
        _events = events;
        _index = index;
        AreCounts = LiveCounts.IsFor(model) && model.Recipe != Recipes.Sims;
        _counts = LiveCounts.IsFor(model) ? Count(CancellationToken.None) : null;
    }

    /// <summary>The recipe counts: a score is the same for everyone and all of it popularity.</summary>
    public bool AreCounts { get; }

    /// <summary>One more than the highest item row that may have a score.</summary>
    public int RowCount => AreCounts ? _store.State.Items.RowCount : _index.RowCount;

    public long MemoryBytes => _counts?.MemoryBytes ?? 0;

    /// <summary>Unique users of an item, for a recipe that asks for them.</summary>
    public float UsersOf(int row) => Fresh.ScoresOf(row + 1)[row];

    /// <inheritdoc cref="ItemIndex.HasVector"/>
    public bool HasScore(int row) => AreCounts ? row < RowCount : _index.HasVector(row);

    /// <inheritdoc cref="ItemIndex.Search(ReadOnlySpan{float}, ReadOnlySpan{ulong}, ReadOnlySpan{int}, ReadOnlySpan{float}, Span{Core.Scoring.ScoredItem}, ScanScratch)"/>
    public int Search(
        ReadOnlySpan<float> query, ReadOnlySpan<ulong> mask, ReadOnlySpan<int> rows, ReadOnlySpan<float> amounts, Span<Core.Scoring.ScoredItem> best, ScanScratch scratch) =>
        AreCounts ? FlatScan.Search(Fresh.ScoresOf(mask.Length * 64), mask, rows, amounts, best) : _index.Search(query, mask, rows, amounts, best, scratch);

    /// <inheritdoc cref="ItemIndex.SearchMany(in QueryBatch, int, Span{Core.Scoring.ScoredItem}, Span{int}, BatchScratch)"/>
    public void SearchMany(in QueryBatch batch, int k, Span<Core.Scoring.ScoredItem> best, Span<int> found, BatchScratch scratch)
    {
        if (!AreCounts)
        {
            _index.SearchMany(batch, k, best, found, scratch);
            return;
        }

        ReadOnlySpan<float> scores = Fresh.ScoresOf(batch.MaskWords * 64);
        for (int i = 0; i < found.Length; i++)
        {
            int start = i == 0 ? 0 : batch.RowEnds[i - 1], count = batch.RowEnds[i] - start;
            found[i] = FlatScan.Search(
                scores, batch.Masks.Slice(i * batch.MaskWords, batch.MaskWords), batch.Rows.Slice(start, count), batch.Amounts.Slice(start, count), best.Slice(i * k, k));
        }
    }

    /// <inheritdoc cref="ItemIndex.Score(int, ReadOnlySpan{float})"/>
    public float Score(int row, ReadOnlySpan<float> query) => AreCounts ? Fresh.ScoresOf(row + 1)[row] : _index.Score(row, query);

    /// <inheritdoc cref="ItemIndex.Score(ReadOnlySpan{int}, ReadOnlySpan{float}, Span{float}, ScanScratch)"/>
    public void Score(ReadOnlySpan<int> rows, ReadOnlySpan<float> query, Span<float> scores, ScanScratch scratch)
    {
        if (!AreCounts)
        {
            _index.Score(rows, query, scores, scratch);
            return;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            scores[i] = Score(rows[i], query);
        }
    }

    /// <inheritdoc cref="ItemIndex.LogSumOfExponentials"/>
    public double LogSumOfExponentials(
        ReadOnlySpan<float> query, ReadOnlySpan<ulong> mask, ReadOnlySpan<int> rows, ReadOnlySpan<float> amounts, float scale, ScanScratch scratch) =>
        AreCounts
            ? FlatScan.LogSumOfExponentials(Fresh.ScoresOf(mask.Length * 64), mask, rows, amounts, scale)
            : _index.LogSumOfExponentials(query, mask, rows, amounts, scale, scratch);

    /// <summary>No longer asked: nothing need be kept up. Waits for nobody.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            _counts?.Stop();
        }
    }

    public void Recount(CancellationToken cancellation)
    {
        if (!Volatile.Read(ref _counts)!.IsStale || Volatile.Read(ref _isStopped))
        {
            return;
        }

        LiveCounts fresh = Count(cancellation);
        lock (_lock)
        {
            (_isStopped ? fresh : _counts!).Stop();
            if (!_isStopped)
            {
                Volatile.Write(ref _counts, fresh);
            }
        }
    }

    /// <summary>The counts there are; where an import or a newest event taken back has outdated them, others are on the way.</summary>
    private LiveCounts Fresh
    {
        get
        {
            LiveCounts counts = Volatile.Read(ref _counts)!;
            if (counts.IsStale)
            {
                _recounter.Request(this);
            }

            return counts;
        }
    }

    private LiveCounts Count(CancellationToken cancellation) => LiveCounts.Start(_store, _model, _events, () => _recounter.Request(this), cancellation);
}
