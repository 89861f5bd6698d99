using Personalize.Core.Columns;
using Personalize.Engine.Ingest;
using Personalize.Storage.Datasets;
using Personalize.Training;
using Personalize.Training.Matrices;

namespace Personalize.Engine.Serving;

/// <summary>Which items are met together with one, by the histories as they are now. Reused; one request at a time.</summary>
/// <remarks>
/// Looks at the newest users of the item, <see cref="UsersPerCell"/> of a cell, and at their newest events, <see cref="EventsMax"/> in all: nearly always all of an item, and of a busy one enough for what
/// training has not seen. Where all were seen the trained row is replaced by the counts; else only pairs that it lacks are added. Allocates nothing once warm.
/// </remarks>
internal sealed class LiveNeighbors
{
    private const int UsersPerCell = 32;
    private const int EventsPerUser = TrainedModel.HistoryEventsMax;
    private const int EventsMax = 50_000;
    private const int NeighborsMax = 500; // as in training

    private readonly ItemEvent[] _ofItem = new ItemEvent[UsersPerCell * 2];
    private readonly HistoryEvent[] _ofUser = new HistoryEvent[EventsPerUser + 1];
    private readonly int[] _users = new int[UsersPerCell * 2];
    private float[] _both = [];
    private int[] _lastUser = [];
    private int[] _met = new int[256];
    private float[] _values = new float[256];
    private int _count;
    private int _stamp;
    private int _userCount;
    private int _eventsLeft;

    /// <summary>Whether the trained row counts for nothing.</summary>
    public bool ReplacesTrained { get; private set; }

    /// <summary>The items.</summary>
    public ReadOnlySpan<int> Rows => _met.AsSpan(0, _count);

    /// <summary>What each adds to its score.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, _count);

    public void Clear() => (_count, ReplacesTrained) = (0, false);

    /// <summary>Counts what is met together with an item.</summary>
    public void Read(GroupStore store, ServingModel serving, NeighborRule rule, int item)
    {
        Clear();
        EnsureItems(store.State.Items.RowCount);
        (_userCount, _eventsLeft) = (0, EventsMax);
        bool isWhole = item < _both.Length;
        for (int cell = 0; cell < CellMap.Cells && item < _both.Length; cell++)
        {
            isWhole &= store.State.TryGetCell(cell) is not { } users || TryCountCell(users, serving.Events, item);
        }

        ReplacesTrained = isWhole && !rule.IsCosine;
        Weigh(store, serving, rule, item);
    }

    private bool TryCountCell(UserCell cell, EventWeights weights, int item)
    {
        int events = cell.Interactions.CopyItemHistory(item, _ofItem, out CategoryDictionary? types), users = 0;
        bool isWhole = events < _ofItem.Length;
        foreach (ItemEvent read in _ofItem.AsSpan(0, events))
        {
            var asHistory = new HistoryEvent(item, read.Interaction, read.Timestamp, read.EventType, read.Value);
            if (weights.Of(types, asHistory) <= 0 || _users.AsSpan(0, users).Contains(read.UserRow))
            {
                continue;
            }

            if (users == UsersPerCell || _eventsLeft <= 0)
            {
                return false;
            }

            _users[users++] = read.UserRow;
            isWhole &= TryCountUser(cell, weights, read.UserRow);
        }

        return isWhole;
    }

    private bool TryCountUser(UserCell cell, EventWeights weights, int user)
    {
        int count = cell.Interactions.CopyHistory(user, _ofUser, out CategoryDictionary? types);
        _eventsLeft -= count;
        _userCount++;
        _stamp++;
        foreach (HistoryEvent read in _ofUser.AsSpan(0, Math.Min(count, EventsPerUser)))
        {
            int item = read.ItemRow;
            if (item >= _lastUser.Length || _lastUser[item] == _stamp || weights.Of(types, read) <= 0)
            {
                continue;
            }

            _lastUser[item] = _stamp;
            if (_both[item]++ == 0)
            {
                Note(item);
            }
        }

        return count <= EventsPerUser;
    }

    /// <summary>From counts to what is added; the counts are cleared.</summary>
    private void Weigh(GroupStore store, ServingModel serving, NeighborRule rule, int item)
    {
        TrainedModel model = serving.Model;
        int met = _count;
        float top = 0;
        _count = 0;
        ReadOnlySpan<int> trained = model.Rest is { } rest && item < model.Items ? rest.ColumnsOf(item) : default;
        for (int i = 0; i < met; i++)
        {
            int other = _met[i];
            float both = _both[other];
            _both[other] = 0;
            if (other == item || !serving.MayBeNeighbor(other))
            {
                continue;
            }

            float users = rule.IsCosine ? store.State.ItemCounts[other] : serving.Scores.UsersOf(other);
            float value = rule.Of(both, _userCount, Math.Max(users, both));
            top = Math.Max(top, value);
            bool isNew = rule.IsCosine ? !(model.IsCovered(item) && model.IsCovered(other)) : ReplacesTrained || trained.BinarySearch(other) < 0;
            if (value > 0 && isNew)
            {
                (_met[_count], _values[_count]) = (other, value);
                _count++;
            }
        }

        Scale(rule.IsCosine ? 1 : 1 / top);
    }

    /// <summary>As in training: the best has 1, and no more than so many are kept.</summary>
    private void Scale(float scale)
    {
        foreach (ref float value in _values.AsSpan(0, _count))
        {
            value *= -scale;
        }

        if (_count > NeighborsMax)
        {
            _values.AsSpan(0, _count).Sort(_met.AsSpan(0, _count)); // Ascending, so the largest come first.
            _count = NeighborsMax;
        }

        foreach (ref float value in _values.AsSpan(0, _count))
        {
            value = -value;
        }
    }

    private void Note(int item)
    {
        if (_count == _met.Length)
        {
            Array.Resize(ref _met, _count * 2);
            Array.Resize(ref _values, _count * 2);
        }

        _met[_count++] = item;
    }

    private void EnsureItems(int items)
    {
        if (items > _both.Length)
        {
            Array.Resize(ref _both, items + (items / 2));
            Array.Resize(ref _lastUser, _both.Length);
        }

        if (_stamp > int.MaxValue / 2)
        {
            Array.Clear(_lastUser);
            _stamp = 0;
        }
    }
}
