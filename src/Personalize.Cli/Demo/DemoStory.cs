using System.Globalization;
using Personalize.Cli.Evaluation;
using Personalize.Engine;

namespace Personalize.Cli.Demo;

/// <summary>The story of the announcement of putItems and putUsers, told on real files and with its examples mended.</summary>
/// <remarks>Group, schemas, import, two users and an item, a record that does not fit, training, campaign, a list; one event and one item more, the list again.</remarks>
internal sealed class DemoStory(DemoScreen screen, PersonalizeEngine engine, DemoData data, CancellationToken cancellationToken)
{
    public const string Group = "demo";
    public const string Campaign = "demo";
    public const string User = "489";

    private const string Recipe = "aws-user-personalization";

    private DatasetGroup _group = null!;
    private ItemCaptions _captions = null!;

    public async Task TellAsync()
    {
        CreateGroup();
        await ImportAsync();
        PutRecords();
        ShowRefusal();
        SolutionVersion version = await TrainAsync();
        Campaign campaign = screen.Step($"Deploy it as campaign '{Campaign}'", () => version.Deploy(Campaign));
        EventRows events = EventRows.Read(data.Interactions, null, cancellationToken);
        new DemoLists(screen, campaign, _captions, data, events).Show();
        new DemoTimings(screen, campaign).Show(events);
    }

    private void CreateGroup()
    {
        _group = screen.Step($"Create the dataset group '{Group}' with its three schemas",
            () => engine.CreateDatasetGroup(Group, DemoData.InteractionsSchema, DemoData.ItemsSchema, DemoData.UsersSchema));
        _captions = new ItemCaptions(_group);
        screen.Note("Interactions  USER_ID, ITEM_ID, EVENT_TYPE, EVENT_VALUE (may be null), TIMESTAMP");
        screen.Note("Items         ITEM_ID, TITLE, YEAR, GENRE (categorical), CREATION_TIMESTAMP");
        screen.Note("Users         USER_ID, AGE, GENDER (categorical)");
    }

    private async Task ImportAsync()
    {
        long rows = 0;
        long begun = screen.Terminal.Time.GetTimestamp();
        await screen.StepAsync("Import the files: all of each or nothing", async () =>
        {
            rows += await ImportAsync("items", data.Items);
            if (data.Users is not null)
                rows += await ImportAsync("users", data.Users);
            rows += await ImportAsync("interactions", data.Interactions);
            return rows;
        });
        double seconds = screen.Terminal.Time.GetElapsedTime(begun).TotalSeconds;
        GroupCounts counts = _group.Counts;
        screen.Note(string.Create(CultureInfo.InvariantCulture,
            $"{counts.Items:N0} items, {counts.Users:N0} users, {counts.Interactions:N0} interactions; {rows / seconds:N0} rows/s, safe on disk"));
    }

    private Task<long> ImportAsync(string dataset, string path) => EngineImport.RunAsync(
        screen.Terminal, path, progress => _group.Import(dataset, path, ImportMode.Full, progress, cancellationToken), cancellationToken);

    /// <summary>The put calls of the announcement: users 489 and 650, item 432 of genre Action.</summary>
    private void PutRecords()
    {
        bool isNew = !_group.Items.TryGetRow("432"u8, out _);
        string users = data.Users is not null && _group.Users.TryRead("489"u8, new StoredRecord()) ? "the records of two users are replaced" : "two users who are new";
        screen.Step($"Put records one by one: {users}{(isNew ? ", and an item" : "")}", () =>
        {
            _group.Users.Put("489"u8, new FieldValue("AGE"u8, "29"u8), new FieldValue("GENDER"u8, "F"u8));
            _group.Users.Put("650"u8, new FieldValue("AGE"u8, "65"u8), new FieldValue("GENDER"u8, "F"u8));
            if (isNew)
                _group.Items.Put("432"u8, new FieldValue("TITLE"u8, "The Harbour Strike"u8), new FieldValue("GENRE"u8, "Action"u8));
            return true;
        });
        screen.Note("user 489  AGE 29, GENDER F");
        screen.Note("user 650  AGE 65, GENDER F");
        if (isNew)
            screen.Note("item 432  TITLE The Harbour Strike, GENRE Action");
        screen.Note("Each put was on disk before it was answered.");
    }

    private void ShowRefusal()
    {
        string message = screen.Step("Put a record that does not match its schema: user 651, AGE 'old'", () =>
        {
            try
            {
                _group.Users.Put("651"u8, new FieldValue("AGE"u8, "old"u8), new FieldValue("GENDER"u8, "F"u8));
                return "it was taken, which is a mistake";
            }
            catch (PersonalizeException refused)
            {
                return refused.Message;
            }
        });
        screen.Note($"refused: {message}");
    }

    private async Task<SolutionVersion> TrainAsync()
    {
        SolutionVersion version = await screen.StepAsync($"Train the recipe {Recipe}",
            () => EngineTraining.RunAsync(screen.Terminal, _group, Recipe, new TrainingOptions { Solution = "demo" }, cancellationToken));
        string chosen = string.Join(", ", version.Parameters.Take(6).Select(parameter => $"{parameter.Key} {parameter.Value}"));
        if (chosen.Length > 0)
            screen.Note($"it chose for itself {chosen}");
        return version;
    }
}
