namespace Personalize.Core.Schemas;

/// <summary>A schema that takes the place of another: may it, and where do the columns lie then?</summary>
/// <remarks>Every field that was there stays as it was, whatever its place; a new one allows null, because the records that are there have no value for it.</remarks>
public sealed class SchemaSuccession
{
    private readonly ushort[] _columnOf; // by column before

    private SchemaSuccession(DatasetSchema before, DatasetSchema after, ushort[] columnOf)
    {
        Before = before;
        After = after;
        _columnOf = columnOf;
    }

    public DatasetSchema Before { get; }

    public DatasetSchema After { get; }

    /// <summary>Returns null when <paramref name="after"/> may follow, else what was seen and what is allowed.</summary>
    public static string? Check(DatasetSchema before, DatasetSchema after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.Kind != after.Kind)
            return $"the schema is of {after.Kind}; allowed: {before.Kind}";
        foreach (var field in before.Columns)
        {
            if (!after.TryFindColumn(field.Utf8Name, out var column))
                return $"field {field.Name} is missing; every field of the schema before has to stay";
            if (!IsSame(field, after.Columns[column]))
                return $"field {field.Name} is {Describe(after.Columns[column])}; allowed: {Describe(field)}, as before";
        }

        foreach (var field in after.Columns)
        {
            if (!field.Nullable && !before.TryFindColumn(field.Utf8Name, out _))
                return $"the new field {field.Name} is {Describe(field)}; allowed: with null in its type, since records have no value for it yet";
        }

        return null;
    }

    /// <summary>The succession of two schemas that <see cref="Check"/> lets pass.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static SchemaSuccession Create(DatasetSchema before, DatasetSchema after)
    {
        if (Check(before, after) is { } error)
            throw new ArgumentException(error, nameof(after));
        var columnOf = new ushort[before.Columns.Length];
        for (var column = 0; column < columnOf.Length; column++)
        {
            after.TryFindColumn(before.Columns[column].Utf8Name, out var there);
            columnOf[column] = (ushort)there;
        }

        return new SchemaSuccession(before, after, columnOf);
    }

    /// <summary>Where a column lies in <see cref="After"/>.</summary>
    public int ColumnOf(int columnBefore) => _columnOf[columnBefore];

    private static bool IsSame(Field before, Field after) =>
        before.Kind == after.Kind && before.Nullable == after.Nullable && before.Textual == after.Textual && before.ItemName == after.ItemName;

    private static string Describe(Field field) =>
        $"{field.Kind}{(field.Nullable ? ", null" : "")}{(field.Textual ? ", textual" : "")}{(field.ItemName ? ", itemName" : "")}";
}
