using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;

namespace Personalize.Engine;

/// <summary>The items of a dataset group.</summary>
/// <remarks>Any thread. Puts of one item are taken in the order in which they arrive.</remarks>
public sealed class ItemsDataset : RecordDataset
{
    internal ItemsDataset(PersonalizeEngine engine, GroupStore store) : base(engine, store, DatasetKind.Items)
    {
    }

    /// <summary>Item rows so far, with a record or known from interactions only.</summary>
    public int RowCount => Store.State.Items.RowCount;

    /// <summary>The UTF-8 id of a row of an answer; the span stays valid as long as the engine.</summary>
    public ReadOnlySpan<byte> GetId(int row) => Store.State.Items.GetId(row);

    /// <summary>The row of an id; false when it is unknown.</summary>
    public bool TryGetRow(ReadOnlySpan<byte> id, out int row) => Store.State.Items.TryGetRow(id, out row);

    /// <summary>Copies the record of an item into <paramref name="record"/>, whole as of one moment; false when it has none.</summary>
    public override bool TryRead(ReadOnlySpan<byte> id, StoredRecord record) =>
        TryGetRow(id, out int row) && TryRead(row, record);

    /// <inheritdoc cref="TryRead(ReadOnlySpan{byte}, StoredRecord)"/>
    public bool TryRead(int row, StoredRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.TryFill(Store.State.Items, row);
    }
}
