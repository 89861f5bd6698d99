using System.Globalization;
using Personalize.Engine.Serving;
using Personalize.Engine.Tests.Support;
using Personalize.Storage.Datasets;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class ItemAgesTests : IDisposable
{
    private const long Start = 1_700_000_000;
    private const int Day = 86_400;

    private const string Interactions = """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
        {"name":"IMPRESSION","type":["null","string"]},{"name":"TIMESTAMP","type":"long"}]}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-ages-");
    private readonly PersonalizeEngine _engine = PersonalizeEngine.Open(new EngineOptions());
    private readonly DatasetGroup _group;

    public ItemAgesTests()
    {
        _group = _engine.CreateDatasetGroup("g", Interactions, Movies.Items, Movies.Users);
        _group.PutEvent("u"u8, "a"u8, default, Start); // Row 0.
        _group.Items.BeginPut("b"u8).Commit(); // Row 1.
    }

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void An_import_that_takes_the_newest_events_away_makes_items_young_again()
    {
        var ages = new ItemAges(_group.Store, _engine.Recounter);
        ages.EnsureCounted();
        var young = new YoungItems(ages, 10 * Day);
        Assert.Equal([0, 1], young.Listed(2).Rows.ToArray());

        Import("v", "a", Start + (40 * Day));
        Assert.Equal((Start + (40 * Day), Start), (ages.Newest, ages.BornAt(0)));
        Assert.Equal([1], young.Listed(2).Rows.ToArray());

        Import("v", "a", Start - Day);
        Assert.Equal((Start, Start - Day), (ages.Newest, ages.BornAt(0)));
        Assert.Equal([0, 1], young.Listed(2).Rows.ToArray());
    }

    [Fact]
    public void An_import_between_two_cells_of_a_count_counts_once()
    {
        int last = CellMap.Cells - 1;
        string user = Enumerable.Range(0, 10_000).Select(i => $"v{i.ToString(CultureInfo.InvariantCulture)}").First(id => CellMap.Cell(Movies.Utf8(id)) == last);
        var ages = new ItemAges(_group.Store, _engine.Recounter);
        var counting = new Thread(ages.EnsureCounted);
        lock (_group.Store.LockOf(last + 1))
        {
            counting.Start();
            SpinWait.SpinUntil(() => counting.ThreadState.HasFlag(ThreadState.WaitSleepJoin)); // For the last cell.
            ImportFile(user, "a", Start);
        }

        counting.Join();
        Recounts.Wait(_engine);
        Assert.Equal(1, ages.PassedOver(1));
    }

    [Fact]
    public void Imports_of_items_and_users_are_no_news_to_who_hears_of_events()
    {
        var listener = new Listener();
        _group.Store.State.Events.Add(listener);
        string items = Path.Combine(_folder.FullName, "items.csv"), users = Path.Combine(_folder.FullName, "users.csv");
        File.WriteAllLines(items, ["ITEM_ID,GENRE,YEAR", "a,Drama,2001"]);
        File.WriteAllLines(users, ["USER_ID,AGE,GENDER", "u,30,F"]);
        _group.Import("items", items);
        _group.Import("users", users);
        Assert.Equal(0, listener.Imports);
        Import("v", "a", Start);
        Assert.Equal(1, listener.Imports);
    }

    /// <summary>Replaces what was imported by one event, with a and b shown.</summary>
    private void ImportFile(string user, string item, long timestamp)
    {
        string csv = Path.Combine(_folder.FullName, "interactions.csv");
        File.WriteAllLines(csv, ["USER_ID,ITEM_ID,IMPRESSION,TIMESTAMP", string.Create(CultureInfo.InvariantCulture, $"{user},{item},a|b,{timestamp}")]);
        Assert.Equal(1, _group.Import("interactions", csv).Records);
    }

    private void Import(string user, string item, long timestamp)
    {
        ImportFile(user, item, timestamp);
        Recounts.Wait(_engine);
    }

    private sealed class Listener : IEventListener
    {
        public int Imports { get; private set; }

        public void OnEvent(InteractionDataset interactions, in EventChange change)
        {
        }

        public void OnImport() => Imports++;
    }
}
