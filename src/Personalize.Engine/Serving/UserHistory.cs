using Personalize.Core.Columns;
using Personalize.Core.Filters;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Training;

namespace Personalize.Engine.Serving;

/// <summary>A user's events as one request reads them, newest first, and what they weigh. Reused; one request at a time.</summary>
internal sealed class UserHistory
{
    private const int EventsSelectedFrom = 4096; // where few of them may count

    private readonly int[] _items = new int[TrainedModel.HistoryEventsMax];
    private readonly int[] _distinct = new int[TrainedModel.HistoryEventsMax];
    private readonly float[] _weights = new float[TrainedModel.HistoryEventsMax];
    private readonly float[] _eventWeights = new float[TrainedModel.HistoryEventsMax];
    private HistoryEvent[] _events = new HistoryEvent[TrainedModel.HistoryEventsMax];
    private FilterEvent[] _filterEvents = [];
    private int[] _ofType = [];
    private byte[] _cells = new byte[1024];
    private int _count;
    private int _folded;
    private int _distinctCount;
    private UserCell? _cell;
    private int _row;

    /// <summary>Events read; unless all were asked for, only as many of the newest as it takes.</summary>
    public ReadOnlySpan<HistoryEvent> Events => _events.AsSpan(0, _count);

    /// <summary>Item rows of the events that are folded in, newest first.</summary>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, _folded);

    /// <summary>The distinct ones of <see cref="Items"/>, newest first.</summary>
    public ReadOnlySpan<int> Distinct => _distinct.AsSpan(0, _distinctCount);

    /// <summary>What each of <see cref="Distinct"/> weighs in the user vector.</summary>
    public ReadOnlySpan<float> Weights => _weights.AsSpan(0, _distinctCount);

    /// <summary>The dictionary of the events' types; null without a user or types.</summary>
    public CategoryDictionary? EventTypes { get; private set; }

    /// <summary>Reads the history of a user; an unknown or empty one has none.</summary>
    /// <param name="state">The group's data.</param>
    /// <param name="userId">UTF-8.</param>
    /// <param name="all">All events rather than the newest that are folded in.</param>
    /// <param name="serving">How events are weighed.</param>
    public void Read(GroupState state, ReadOnlySpan<byte> userId, bool all, ServingModel serving)
    {
        _cell = null;
        _count = 0;
        EventTypes = null;
        if (!userId.IsEmpty && state.TryGetUser(userId, out UserCell? cell, out _row))
        {
            _cell = cell;
            _count = all ? ReadAll(cell!.Interactions)
                : Copy(cell!.Interactions, RoomFor(serving.Events.AreAllOne ? TrainedModel.HistoryEventsMax : EventsSelectedFrom));
        }

        Select(serving.Events);
        Weigh(serving.Model);
    }

    /// <summary>Folds in one event on an item in place of the history; -1, an unknown item, folds in nothing. The events stay what filters see.</summary>
    public void FoldItem(int itemRow, TrainedModel model)
    {
        _folded = itemRow < 0 ? 0 : 1;
        _items[0] = itemRow;
        _eventWeights[0] = 1;
        Weigh(model);
    }

    /// <summary>When the newest event on an item of <see cref="Distinct"/> was; 0 where it is no event.</summary>
    public long TimestampOf(int itemRow)
    {
        foreach (HistoryEvent read in Events)
        {
            if (read.ItemRow == itemRow)
            {
                return read.Timestamp;
            }
        }

        return 0;
    }

    private void Weigh(TrainedModel model) =>
        _distinctCount = FoldIn.WeighEvents(_items.AsSpan(0, _folded), _eventWeights.AsSpan(0, _folded), model.Decay, model.Floor, _distinct, _weights);

    /// <summary>Of the events read those that the model learns from, newest first.</summary>
    private void Select(EventWeights weights)
    {
        _folded = 0;
        CategoryDictionary? types = EventTypes;
        for (int i = 0; i < _count && _folded < TrainedModel.HistoryEventsMax; i++)
        {
            float weight = weights.Of(types, _events[i]);
            if (weight > 0)
            {
                _items[_folded] = _events[i].ItemRow;
                _eventWeights[_folded++] = weight;
            }
        }
    }

    private Span<HistoryEvent> RoomFor(int events)
    {
        if (_events.Length < events)
        {
            _events = new HistoryEvent[events];
        }

        return _events.AsSpan(0, events);
    }

    /// <summary>The events in the form that filters take.</summary>
    /// <param name="perTypeMax">The newest so many of each type.</param>
    public ReadOnlySpan<FilterEvent> ReadFilterEvents(int perTypeMax)
    {
        if (_filterEvents.Length < _count)
        {
            _filterEvents = new FilterEvent[_events.Length];
        }

        for (int i = 0; i < _count; i++)
        {
            _filterEvents[i] = new FilterEvent(_events[i].ItemRow, _events[i].EventType);
        }

        return _filterEvents.AsSpan(0, _count <= perTypeMax ? _count : KeepNewest(_filterEvents.AsSpan(0, _count), perTypeMax));
    }

    /// <summary>Moves the newest events of each type to the front; events lie newest first.</summary>
    /// <returns>How many they are.</returns>
    private int KeepNewest(Span<FilterEvent> events, int perTypeMax)
    {
        int types = (EventTypes?.CodeCount ?? 0) + 1; // and those without a type
        if (_ofType.Length < types)
        {
            _ofType = new int[types + (types / 2)];
        }

        Array.Clear(_ofType);
        int kept = 0;
        foreach (FilterEvent read in events)
        {
            if (_ofType[read.EventType + 1]++ < perTypeMax)
            {
                events[kept++] = read;
            }
        }

        return kept;
    }

    /// <summary>The cells of the user's record; empty without one.</summary>
    /// <param name="schema">By which they are encoded; null without a record.</param>
    public ReadOnlySpan<byte> ReadRecord(out DatasetSchema? schema)
    {
        Table? table = _cell?.Users.Table;
        ReadOnlySpan<byte> cells = ReadRecord(table, _row, ref _cells);
        schema = cells.IsEmpty ? null : table!.Schema;
        return cells;
    }

    /// <summary>The cells of a row's record in a buffer that grows to hold them; empty without a record.</summary>
    public static ReadOnlySpan<byte> ReadRecord(Table? table, int row, ref byte[] buffer)
    {
        while (table is not null)
        {
            if (table.TryRead(row, buffer, out int written))
            {
                return buffer.AsSpan(0, written);
            }

            if (written == 0)
            {
                return default;
            }

            buffer = new byte[written];
        }

        return default;
    }

    private int Copy(InteractionDataset interactions, Span<HistoryEvent> events)
    {
        int count = interactions.CopyHistory(_row, events, out CategoryDictionary? types);
        EventTypes = types;
        return count;
    }

    private int ReadAll(InteractionDataset interactions)
    {
        while (true)
        {
            int count = Copy(interactions, _events);
            if (count < _events.Length)
            {
                return count;
            }

            _events = new HistoryEvent[_events.Length * 2]; // Full: there may be older ones.
        }
    }
}
