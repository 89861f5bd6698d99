using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Ingest;

public sealed class RestartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-restart-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Data_models_and_campaigns_survive()
    {
        IReadOnlyList<(string, float)> before;
        ulong[] hashes;
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = Movies.Create(engine);
            Campaign campaign = group.Train("aws-user-personalization").Deploy("home");
            group.Items.Put("fresh"u8, new FieldValue("GENRE"u8, "Horror"u8));
            group.PutEvent("u3"u8, "fresh"u8, "click"u8, 1_700_200_000);
            before = campaign.Recommend("u3", 10);
            hashes = Hashes(group);
        }

        using PersonalizeEngine again = Open();

        Assert.Equal(hashes, Hashes(again.GetDatasetGroup("movies")));
        Assert.Equal(before, again.GetCampaign("home").Recommend("u3", 10));
    }

    [Fact]
    public void Deletes_patches_and_joins_survive()
    {
        IReadOnlyList<(string, float)> before;
        ulong[] hashes;
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = Movies.Create(engine);
            Campaign campaign = group.Train("aws-user-personalization").Deploy("home");
            group.Users.Put("u5"u8, new FieldValue("AGE"u8, "29"u8), new FieldValue("GENDER"u8, "F"u8));
            group.Items.Patch("i7"u8, new FieldValue("YEAR"u8, "2020"u8));
            group.Users.Patch("u5"u8, new FieldValue("AGE"u8, "30"u8));
            group.Items.Delete("i3"u8);
            group.Users.Delete("u6"u8);
            group.DeleteEvents("u3"u8, "i15"u8, "click"u8);
            for (int i = 0; i < 30; i++)
            {
                EventPut put = group.BeginPutEvent(new EventHead { ItemId = Movies.Utf8($"i{i}"), EventType = "click"u8, Timestamp = 1_700_200_000 + i, Session = "visit"u8 });
                put.Commit();
            }

            EventPut named = group.BeginPutEvent(new EventHead { UserId = "u3"u8, ItemId = "i1"u8, EventType = "click"u8, Timestamp = 1_700_300_000, Session = "visit"u8 });
            named.Commit();
            before = campaign.Recommend("visit", 10);
            hashes = Hashes(group);
        }

        using PersonalizeEngine again = Open();

        Assert.Equal(hashes, Hashes(again.GetDatasetGroup("movies")));
        Assert.Equal(before, again.GetCampaign("home").Recommend("visit", 10));
        Assert.True(again.GetDatasetGroup("movies").Users.HistoryCount("u3"u8) > 30);
    }

    [Fact]
    public void An_import_survives()
    {
        string csv = Path.Combine(_folder.FullName, "interactions.csv");
        File.WriteAllLines(csv, ["USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP", "196,242,rating,3.0,881250949", "186,302,rating,,891717742"]);
        ulong[] hashes;
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
            Assert.Equal(2, group.Import("interactions", csv).Records);
            hashes = Hashes(group);
        }

        using PersonalizeEngine again = Open();

        Assert.Equal(2, again.GetDatasetGroup("g").Counts.Interactions);
        Assert.Equal(hashes, Hashes(again.GetDatasetGroup("g")));
    }

    [Fact]
    public void A_refused_import_names_the_place_and_changes_nothing()
    {
        string csv = Path.Combine(_folder.FullName, "interactions.csv");
        File.WriteAllLines(csv, ["USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP", "196,242,rating,3.0,881250949", "186,302,rating,high,891717742"]);
        using PersonalizeEngine engine = Open();
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => group.Import("interactions", csv));

        Assert.Contains("EVENT_VALUE", refused.Message);
        Assert.Contains("high", refused.Message);
        Assert.Equal(0, group.Counts.Interactions);
        Assert.Equal(0, group.Items.RowCount);
    }

    [Fact]
    public void An_import_refused_for_memory_leaves_no_file_and_one_taken_before_keeps_its_own()
    {
        string csv = Path.Combine(_folder.FullName, "users.csv");
        string other = Path.Combine(_folder.FullName, "others.csv");
        File.WriteAllLines(csv, ["USER_ID,AGE,GENDER", "u1,30,F"]);
        File.WriteAllLines(other, ["USER_ID,AGE,GENDER", "u2,31,M"]);
        string import = Path.Combine(_folder.FullName, "state", "import");
        using (PersonalizeEngine engine = Open())
        {
            engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users).Import("users", csv);
        }

        string taken = Assert.Single(Directory.GetFiles(import));
        using (PersonalizeEngine full = PersonalizeEngine.Open(new EngineOptions { DataDirectory = Path.Combine(_folder.FullName, "state"), MemoryBytesMax = 1 }))
        {
            foreach (string path in new[] { csv, other })
            {
                PersonalizeException refused = Assert.Throws<PersonalizeException>(() => full.GetDatasetGroup("g").Import("users", path));
                Assert.Equal(PersonalizeErrorCode.LimitExceeded, refused.Code);
                Assert.Equal(taken, Assert.Single(Directory.GetFiles(import)));
            }
        }

        using PersonalizeEngine again = Open();
        Assert.Equal(1, again.GetDatasetGroup("g").Counts.Users);
    }

    [Fact]
    public void A_directory_that_another_engine_holds_is_refused()
    {
        using PersonalizeEngine engine = Open();

        PersonalizeException refused = Assert.Throws<PersonalizeException>(Open);

        Assert.Equal(PersonalizeErrorCode.InUse, refused.Code);
        Assert.Contains($"{Environment.ProcessId}", refused.Message);
    }

    private PersonalizeEngine Open() =>
        PersonalizeEngine.Open(new EngineOptions { DataDirectory = Path.Combine(_folder.FullName, "state"), Durability = Durability.EverySecond });

    private static ulong[] Hashes(DatasetGroup group) => Enumerable.Range(0, 17).Select(group.Store.State.StateHash).ToArray();
}
