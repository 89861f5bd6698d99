using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Ingest;

public sealed class SessionTests
{
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
}
