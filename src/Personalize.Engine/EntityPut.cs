using Personalize.Core;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;
using Personalize.Storage.Datasets;
using Personalize.Storage.Log;

namespace Personalize.Engine;

/// <summary>A record of an item or a user while it is written: set its fields, then <see cref="Commit"/> once.</summary>
/// <remarks>
/// Lives on the stack, encodes into a buffer of its thread, allocates nothing. One at a time per thread, not across an <c>await</c>.
/// The whole record is replaced: a field not set is null, and refused where its type does not allow that.
/// </remarks>
public ref struct EntityPut
{
    private readonly PersonalizeEngine _engine;
    private readonly GroupStore _store;
    private readonly DatasetSchema? _schema;
    private readonly PutScratch _scratch;
    private readonly ReadOnlySpan<byte> _id;
    private readonly bool _isItem;
    private readonly bool _isPatch;
    private readonly PutBatch? _batch;
    private RecordBuilder _builder;
    private Refusal _refusal;
    private int _expected; // the column after the last one named

    internal EntityPut(PersonalizeEngine engine, GroupStore store, DatasetKind kind, ReadOnlySpan<byte> id, bool isPatch = false, PutBatch? batch = null)
    {
        _engine = engine;
        _store = store;
        _schema = store.Schemas.Of(kind);
        _isItem = kind == DatasetKind.Items;
        _isPatch = isPatch;
        _batch = batch;
        _scratch = PutScratch.Current;
        _id = id;
        if (_schema is null)
        {
            Refuse(new Refusal(RefusalCode.UnknownDataset), id);
            return;
        }

        _builder = new RecordBuilder(_schema, _scratch.Record);
        if (!_builder.TryBegin(id, out Refusal refusal))
        {
            Refuse(refusal, id);
        }
    }

    /// <summary>Sets a field from text, parsed by the column's type. The first mistake is kept for <see cref="Commit"/>.</summary>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text) => TrySet(name, text);

    /// <summary>Sets a number field.</summary>
    public void Set(ReadOnlySpan<byte> name, long value)
    {
        if (TryFind(name, out int column) && !_builder.TrySetInt64(column, value, out Refusal refusal))
        {
            Refuse(refusal, default);
            _scratch.NoteSeen(value);
        }
    }

    /// <summary>Sets a number field.</summary>
    public void Set(ReadOnlySpan<byte> name, double value)
    {
        if (TryFind(name, out int column) && !_builder.TrySetDouble(column, value, out Refusal refusal))
        {
            Refuse(refusal, default);
            _scratch.NoteSeen(value);
        }
    }

    /// <summary>Sets a boolean field.</summary>
    public void Set(ReadOnlySpan<byte> name, bool value)
    {
        if (TryFind(name, out int column) && !_builder.TrySetBoolean(column, value, out Refusal refusal))
        {
            Refuse(refusal, value ? "true"u8 : "false"u8);
        }
    }

    /// <summary>Sets a field to null; refused where its type does not allow that.</summary>
    internal void Clear(ReadOnlySpan<byte> name)
    {
        if (TryFind(name, out int column) && !_builder.TrySetNull(column, out Refusal refusal))
        {
            Refuse(refusal, default);
        }
    }

    /// <summary>Puts the record and returns when it is as safe as the engine's durability promises; in a batch, adds it to the batch.</summary>
    /// <exception cref="PersonalizeException">The record was refused; nothing was changed. In a batch its commit tells.</exception>
    public void Commit()
    {
        if (!TryCommit(out LogPosition position, out Refusal refusal))
        {
            RefuseIn(_batch, RefusalText.Exception(refusal, _schema, _scratch.SeenText));
        }
        else if (_batch is null)
        {
            _engine.WaitDurable(position);
        }
    }

    /// <summary>A refused put of a batch refuses the batch, when that is committed.</summary>
    internal static void RefuseIn(PutBatch? batch, PersonalizeException refused)
    {
        if (batch is null)
        {
            throw refused;
        }

        batch.Refuse(refused.Message);
    }

    /// <summary>Sets a field; false once anything of the record is refused.</summary>
    internal bool TrySet(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (TryFind(name, out int column) && !_builder.TrySetText(column, text, out Refusal refusal))
        {
            Refuse(refusal, text);
        }

        return _refusal.IsNone;
    }

    /// <summary>Appends and applies the record without waiting for the disk.</summary>
    internal bool TryCommit(out LogPosition position, out Refusal refusal)
    {
        position = default;
        refusal = _refusal;
        if (!refusal.IsNone)
        {
            return false;
        }

        if (_isPatch)
        {
            return TryCommitPatch(out position, out refusal);
        }

        if (!_builder.TryFinish(out ReadOnlySpan<byte> record, out refusal))
        {
            _scratch.NoteSeen(_id);
            return false;
        }

        if (_batch is not null)
        {
            _batch.Add(_isItem ? RecordKind.PutItem : RecordKind.PutUser, _schema!, isAnonymous: false, _id, default, default, record);
            return true;
        }

        return _isItem
            ? _store.TryPutItem(_schema!, record, out position, out refusal)
            : _store.TryPutToCell(RecordKind.PutUser, _schema!, _id, record, out position, out refusal);
    }

    private bool TryCommitPatch(out LogPosition position, out Refusal refusal)
    {
        _scratch.NoteSeen(_id);
        ReadOnlySpan<byte> patch = _builder.FinishPatch();
        return _isItem
            ? _store.Changes.TryPatchItem(_schema!, _id, patch, out position, out refusal)
            : _store.Changes.TryPatchUser(_schema!, _id, patch, out position, out refusal);
    }

    private bool TryFind(ReadOnlySpan<byte> name, out int column)
    {
        column = -1;
        if (!_refusal.IsNone)
        {
            return false;
        }

        if (_schema!.TryFindColumn(name, _expected, out column))
        {
            _expected = column + 1;
            return true;
        }

        Refuse(new Refusal(RefusalCode.UnknownField), name);
        return false;
    }

    private void Refuse(Refusal refusal, ReadOnlySpan<byte> seen)
    {
        _refusal = refusal;
        _scratch.NoteSeen(seen);
    }
}
