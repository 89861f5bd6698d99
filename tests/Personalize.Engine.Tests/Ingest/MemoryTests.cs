using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Ingest;

public sealed class MemoryTests
{
    private const long BytesMax = 8 << 20;

    [Fact]
    public void At_the_limit_puts_are_refused_whole_and_all_else_goes_on()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { MemoryBytesMax = BytesMax });
        DatasetGroup group = Movies.Create(engine);
        EventPut ofSession = group.BeginPutEvent(new EventHead { Session = "s"u8, ItemId = "i1"u8, EventType = "click"u8, Timestamp = 1_700_000_000 });
        ofSession.Commit();
        Campaign campaign = group.Train("aws-user-personalization").Deploy("home");

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => PutWithoutEnd(group));

        Assert.Equal(PersonalizeErrorCode.LimitExceeded, refused.Code);
        Assert.Contains("memory", refused.Message);
        GroupCounts counts = group.Counts;
        Assert.Throws<PersonalizeException>(() => group.PutEvent("u0"u8, "i1"u8, "click"u8, 1_800_000_000));
        Assert.Throws<PersonalizeException>(() => group.Items.Patch("i1"u8, new FieldValue("YEAR"u8, "1999"u8)));
        PutBatch batch = group.BeginBatch();
        EventPut put = batch.BeginPutEvent(new EventHead { UserId = "u0"u8, ItemId = "i1"u8, EventType = "click"u8, Timestamp = 1_800_000_000 });
        put.Commit();
        Assert.Equal(PersonalizeErrorCode.LimitExceeded, Assert.Throws<PersonalizeException>(batch.Commit).Code);
        Assert.Equal(counts, group.Counts);
        Assert.Throws<PersonalizeException>(() => PutJoining(group));
        batch = group.BeginBatch();
        put = batch.BeginPutEvent(new EventHead { UserId = "u0"u8, Session = "s"u8, ItemId = "i1"u8, EventType = "click"u8, Timestamp = 1_800_000_000 });
        put.Commit();
        Assert.Throws<PersonalizeException>(batch.Commit);
        Assert.Equal((1, 12), (group.Users.HistoryCount("s"u8), group.Users.HistoryCount("u0"u8))); // a refused event joined no session

        Assert.Equal(10, campaign.Recommend("u0", 10).Count);
        Assert.True(group.Items.Delete("i2"u8));
        Assert.True(group.Users.Delete("u1"u8));
        Assert.True(group.Users.TryDelete([(ReadOnlyMemory<byte>)"u5"u8.ToArray(), (ReadOnlyMemory<byte>)"u6"u8.ToArray()], out int gone, out _, out _) && gone == 2);
        Assert.Equal(1, group.DeleteEvents("u3"u8, "i3"u8, "click"u8));
        Assert.DoesNotContain(campaign.Recommend("u2", Movies.ItemCount), item => item.ItemId == "i2");
    }

    [Fact]
    public void Puts_end_near_the_limit()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { MemoryBytesMax = BytesMax });
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);

        Assert.Throws<PersonalizeException>(() => PutWithoutEnd(group));

        Assert.InRange(engine.MemoryBytes, BytesMax, BytesMax * 11 / 10);
    }

    [Fact]
    public void An_import_that_would_pass_the_limit_is_refused_whole()
    {
        string csv = Path.GetTempFileName();
        File.WriteAllLines(csv, Enumerable.Range(0, 200_000).Select(i => $"u{i},i{i % 100},click,,{i}").Prepend("USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP"));
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { MemoryBytesMax = BytesMax });
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => group.Import("interactions", csv));

        Assert.Equal(PersonalizeErrorCode.LimitExceeded, refused.Code);
        Assert.Equal(new GroupCounts(0, 0, 0, 0, 0), group.Counts);
        File.Delete(csv);
    }

    [Fact]
    public void Columns_for_the_ids_known_from_events_are_foretold()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { MemoryBytesMax = 2 * BytesMax });
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions);
        for (int i = 0; i < 60_000; i++)
        {
            group.PutEvent("u"u8, Movies.Utf8($"i{i}"), "click"u8, 1_700_000_000 + i);
        }

        string numbers = string.Concat(Enumerable.Range(0, 40).Select(i => $$""",{"name":"N{{i}}","type":["null","long"]}"""));
        string wide = $$"""{"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"}{{numbers}}]}""";
        Schema schema = engine.CreateSchema("wide", wide);

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => group.CreateDataset(DatasetType.Items, "films", schema));

        Assert.Equal(PersonalizeErrorCode.LimitExceeded, refused.Code);
        Dataset narrow = group.CreateDataset(DatasetType.Items, "films", engine.CreateSchema("narrow", Movies.Items));
        string wider = $$"""{"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"GENRE","type":["null","string"],"categorical":true},{"name":"YEAR","type":["null","int"]}{{numbers}}]}""";
        Assert.Equal(PersonalizeErrorCode.LimitExceeded, Assert.Throws<PersonalizeException>(() => narrow.Update(engine.CreateSchema("wider", wider))).Code);
        Assert.InRange(engine.MemoryBytes, 1, 2 * BytesMax);
    }

    [Fact]
    public void Every_byte_has_a_name()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        long without = engine.MemoryBytes;
        group.Train("aws-user-personalization").Deploy("home");

        IReadOnlyList<MemoryShare> shares = engine.GetMemory();

        Assert.Equal(engine.MemoryBytes, shares.Sum(share => share.Bytes));
        Assert.Equal(group.MemoryBytes, group.GetMemory().Sum(share => share.Bytes));
        Assert.True(engine.MemoryBytes > without, "a model that serves takes memory");
        string[] names = ["ids", "movies/items/GENRE", "movies/items/YEAR", "movies/items/ids", "movies/users/AGE", "movies/interactions/EVENT_TYPE", "movies/interactions/histories", "movies/models/factors", "movies/models/index"];
        Assert.All(names, name => Assert.True(shares.Single(share => share.Name == name).Bytes > 0, name));
        engine.DropCampaign("home");
        Assert.Equal(0, group.GetMemory().Single(share => share.Name == "models/index").Bytes);
    }

    private static void PutJoining(DatasetGroup group)
    {
        EventPut put = group.BeginPutEvent(new EventHead { UserId = "u0"u8, Session = "s"u8, ItemId = "i1"u8, EventType = "click"u8, Timestamp = 1_800_000_000 });
        put.Commit();
    }

    private static void PutWithoutEnd(DatasetGroup group)
    {
        string padding = new('x', 200);
        for (int i = 0; ; i++)
        {
            group.Items.Put(Movies.Utf8($"{i}{padding}"), new FieldValue("GENRE"u8, Movies.Utf8($"{i}{padding}")));
        }
    }
}
