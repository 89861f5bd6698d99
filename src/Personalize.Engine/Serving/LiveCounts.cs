using System.Globalization;
using Personalize.Engine.Ingest;
using Personalize.Storage.Datasets;
using Personalize.Training;
using Personalize.Training.Popularity;

namespace Personalize.Engine.Serving;

/// <summary>Scores of a recipe that counts, kept up with every event: unique users per item, or the trend of the newest intervals.</summary>
/// <remarks>
/// The same numbers as training anew would give. Each cell is counted once under its lock, from then on by its events; readers take no lock. A put allocates nothing once warm
/// and costs a look at the user's newest <see cref="LookMax"/> events: whoever has more is taken to have met an item before.
/// </remarks>
internal sealed class LiveCounts : IEventListener
{
    private const int LookMax = 4096;

    private readonly Lock _lock = new();
    private readonly GroupStore _store;
    private readonly EventWeights _weights;
    private readonly Action _outdated;
    private readonly TrendBuckets? _trend;
    private readonly HistoryEvent[]?[] _histories = new HistoryEvent[CellMap.Cells][]; // one per writer, made by its first event
    private readonly bool[] _isCounted = new bool[CellMap.Cells];
    private int[] _users = [];
    private float[] _scores = [];
    private volatile bool _isStale;

    private LiveCounts(GroupStore store, TrainedModel model, EventWeights weights, Action outdated)
    {
        _outdated = outdated;
        _store = store;
        _weights = weights;
        if (model.Recipe == Recipes.TrendingNow)
        {
            _trend = new TrendBuckets(long.Parse(model.Parameters[Trend.IntervalSeconds], CultureInfo.InvariantCulture)) { Changed = Rescore };
        }
    }

    /// <summary>The recipe's answer is a count, or made of counts.</summary>
    public static bool IsFor(TrainedModel model) => model.Recipe is Recipes.PopularityCount or Recipes.TrendingNow or Recipes.Sims;

    /// <summary>Something came that only counting anew can follow.</summary>
    public bool IsStale => _isStale;

    public long MemoryBytes
    {
        get
        {
            lock (_lock)
            {
                return (_users.Length * (sizeof(int) + (long)sizeof(float))) + (_histories.Count(made => made is not null) * LookMax * 24L) + (_trend?.MemoryBytes ?? 0);
            }
        }
    }

    /// <summary>Counts what there is and hears of what comes from the same moment on. Takes the cells' locks, one after the other.</summary>
    /// <param name="store">The group's data.</param>
    /// <param name="model">Whose scores.</param>
    /// <param name="weights">Which events count.</param>
    /// <param name="outdated">Called once an import has made them stale, by whoever holds the streams.</param>
    /// <param name="cancellation">Ends it between two cells.</param>
    public static LiveCounts Start(GroupStore store, TrainedModel model, EventWeights weights, Action outdated, CancellationToken cancellation)
    {
        var counts = new LiveCounts(store, model, weights, outdated);
        CellByCell.Count(store, counts, counts.CountCell, cancellation);
        return counts;
    }

    public void Stop() => _store.State.Events.Remove(this);

    /// <summary>A score for each item row below a number, and zeros up to a multiple of 64.</summary>
    public ReadOnlySpan<float> ScoresOf(int items)
    {
        float[] scores = Volatile.Read(ref _scores);
        if (scores.Length < items)
        {
            lock (_lock)
            {
                EnsureItems(items);
                scores = _scores;
            }
        }

        return scores.AsSpan(0, (items + 63) / 64 * 64);
    }

    public void OnEvent(InteractionDataset interactions, in EventChange change)
    {
        if (!_isCounted[change.Cell] || _isStale || _weights.Of(interactions.EventTypes, change.Event) <= 0)
        {
            return;
        }

        if (change.IsRemoved && interactions.HistoryCount(change.UserRow) > LookMax)
        {
            _isStale = true; // Taking all of a long history back one by one would look through it as often as it is long.
            return;
        }

        bool isOnlyOne = IsOnlyOne(interactions, change); // Before the lock: writers of other cells need not wait for the look.
        lock (_lock)
        {
            EnsureItems(change.Event.ItemRow + 1);
            Count(change.Event, change.IsRemoved, isOnlyOne ? 1 : 0);
            _isStale |= _trend is { IsLost: true };
        }
    }

    public void OnImport()
    {
        // All writers are away. Cells that were not counted yet will be, with what came now.
        if (_isCounted.AsSpan().Contains(true))
        {
            _isStale = true;
            _outdated();
        }
    }

    private void CountCell(int cell)
    {
        _isCounted[cell] = true;
        if (_store.State.TryGetCell(cell) is not { } users)
        {
            return;
        }

        var history = new HistoryEvent[256];
        var met = new HashSet<int>();
        for (int user = 0; user < users.Users.RowCount; user++)
        {
            int count;
            while ((count = users.Interactions.CopyHistory(user, history)) == history.Length)
            {
                history = new HistoryEvent[history.Length * 2];
            }

            met.Clear();
            lock (_lock)
            {
                foreach (HistoryEvent read in history.AsSpan(0, count))
                {
                    if (_weights.Of(users.Interactions.EventTypes, read) <= 0)
                    {
                        continue;
                    }

                    EnsureItems(read.ItemRow + 1);
                    Count(read, isRemoved: false, met.Add(read.ItemRow) ? 1 : 0);
                }
            }
        }
    }

    /// <summary>Whether the user has, but for this event, none of the item.</summary>
    private bool IsOnlyOne(InteractionDataset interactions, in EventChange change)
    {
        HistoryEvent[] history = _histories[change.Cell] ??= new HistoryEvent[LookMax];
        int count = interactions.CopyHistory(change.UserRow, history), others = change.IsRemoved ? 0 : -1;
        if (count == LookMax)
        {
            return false;
        }

        foreach (HistoryEvent read in history.AsSpan(0, count))
        {
            others += read.ItemRow == change.Event.ItemRow && _weights.Of(interactions.EventTypes, read) > 0 ? 1 : 0;
        }

        return others == 0;
    }

    private void Count(in HistoryEvent read, bool isRemoved, int users)
    {
        _users[read.ItemRow] += isRemoved ? -users : users;
        if (isRemoved)
        {
            _trend?.Remove(read.ItemRow, read.Timestamp);
        }
        else
        {
            _trend?.Add(read.ItemRow, read.Timestamp);
        }

        Rescore(read.ItemRow);
    }

    private void Rescore(int item) =>
        Volatile.Write(ref _scores[item], _trend is null ? _users[item] : Trend.Score(_trend.IncreaseOf(item), _users[item]));

    private void EnsureItems(int items)
    {
        if (items <= _users.Length)
        {
            return;
        }

        int length = (Math.Max(items, _users.Length * 2) + 63) / 64 * 64;
        Array.Resize(ref _users, length);
        _trend?.EnsureItems(length);
        float[] scores = new float[length];
        _scores.CopyTo(scores, 0);
        Volatile.Write(ref _scores, scores);
    }
}
