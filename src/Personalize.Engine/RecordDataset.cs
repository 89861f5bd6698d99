using Personalize.Core;
using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;
using Personalize.Storage.Log;

namespace Personalize.Engine;

/// <summary>Records of one kind by id: what items and users have in common.</summary>
/// <remarks>Any thread. Puts of one id are taken in the order in which they arrive.</remarks>
public abstract class RecordDataset
{
    private readonly PersonalizeEngine _engine;
    private readonly DatasetKind _kind;

    private protected RecordDataset(PersonalizeEngine engine, GroupStore store, DatasetKind kind)
    {
        _engine = engine;
        _kind = kind;
        Store = store;
    }

    private protected GroupStore Store { get; }

    /// <summary>Copies the record of an id into <paramref name="record"/>, whole as of one moment; false when it has none.</summary>
    public abstract bool TryRead(ReadOnlySpan<byte> id, StoredRecord record);

    /// <summary>Begins a record: set its fields, then commit. The whole record is replaced.</summary>
    public EntityPut BeginPut(ReadOnlySpan<byte> id) => new(_engine, Store, _kind, id);

    /// <summary>Puts a record of one field.</summary>
    /// <exception cref="PersonalizeException">The record does not match the schema; nothing was changed.</exception>
    public void Put(ReadOnlySpan<byte> id, FieldValue field)
    {
        EntityPut put = BeginPut(id);
        put.Set(field.Name, field.Text);
        put.Commit();
    }

    /// <summary>Puts a record of two fields.</summary>
    /// <exception cref="PersonalizeException">The record does not match the schema; nothing was changed.</exception>
    public void Put(ReadOnlySpan<byte> id, FieldValue first, FieldValue second)
    {
        EntityPut put = BeginPut(id);
        put.Set(first.Name, first.Text);
        put.Set(second.Name, second.Text);
        put.Commit();
    }

    /// <summary>Puts a record of three fields; <see cref="BeginPut"/> takes any number.</summary>
    /// <exception cref="PersonalizeException">The record does not match the schema; nothing was changed.</exception>
    public void Put(ReadOnlySpan<byte> id, FieldValue first, FieldValue second, FieldValue third)
    {
        EntityPut put = BeginPut(id);
        put.Set(first.Name, first.Text);
        put.Set(second.Name, second.Text);
        put.Set(third.Name, third.Text);
        put.Commit();
    }

    /// <summary>Begins a change of some fields: set or clear them, then commit. The others stay as they are.</summary>
    public EntityPatch BeginPatch(ReadOnlySpan<byte> id) => new(new EntityPut(_engine, Store, _kind, id, isPatch: true));

    /// <summary>Changes one field of a record; text that is empty clears it where its type allows null.</summary>
    /// <exception cref="PersonalizeException">There is no such record, or the value does not match the schema; nothing was changed.</exception>
    public void Patch(ReadOnlySpan<byte> id, FieldValue field)
    {
        EntityPatch patch = BeginPatch(id);
        patch.Set(field.Name, field.Text);
        patch.Commit();
    }

    /// <summary>Deletes an id: gone from the very next answer. A user's history goes too; an item's events stay in the histories of its users.</summary>
    /// <returns>False where there was nothing to delete, which is no mistake.</returns>
    /// <exception cref="PersonalizeException">The disk failed; nothing was changed.</exception>
    public bool Delete(ReadOnlySpan<byte> id)
    {
        if (!TryDelete(id, out bool wasThere, out LogPosition position, out Refusal refusal))
        {
            throw RefusalText.Exception(refusal, null, id);
        }

        _engine.WaitDurable(position);
        return wasThere;
    }

    /// <summary>Appends and applies a delete without waiting for the disk.</summary>
    internal bool TryDelete(ReadOnlySpan<byte> id, out bool wasThere, out LogPosition position, out Refusal refusal) => _kind == DatasetKind.Items
        ? Store.Changes.TryDeleteItem(id, out wasThere, out position, out refusal)
        : Store.Changes.TryDeleteUser(id, out wasThere, out position, out refusal);

    /// <summary>Appends and applies deletes of several ids, all or none, without waiting for the disk.</summary>
    internal bool TryDelete(ReadOnlySpan<ReadOnlyMemory<byte>> ids, out int count, out LogPosition position, out Refusal refusal) =>
        new BatchDelete(Store, _kind).TryRun(ids, out count, out position, out refusal);
}
