using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;

namespace Personalize.Engine;

/// <summary>The items of a dataset group.</summary>
/// <remarks>Any thread. Puts of one item are taken in the order in which they arrive.</remarks>
public sealed class ItemsDataset
{
    private readonly PersonalizeEngine _engine;
    private readonly GroupStore _store;

    internal ItemsDataset(PersonalizeEngine engine, GroupStore store)
    {
        _engine = engine;
        _store = store;
    }

    /// <summary>Item rows so far, with a record or known from interactions only.</summary>
    public int RowCount => _store.State.Items.RowCount;

    /// <summary>The UTF-8 id of a row of an answer; the span stays valid as long as the engine.</summary>
    public ReadOnlySpan<byte> GetId(int row) => _store.State.Items.GetId(row);

    /// <summary>The row of an id; false when it is unknown.</summary>
    public bool TryGetRow(ReadOnlySpan<byte> id, out int row) => _store.State.Items.TryGetRow(id, out row);

    /// <summary>Begins a record: set its fields, then commit. The whole record is replaced.</summary>
    public EntityPut BeginPut(ReadOnlySpan<byte> id) => new(_engine, _store, DatasetKind.Items, id);

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

    /// <summary>Copies the record of an item into <paramref name="record"/>, whole as of one moment; false when it has none.</summary>
    public bool TryRead(ReadOnlySpan<byte> id, StoredRecord record) =>
        TryGetRow(id, out int row) && TryRead(row, record);

    /// <inheritdoc cref="TryRead(ReadOnlySpan{byte}, StoredRecord)"/>
    public bool TryRead(int row, StoredRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.TryFill(_store.State.Items, row);
    }
}
