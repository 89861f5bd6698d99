using Personalize.Core;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;
using Personalize.Engine.Serving;
using Personalize.Storage.Datasets;
using Personalize.Storage.Log;

namespace Personalize.Engine;

/// <summary>An event while it is written: set its further fields, then <see cref="Commit"/> once.</summary>
/// <remarks>As <see cref="EntityPut"/>: on the stack, no allocation, one at a time per thread.</remarks>
public ref struct EventPut
{
    private readonly PersonalizeEngine _engine;
    private readonly GroupStore _store;
    private readonly DatasetSchema? _schema;
    private readonly PutScratch _scratch;
    private readonly ReadOnlySpan<byte> _owner;
    private readonly ReadOnlySpan<byte> _session;
    private readonly ReadOnlySpan<byte> _itemId;
    private readonly bool _isAnonymous;
    private readonly PutBatch? _batch;
    private RecordBuilder _builder;
    private Refusal _refusal;
    private bool _hasImpression;

    internal EventPut(PersonalizeEngine engine, GroupStore store, EventHead head, PutBatch? batch = null)
    {
        _engine = engine;
        _store = store;
        _schema = store.Schemas.Interactions;
        _scratch = PutScratch.Current;
        _batch = batch;
        _isAnonymous = head.UserId.IsEmpty;
        _owner = _isAnonymous ? head.Session : head.UserId;
        _session = head.Session;
        _itemId = head.ItemId;
        if (_schema is null)
        {
            Refuse(new Refusal(RefusalCode.UnknownDataset), _itemId);
            return;
        }

        RefusalCode item = RecordLimits.CheckId(_itemId);
        _builder = new RecordBuilder(_schema, _scratch.Record);
        long timestamp = head.Timestamp ?? engine.Now;
        if (item != RefusalCode.None)
        {
            Refuse(new Refusal(item, Position: RecordLimits.CountChars(_itemId)), _itemId);
        }
        else if (!_builder.TryBeginEvent(_owner, _session, head.EventId, _isAnonymous, 0, 0, timestamp, out Refusal refusal))
        {
            Refuse(refusal, _owner);
            if (refusal.Code == RefusalCode.TimestampOutOfRange)
            {
                _scratch.NoteSeen(timestamp);
            }
        }
        else if (_schema.EventTypeColumn >= 0 && !head.EventType.IsEmpty)
        {
            SetColumn(_schema.EventTypeColumn, head.EventType);
        }
    }

    /// <summary>Sets a field from text, parsed by the column's type. The first mistake is kept for <see cref="Commit"/>.</summary>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text) => TrySet(name, text);

    /// <summary>Sets EVENT_VALUE.</summary>
    public void SetValue(double value)
    {
        if (_refusal.IsNone && TryFindValue(out int column) && !_builder.TrySetDouble(column, value, out Refusal refusal))
        {
            Refuse(refusal, default);
            _scratch.NoteSeen(value);
        }
    }

    /// <summary>Says which answer showed the item: kept in RECOMMENDATION_ID, and that answer's items in IMPRESSION unless that was set before; each where the schema has it.</summary>
    /// <param name="recommendationId">Of <see cref="RecommendQuery.Keep"/>; one that is not known any more is kept as it is.</param>
    public void SetRecommendation(ReadOnlySpan<byte> recommendationId)
    {
        if (_refusal.IsNone && _schema!.TryFindColumn("RECOMMENDATION_ID"u8, out int column))
        {
            SetColumn(column, recommendationId);
        }

        if (_refusal.IsNone && !_hasImpression && _schema!.TryFindColumn("IMPRESSION"u8, out int impression))
        {
            Span<byte> shown = stackalloc byte[ImplicitImpressions.BytesMax];
            int bytes = ImplicitImpressions.Write(_engine.Served, _store, recommendationId, shown);
            if (bytes > 0)
            {
                SetColumn(impression, shown[..bytes]);
            }
        }
    }

    /// <summary>Puts the event and returns when it is as safe as the engine's durability promises; in a batch, adds it to the batch.</summary>
    /// <exception cref="PersonalizeException">The event was refused; nothing was changed. In a batch its commit tells.</exception>
    public void Commit()
    {
        if (!TryCommit(out LogPosition position, out Refusal refusal))
        {
            EntityPut.RefuseIn(_batch, RefusalText.Exception(refusal, _schema, _scratch.SeenText));
        }
        else if (_batch is null)
        {
            _engine.WaitDurable(position);
        }
    }

    /// <summary>Sets EVENT_VALUE from text; false once anything of the event is refused.</summary>
    internal bool TrySetValue(ReadOnlySpan<byte> text)
    {
        if (_refusal.IsNone && TryFindValue(out int column))
        {
            SetColumn(column, text);
        }

        return _refusal.IsNone;
    }

    /// <summary>Sets a field; false once anything of the event is refused.</summary>
    internal bool TrySet(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (!_refusal.IsNone)
        {
            return false;
        }

        if (_schema!.TryFindColumn(name, out int column))
        {
            _hasImpression |= FieldNames.AreEqual(name, "IMPRESSION"u8);
            SetColumn(column, text);
        }
        else
        {
            Refuse(new Refusal(RefusalCode.UnknownField), name);
        }

        return _refusal.IsNone;
    }

    /// <summary>Appends and applies the event without waiting for the disk.</summary>
    internal bool TryCommit(out LogPosition position, out Refusal refusal)
    {
        position = default;
        refusal = _refusal;
        if (!refusal.IsNone)
        {
            return false;
        }

        if (!_builder.TryFinish(out ReadOnlySpan<byte> record, out refusal))
        {
            _scratch.NoteSeen(_owner);
            return false;
        }

        if (_batch is not null)
        {
            _batch.Add(RecordKind.PutEvent, _schema!, _isAnonymous, _owner, _session, _itemId, record);
            return true;
        }

        // Only an event that will be taken announces its item and joins its session.
        bool mayJoin = !_isAnonymous && !_session.IsEmpty;
        if ((mayJoin && !_store.IsTaking(out refusal)) || !_store.TryGetOrAnnounceItem(_itemId, out int row, out ulong itemsSequence, out refusal))
        {
            return false;
        }

        EventView.WriteItem(_scratch.Record, row, itemsSequence);
        if (_isAnonymous)
        {
            return _store.Sessions.TryPutAnonymous(_schema!, _session, record, out position, out refusal);
        }

        if (!_session.IsEmpty && !_store.Sessions.TryJoin(_session, _owner, out refusal))
        {
            return false;
        }

        return _store.TryPutToCell(RecordKind.PutEvent, _schema!, _owner, record, out position, out refusal);
    }

    private bool TryFindValue(out int column)
    {
        column = _schema!.EventValueColumn;
        if (column >= 0)
        {
            return true;
        }

        Refuse(new Refusal(RefusalCode.UnknownField), "EVENT_VALUE"u8);
        return false;
    }

    private void SetColumn(int column, scoped ReadOnlySpan<byte> text)
    {
        if (!_builder.TrySetText(column, text, out Refusal refusal))
        {
            Refuse(refusal, text);
        }
    }

    private void Refuse(Refusal refusal, scoped ReadOnlySpan<byte> seen)
    {
        _refusal = refusal;
        _scratch.NoteSeen(seen);
    }
}
