using Personalize.Engine.Tests.Support;
using Personalize.Storage.Log;
using Xunit;

namespace Personalize.Engine.Tests.Ingest;

public sealed class SessionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-session-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_first_event_that_names_both_gives_the_session_to_its_user()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        Put(group, "", "s", "a", 10);
        Put(group, "", "s", "b", 20);
        Assert.Equal(2, group.Users.HistoryCount("s"u8));
        Assert.Equal(0, group.Users.HistoryCount("u"u8));

        Put(group, "u", "s", "c", 30);

        Assert.Equal(3, group.Users.HistoryCount("u"u8));
        Assert.Equal(3, group.Users.HistoryCount("s"u8));
        Assert.Equal(3, group.Counts.Interactions);
        Put(group, "", "s", "d", 40);
        Assert.Equal(4, group.Users.HistoryCount("u"u8));
        Assert.Equal(4, group.Counts.Interactions);
    }

    [Fact]
    public void Whose_session_it_was_goes_with_the_events()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        Put(group, "u", "s", "a", 10);
        Assert.True(group.Store.State.TryGetUser("s"u8, out _, out int row));
        Assert.True(group.Store.State.TryGetUser("u"u8, out _, out int user));
        Assert.Equal(user, row);

        group.GetDataset(DatasetType.Interactions).Drop();

        var cells = Enumerable.Range(0, 16).Select(group.Store.State.TryGetCell).OfType<Storage.Datasets.UserCell>().ToList();
        Assert.NotEmpty(cells);
        Assert.All(cells, cell => Assert.Equal((0, 0L), (cell.SessionCount, cell.SessionsMemoryBytes)));
    }

    [Theory]
    [InlineData("import")]
    [InlineData("event")]
    [InlineData("record")]
    public void A_user_is_nobodys_session(string known)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = _folder.FullName });
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        Know(group, known);
        int before = group.Users.HistoryCount("2"u8);

        Put(group, "7", "2", "c", 30);

        Assert.Equal(before, group.Users.HistoryCount("2"u8));
        Assert.Equal(1, group.Users.HistoryCount("7"u8));
        Put(group, "2", "", "d", 40);
        Assert.Equal(before + 1, group.Users.HistoryCount("2"u8));
        Assert.Equal(1, group.Users.HistoryCount("7"u8));
    }

    [Fact]
    public void Who_is_a_user_is_known_after_a_snapshot_and_a_restart()
    {
        using (PersonalizeEngine first = PersonalizeEngine.Open(new EngineOptions { DataDirectory = _folder.FullName }))
        {
            DatasetGroup group = first.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
            Know(group, "event");
            Put(group, "", "s", "a", 10);
            first.Snapshot();
        }

        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = _folder.FullName });
        DatasetGroup again = engine.GetDatasetGroup("g");
        Put(again, "7", "2", "c", 30);
        Put(again, "7", "s", "c", 31);

        Assert.Equal(1, again.Users.HistoryCount("2"u8));
        Assert.Equal(3, again.Users.HistoryCount("7"u8));
    }

    [Fact]
    public void The_session_of_a_deleted_user_is_nobodys()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        Put(group, "", "s", "a", 10);
        Put(group, "u", "s", "b", 20);
        Assert.Equal(2, group.Users.HistoryCount("s"u8));

        group.Users.Delete("u"u8);

        Assert.True(group.Store.State.TryGetUser("s"u8, out var cell, out int row));
        Assert.Equal("s"u8, cell!.Users.GetId(row));
        Put(group, "", "s", "c", 30);
        Assert.Equal(0, group.Users.HistoryCount("u"u8));
        Assert.Equal(1, group.Users.HistoryCount("s"u8));
        Put(group, "u", "s", "d", 40);
        Assert.Equal(2, group.Users.HistoryCount("u"u8));
    }

    [Fact]
    public void What_moves_keeps_its_fields_and_times()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        EventPut put = group.BeginPutEvent(new EventHead { ItemId = "a"u8, EventType = "rating"u8, Timestamp = 10, Session = "s"u8 });
        put.SetValue(4.5);
        put.Commit();

        Put(group, "u", "s", "b", 5);

        Assert.True(group.Store.State.TryGetUser("u"u8, out var cell, out int row));
        var history = new Storage.Datasets.HistoryEvent[9];
        Assert.Equal(2, cell!.Interactions.CopyHistory(row, history));
        Assert.Equal((10, 4.5f), (history[0].Timestamp, history[0].Value));
        Assert.Equal("rating"u8, cell.Interactions.EventTypes!.GetText(history[0].EventType));
        Assert.Equal(5, history[1].Timestamp);
    }

    [Fact]
    public void A_second_user_gets_what_comes_later_only()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        Put(group, "", "s", "a", 10);
        Put(group, "first", "s", "b", 20);

        Put(group, "second", "s", "c", 30);
        Put(group, "", "s", "d", 40);

        Assert.Equal(2, group.Users.HistoryCount("first"u8));
        Assert.Equal(2, group.Users.HistoryCount("second"u8));
        Assert.Equal(2, group.Users.HistoryCount("s"u8));
    }

    [Fact]
    public void A_user_with_a_record_is_not_taken_for_a_session()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        group.Users.Put("42"u8, new FieldValue("AGE"u8, "29"u8), new FieldValue("GENDER"u8, "F"u8));
        Put(group, "42", "", "a", 10);

        Put(group, "7", "42", "b", 20);

        Assert.Equal(1, group.Users.HistoryCount("42"u8));
        Assert.Equal(1, group.Users.HistoryCount("7"u8));
    }

    [Fact]
    public void A_session_is_answered_as_its_user()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        Campaign campaign = group.Train("aws-user-personalization").Deploy("home");
        Put(group, "", "visit", "i3", 1_700_100_000);
        var alone = campaign.Recommend("visit", 5);

        Put(group, "u0", "visit", "i8", 1_700_100_001);

        Assert.NotEqual(alone, campaign.Recommend("visit", 5));
        Assert.Equal(campaign.Recommend("u0", 5), campaign.Recommend("visit", 5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_retry_of_what_a_session_sent_before_it_was_joined_counts_once(bool isBatch)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("personalize-sessions-");
        try
        {
            var options = new EngineOptions { DataDirectory = folder.FullName, SnapshotLogBytes = long.MaxValue };
            using (PersonalizeEngine engine = PersonalizeEngine.Open(options))
            {
                DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
                PutWithId(group, isBatch, "a", 1000);
                Put(group, "u", "s", "b", 1001);

                PutWithId(group, isBatch, "a", 1002); // the same event, its time given anew

                Assert.Equal(2, group.Users.HistoryCount("u"u8));
                engine.Snapshot();
                PutWithId(group, isBatch, "a", 1003);
                Assert.Equal(2, group.Users.HistoryCount("s"u8));
            }

            using PersonalizeEngine again = PersonalizeEngine.Open(options);
            DatasetGroup opened = again.GetDatasetGroup("g");
            PutWithId(opened, isBatch, "a", 1004);
            Assert.Equal(2, opened.Counts.Interactions);
            PutWithId(opened, isBatch, "a", 1000 + (25 * 3600)); // a day later the id may come again
            Assert.Equal(3, opened.Users.HistoryCount("u"u8));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_known_session_allocates_nothing()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);

        // The same event again and again: dropped as a repeat, so that no column grows.
        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                EventPut put = group.BeginPutEvent(new EventHead { UserId = "u"u8, ItemId = "a"u8, EventType = "click"u8, Timestamp = 10, Session = "s"u8 });
                put.Commit();
                put = group.BeginPutEvent(new EventHead { ItemId = "a"u8, EventType = "click"u8, Timestamp = 10, Session = "s"u8 });
                put.Commit();
            }
        }));
        Assert.Equal(1, group.Counts.Interactions);
    }

    [Fact]
    public void A_long_history_moves_record_by_record_so_that_replay_holds_little_back()
    {
        const int Events = 100_000; // about 8 MiB in the log, of which a record takes 4
        ulong[] hashes;
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
            for (int i = 0; i < Events; i++)
            {
                EventPut put = group.BeginPutEvent(new EventHead { Session = "constant"u8, ItemId = "a"u8, EventType = "click"u8, Timestamp = 10 + i });
                put.Commit();
            }

            Put(group, "u", "constant", "b", 5);

            Assert.Equal(Events + 1, group.Users.HistoryCount("u"u8));
            Assert.Equal(Events + 1, group.Counts.Interactions);
            hashes = Hashes(group);
        }

        var parts = new PartReader();
        using (var log = FasterChangeLog.Open(Path.Combine(_folder.FullName, "log")))
        {
            log.Replay(parts);
        }

        Assert.Equal(2, parts.OfBatches);
        Assert.InRange(parts.Alone, 1, 100);
        using PersonalizeEngine again = Open();
        Assert.Equal(hashes, Hashes(again.GetDatasetGroup("g")));
    }

    [Fact]
    public void What_a_join_cut_short_left_with_the_user_is_not_there_twice_after_the_next()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        Put(group, "", "s", "a", 10);
        Put(group, "", "s", "b", 20);
        Put(group, "u", "", "a", 10);

        Put(group, "u", "s", "c", 30);

        Assert.Equal(3, group.Users.HistoryCount("u"u8));
        Assert.Equal(3, group.Counts.Interactions);
    }

    private PersonalizeEngine Open() => PersonalizeEngine.Open(new EngineOptions { DataDirectory = _folder.FullName, Durability = Durability.EverySecond });

    private static ulong[] Hashes(DatasetGroup group) => [.. Enumerable.Range(0, 17).Select(group.Store.State.StateHash)];

    private static void PutWithId(DatasetGroup group, bool isBatch, string item, long timestamp)
    {
        var head = new EventHead { Session = "s"u8, ItemId = Movies.Utf8(item), EventType = "click"u8, Timestamp = timestamp, EventId = "e"u8 };
        if (!isBatch)
        {
            EventPut put = group.BeginPutEvent(head);
            put.Commit();
            return;
        }

        PutBatch batch = group.BeginBatch();
        EventPut part = batch.BeginPutEvent(head);
        part.Commit();
        batch.Commit();
    }

    private void Know(DatasetGroup group, string how)
    {
        if (how == "event")
        {
            Put(group, "2", "", "a", 10);
        }
        else if (how == "record")
        {
            group.Users.Put("2"u8, new FieldValue("AGE"u8, "29"u8), new FieldValue("GENDER"u8, "F"u8));
        }
        else
        {
            string csv = Path.Combine(_folder.FullName, "i.csv");
            File.WriteAllText(csv, "USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP\n2,a,click,,10\n2,b,click,,20\n");
            group.Import("interactions", csv);
        }
    }

    private static void Put(DatasetGroup group, string user, string session, string item, long timestamp)
    {
        EventPut put = group.BeginPutEvent(new EventHead
        {
            UserId = Movies.Utf8(user),
            Session = Movies.Utf8(session),
            ItemId = Movies.Utf8(item),
            EventType = "click"u8,
            Timestamp = timestamp,
        });
        put.Commit();
    }

    private sealed class PartReader : ILogReader
    {
        public int OfBatches { get; private set; }

        public int Alone { get; private set; }

        public void OnRecord(in LogRecord record)
        {
            OfBatches += record.BatchParts > 1 ? 1 : 0;
            Alone += record.Kind == Storage.Datasets.RecordKind.Batch && record.BatchParts <= 1 ? 1 : 0;
        }
    }
}
