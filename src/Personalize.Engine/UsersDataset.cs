using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;
using Personalize.Storage.Datasets;

namespace Personalize.Engine;

/// <summary>The users of a dataset group.</summary>
/// <remarks>Any thread. Puts of one user are taken in the order in which they arrive.</remarks>
public sealed class UsersDataset
{
    private readonly PersonalizeEngine _engine;
    private readonly GroupStore _store;

    internal UsersDataset(PersonalizeEngine engine, GroupStore store)
    {
        _engine = engine;
        _store = store;
    }


    /// <summary>Begins a record: set its fields, then commit. The whole record is replaced.</summary>
    public EntityPut BeginPut(ReadOnlySpan<byte> id) => new(_engine, _store, DatasetKind.Users, id);

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

    /// <summary>Copies the record of a user into <paramref name="record"/>, whole as of one moment; false when it has none.</summary>
    public bool TryRead(ReadOnlySpan<byte> id, StoredRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return _store.State.TryGetUser(id, out UserCell? cell, out int row) && record.TryFill(cell!.Users, row);
    }

    /// <summary>Interactions in the history of a user.</summary>
    public int HistoryCount(ReadOnlySpan<byte> id) =>
        _store.State.TryGetUser(id, out UserCell? cell, out int row) ? cell!.Interactions.HistoryCount(row) : 0;
}
