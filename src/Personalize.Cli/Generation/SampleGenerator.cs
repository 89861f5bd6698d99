namespace Personalize.Cli.Generation;

/// <summary>Makes a believable data set of films, people and what they watched, and writes it as CSVs with their schemas.</summary>
/// <remarks>
/// Integer arithmetic only, so one seed gives the same bytes on every machine. Holds 24 bytes an interaction while it sorts them by time.
/// <code>
/// interactions.csv  USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP    oldest first
/// items.csv         ITEM_ID,TITLE,YEAR,GENRE,CREATION_TIMESTAMP
/// users.csv         USER_ID,AGE,GENDER
/// *.schema.json     the schema of each
/// </code>
/// </remarks>
internal static class SampleGenerator
{
    private const int UsersPerReport = 256;

    private static readonly string[] EventNames = ["click", "watch", "rating"];

    /// <summary>Writes the six files into <paramref name="directory"/>, made when absent.</summary>
    /// <param name="options">Sizes and seed, checked by the caller.</param>
    /// <param name="directory">Where to; files of these names are replaced, each one only once it is complete.</param>
    /// <param name="progress">Told the interactions done: half of it is making them, half writing; may be null.</param>
    /// <param name="cancellationToken">Leaves no file half written.</param>
    public static void Generate(SampleOptions options, string directory, Action<long>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        Catalog catalog = CatalogMaker.Make(options);
        Population population = Population.Make(options);
        MadeEvent[] events = MakeEvents(options, catalog, population, progress, cancellationToken);
        int[] order = SortByTime(events);
        WriteSchemas(directory);
        WriteItems(catalog, Path.Combine(directory, "items.csv"), cancellationToken);
        WriteUsers(population, Path.Combine(directory, "users.csv"), cancellationToken);
        WriteInteractions(events, order, Path.Combine(directory, "interactions.csv"), progress, cancellationToken);
    }

    private static MadeEvent[] MakeEvents(
        SampleOptions options, Catalog catalog, Population population, Action<long>? progress, CancellationToken cancellationToken)
    {
        var events = new MadeEvent[options.Interactions];
        var histories = new HistoryMaker(options, catalog);
        int done = 0;
        for (int user = 0; user < population.Count; user++)
        {
            histories.Make(user, population.Age[user], population.Woman[user], events.AsSpan(done, population.Events[user]));
            done += population.Events[user];
            if (user % UsersPerReport != 0)
                continue;
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Invoke(done / 2);
        }

        return events;
    }

    /// <summary>Time first, then the order in which they were made: no two keys are equal, so the sort has one result.</summary>
    private static int[] SortByTime(MadeEvent[] events)
    {
        ulong[] keys = new ulong[events.Length];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = ((ulong)(uint)events[i].Time << 32) | (uint)i;
        Array.Sort(keys);
        int[] order = new int[keys.Length];
        for (int i = 0; i < order.Length; i++)
            order[i] = (int)(uint)keys[i];
        return order;
    }

    private static void WriteInteractions(
        MadeEvent[] events, int[] order, string path, Action<long>? progress, CancellationToken cancellationToken)
    {
        using var lines = new CsvLines(path);
        lines.Text("USER_ID").Text("ITEM_ID").Text("EVENT_TYPE").Text("EVENT_VALUE").Text("TIMESTAMP").EndLine();
        for (int i = 0; i < order.Length; i++)
        {
            MadeEvent made = events[order[i]];
            lines.Number(SampleOptions.FirstUserId + made.User).Number(SampleOptions.FirstItemId + made.Item).Text(EventNames[(int)made.Kind]);
            if (made.Kind == EventKind.Rating)
                lines.Halves(made.HalfStars);
            else
                lines.Empty();
            lines.Number(SampleCalendar.Start + made.Time).EndLine();
            if (i % 65_536 != 0)
                continue;
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Invoke((order.Length + (long)i) / 2);
        }

        lines.Finish();
        progress?.Invoke(order.Length);
    }

    private static void WriteItems(Catalog catalog, string path, CancellationToken cancellationToken)
    {
        using var lines = new CsvLines(path);
        lines.Text("ITEM_ID").Text("TITLE").Text("YEAR").Text("GENRE").Text("CREATION_TIMESTAMP").EndLine();
        for (int item = 0; item < catalog.Count; item++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lines.Number(SampleOptions.FirstItemId + item).Text(catalog.Title[item]).Number(catalog.Year[item])
                .Text(catalog.Genre[item]).Number(catalog.Created[item]).EndLine();
        }

        lines.Finish();
    }

    private static void WriteUsers(Population population, string path, CancellationToken cancellationToken)
    {
        using var lines = new CsvLines(path);
        lines.Text("USER_ID").Text("AGE").Text("GENDER").EndLine();
        for (int user = 0; user < population.Count; user++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lines.Number(SampleOptions.FirstUserId + user).Number(population.Age[user]).Text(population.Woman[user] ? "F" : "M").EndLine();
        }

        lines.Finish();
    }

    private static void WriteSchemas(string directory)
    {
        File.WriteAllText(Path.Combine(directory, "interactions.schema.json"), SampleSchemas.Interactions.ReplaceLineEndings("\n"));
        File.WriteAllText(Path.Combine(directory, "items.schema.json"), SampleSchemas.Items.ReplaceLineEndings("\n"));
        File.WriteAllText(Path.Combine(directory, "users.schema.json"), SampleSchemas.Users.ReplaceLineEndings("\n"));
    }
}
