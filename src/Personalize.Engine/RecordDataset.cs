using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;

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
}
