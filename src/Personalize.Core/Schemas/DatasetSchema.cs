using System.Collections.Immutable;

namespace Personalize.Core.Schemas;

/// <summary>The typed columns of one dataset. Immutable; safe for any number of readers.</summary>
/// <remarks>
/// <see cref="Columns"/> are all fields but the ids (USER_ID, ITEM_ID) and, for interactions, TIMESTAMP: those are kept apart
/// from the columns. A column number indexes <see cref="Columns"/> and is what records and refusals carry.
/// Made by <see cref="SchemaReader"/>.
/// </remarks>
public sealed class DatasetSchema
{
    /// <summary>Most columns of a dataset: a record marks its columns in 4 words of 64 bits.</summary>
    public const int ColumnsMax = 256;

    // Open addressing over column numbers + 1; at least half of it is 0, so every probe ends.
    private readonly ushort[] _slots;

    // What every record asks of every column, side by side: the fields themselves are objects all over the heap.
    private readonly ColumnKind[] _kinds;
    private readonly int[] _required;

    internal DatasetSchema(DatasetKind kind, string text, ImmutableArray<Field> columns)
    {
        Kind = kind;
        Text = text;
        Columns = columns;
        _kinds = [.. columns.Select(field => field.Kind)];
        _required = [.. Enumerable.Range(0, columns.Length).Where(column => !columns[column].Nullable)];
        _slots = new ushort[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(columns.Length * 2 + 1))];
        for (var column = 0; column < columns.Length; column++)
        {
            var slot = FieldNames.Hash(columns[column].Utf8Name) & (uint)(_slots.Length - 1);
            while (_slots[slot] != 0)
                slot = (slot + 1) & (uint)(_slots.Length - 1);
            _slots[slot] = (ushort)(column + 1);
        }

        EventTypeColumn = kind == DatasetKind.Interactions ? Find("EVENT_TYPE"u8) : -1;
        EventValueColumn = kind == DatasetKind.Interactions ? Find("EVENT_VALUE"u8) : -1;
        CreationTimestampColumn = kind == DatasetKind.Items ? Find("CREATION_TIMESTAMP"u8) : -1;
        ItemNameColumn = IndexOfItemName(columns);
        MetadataColumns = columns.Count(field => !ReservedField.IsReserved(kind, field));
    }

    public DatasetKind Kind { get; }

    /// <summary>The Avro JSON as the caller gave it.</summary>
    public string Text { get; }

    public ImmutableArray<Field> Columns { get; }

    /// <summary>Column of EVENT_TYPE (a <see cref="ColumnKind.Category"/> column) in an interactions schema, else -1.</summary>
    public int EventTypeColumn { get; }

    /// <summary>Column of EVENT_VALUE in an interactions schema, else -1.</summary>
    public int EventValueColumn { get; }

    /// <summary>Column of CREATION_TIMESTAMP in an items schema, else -1.</summary>
    public int CreationTimestampColumn { get; }

    /// <summary>The column marked <c>itemName</c>, else -1.</summary>
    public int ItemNameColumn { get; }

    /// <summary>How many columns are the caller's own: those whose names are not reserved.</summary>
    public int MetadataColumns { get; }

    /// <summary>Kind of each column.</summary>
    internal ReadOnlySpan<ColumnKind> Kinds => _kinds;

    /// <summary>The columns that refuse null.</summary>
    internal ReadOnlySpan<int> RequiredColumns => _required;

    /// <summary>Finds a column by name, without <c>_</c> and ignoring ASCII case. Allocates nothing.</summary>
    public bool TryFindColumn(ReadOnlySpan<byte> utf8Name, out int column)
    {
        column = Find(utf8Name);
        return column >= 0;
    }

    /// <summary>As <see cref="TryFindColumn(ReadOnlySpan{byte}, out int)"/>, looking at one column first: most callers name fields in the schema's order.</summary>
    /// <param name="utf8Name">The name.</param>
    /// <param name="expected">The column that it probably is; any number.</param>
    /// <param name="column">The column; -1 when there is none.</param>
    public bool TryFindColumn(ReadOnlySpan<byte> utf8Name, int expected, out int column)
    {
        column = (uint)expected < (uint)Columns.Length && utf8Name.SequenceEqual(Columns[expected].Utf8Name) ? expected : Find(utf8Name);
        return column >= 0;
    }

    private int Find(ReadOnlySpan<byte> utf8Name)
    {
        var slot = FieldNames.Hash(utf8Name) & (uint)(_slots.Length - 1);
        for (; _slots[slot] != 0; slot = (slot + 1) & (uint)(_slots.Length - 1))
        {
            var column = _slots[slot] - 1;
            if (FieldNames.AreEqual(Columns[column].Utf8Name, utf8Name))
                return column;
        }

        return -1;
    }

    private static int IndexOfItemName(ImmutableArray<Field> columns)
    {
        for (var column = 0; column < columns.Length; column++)
        {
            if (columns[column].ItemName)
                return column;
        }

        return -1;
    }
}
