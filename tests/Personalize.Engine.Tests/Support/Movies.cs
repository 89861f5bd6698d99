using System.Globalization;
using System.Text;

namespace Personalize.Engine.Tests.Support;

/// <summary>A small made world: users of group g like items of group g and walk through them in order.</summary>
internal static class Movies
{
    public const string Interactions = """
        {"type":"record","name":"Interactions","namespace":"com.amazonaws.personalize.schema","fields":[{"name":"USER_ID","type":"string"},
        {"name":"ITEM_ID","type":"string"},{"name":"EVENT_TYPE","type":["string"]},{"name":"EVENT_VALUE","type":["null","float"]},
        {"name":"TIMESTAMP","type":"long"}],"version":"1.0"}
        """;

    public const string Items = """
        {"type":"record","name":"Items","namespace":"com.amazonaws.personalize.schema","fields":[{"name":"ITEM_ID","type":"string"},
        {"name":"GENRE","type":["null","string"],"categorical":true},{"name":"YEAR","type":["null","int"]}],"version":"1.0"}
        """;

    public const string Users = """
        {"type":"record","name":"Users","namespace":"com.amazonaws.personalize.schema","fields":[{"name":"USER_ID","type":"string"},
        {"name":"AGE","type":"int"},{"name":"GENDER","type":"string","categorical":true}],"version":"1.0"}
        """;

    public static readonly string[] Genres = ["Action", "Comedy", "Drama", "Horror"];

    public const int ItemCount = 80;

    public const int UserCount = 120;

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static DatasetGroup Create(PersonalizeEngine engine, string name = "movies")
    {
        DatasetGroup group = engine.CreateDatasetGroup(name, Interactions, Items, Users);
        Fill(group);
        return group;
    }

    public static void Fill(DatasetGroup group)
    {
        for (int item = 0; item < ItemCount; item++)
        {
            group.Items.Put(Utf8($"i{item}"), new FieldValue("GENRE"u8, Utf8(Genres[item % Genres.Length])), new FieldValue("YEAR"u8, Utf8((1980 + (item % 40)).ToString(CultureInfo.InvariantCulture))));
        }

        for (int user = 0; user < UserCount; user++)
        {
            int genre = user % Genres.Length;
            for (int e = 0; e < 12; e++)
            {
                int item = (((user / Genres.Length) + e) % (ItemCount / Genres.Length) * Genres.Length) + genre;
                group.PutEvent(Utf8($"u{user}"), Utf8($"i{item}"), "click"u8, 1_700_000_000 + (e * 60));
            }
        }
    }

    public static string GenreOf(DatasetGroup group, int row)
    {
        var record = new StoredRecord();
        return group.Items.TryRead(row, record) ? record.GetText("GENRE") ?? "" : "";
    }
}
