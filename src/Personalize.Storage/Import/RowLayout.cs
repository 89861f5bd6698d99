using System.Text;
using Personalize.Core.Schemas;

namespace Personalize.Storage.Import;

/// <summary>Which field of a file's rows is what: found once per file by name, in any order, without regard to case.</summary>
internal sealed class RowLayout
{
    public const string UserIdName = "USER_ID";
    public const string ItemIdName = "ITEM_ID";
    public const string TimestampName = "TIMESTAMP";

    private RowLayout(int user, int item, int timestamp, int[] fieldOfColumn)
    {
        User = user;
        Item = item;
        Timestamp = timestamp;
        FieldOfColumn = fieldOfColumn;
    }

    /// <summary>Field of USER_ID; -1 where the dataset has none.</summary>
    public int User { get; }

    /// <summary>Field of ITEM_ID; -1 where the dataset has none.</summary>
    public int Item { get; }

    /// <summary>Field of TIMESTAMP; -1 where the dataset has none.</summary>
    public int Timestamp { get; }

    /// <summary>By column of the schema: the field that fills it.</summary>
    public int[] FieldOfColumn { get; }

    /// <summary>Maps a file's header to a schema; null and a refusal when a column is missing or there twice. Other columns are ignored.</summary>
    public static RowLayout? TryMake(RowSource source, DatasetSchema schema, out ImportRefusal? refusal)
    {
        refusal = FindDuplicate(source);
        if (refusal is not null)
            return null;
        var missing = new List<string>();
        int user = schema.Kind == DatasetKind.Items ? -1 : Find(source, UserIdName, missing);
        int item = schema.Kind == DatasetKind.Users ? -1 : Find(source, ItemIdName, missing);
        int[] fieldOfColumn = [.. schema.Columns.Select(column => Find(source, column.Name, missing))];
        int timestamp = schema.Kind == DatasetKind.Interactions ? Find(source, TimestampName, missing) : -1;
        if (missing.Count == 0)
            return new RowLayout(user, item, timestamp, fieldOfColumn);
        refusal = ImportRefusal.OfFile(source.File, $"Input CSV is missing the following columns:[{string.Join(", ", missing)}].");
        return null;
    }

    private static int Find(RowSource source, string name, List<string> missing)
    {
        int field = source.FindColumn(Encoding.UTF8.GetBytes(name));
        if (field < 0)
            missing.Add(name);
        return field;
    }

    private static ImportRefusal? FindDuplicate(RowSource source)
    {
        for (int column = 0; column < source.Columns.Length; column++)
        {
            if (source.FindColumn(source.Utf8Columns[column]) != column)
            {
                return new ImportRefusal(source.File, 1, source.Columns[column], null,
                    $"the header has the column {source.Columns[column]} twice; names must differ without '_' and ignoring case");
            }
        }

        return null;
    }
}
