namespace Personalize.Engine.Tests.Support;

/// <summary>Schemas that may follow those of <see cref="Movies"/>: a new field comes first, so that every column number changes.</summary>
internal static class WiderMovies
{
    public const string Items = """
        {"type":"record","name":"Items","fields":[{"name":"COLOR","type":["null","string"],"categorical":true},{"name":"YEAR","type":["null","int"]},
        {"name":"ITEM_ID","type":"string"},{"name":"GENRE","type":["null","string"],"categorical":true}],"version":"1.0"}
        """;

    public const string Users = """
        {"type":"record","name":"Users","fields":[{"name":"CITY","type":["null","string"]},{"name":"USER_ID","type":"string"},
        {"name":"GENDER","type":"string","categorical":true},{"name":"AGE","type":"int"}],"version":"1.0"}
        """;

    /// <summary>A group whose datasets came after it, filled.</summary>
    public static DatasetGroup Create(PersonalizeEngine engine)
    {
        DatasetGroup group = engine.CreateDatasetGroup("movies");
        group.CreateDataset(DatasetType.Interactions, "events", engine.CreateSchema("events", Movies.Interactions));
        group.CreateDataset(DatasetType.Items, "films", engine.CreateSchema("films", Movies.Items));
        group.CreateDataset(DatasetType.Users, "people", engine.CreateSchema("people", Movies.Users));
        Movies.Fill(group);
        for (int user = 0; user < Movies.UserCount; user += 2)
        {
            group.Users.Put(Movies.Utf8($"u{user}"), new FieldValue("AGE"u8, Movies.Utf8($"{20 + (user % 50)}")), new FieldValue("GENDER"u8, user % 4 == 0 ? "F"u8 : "M"u8));
        }

        return group;
    }

    /// <summary>Items and users get their wider schema.</summary>
    public static void Widen(PersonalizeEngine engine, DatasetGroup group)
    {
        group.GetDataset(DatasetType.Items).Update(engine.CreateSchema("wider-films", Items));
        group.GetDataset(DatasetType.Users).Update(engine.CreateSchema("wider-people", Users));
    }
}
