using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Ingest;

public sealed class ChangeTests
{
    [Fact]
    public void A_patch_changes_the_named_fields_and_clears_explicit_nulls()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        group.Items.Put("1"u8, new FieldValue("GENRE"u8, "Action"u8), new FieldValue("YEAR"u8, "1999"u8));
        group.Users.Put("u"u8, new FieldValue("AGE"u8, "29"u8), new FieldValue("GENDER"u8, "F"u8));

        group.Items.Patch("1"u8, new FieldValue("year"u8, "2001"u8));
        group.Users.Patch("u"u8, new FieldValue("AGE"u8, "30"u8));

        Assert.Equal([new("GENRE", "Action"), new("YEAR", "2001")], Item(group, "1"u8));
        EntityPatch patch = group.Items.BeginPatch("1"u8);
        patch.Clear("GENRE"u8);
        patch.Commit();
        Assert.Equal([new("YEAR", "2001")], Item(group, "1"u8));
        var user = new StoredRecord();
        Assert.True(group.Users.TryRead("u"u8, user));
        Assert.Equal([new("AGE", "30"), new("GENDER", "F")], user.ToList());
    }

    [Theory]
    [InlineData("nobody", "GENRE", "x", PersonalizeErrorCode.NotFound, "item 'nobody' does not exist")]
    [InlineData("known from an event", "GENRE", "x", PersonalizeErrorCode.NotFound, "does not exist")]
    [InlineData("1", "COLOR", "red", PersonalizeErrorCode.InvalidInput, "property 'COLOR' is not in the schema")]
    [InlineData("1", "YEAR", "soon", PersonalizeErrorCode.InvalidInput, "value 'soon' is not an int")]
    public void A_patch_that_does_not_fit_is_refused_and_changes_nothing(string id, string name, string value, PersonalizeErrorCode code, string message)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        group.Items.Put("1"u8, new FieldValue("GENRE"u8, "Action"u8));
        group.PutEvent("u"u8, "known from an event"u8, "click"u8, 1_700_000_000);
        ulong before = group.Store.State.StateHash(0);

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => group.Items.Patch(Movies.Utf8(id), new FieldValue(Movies.Utf8(name), Movies.Utf8(value))));

        Assert.Equal(code, refused.Code);
        Assert.Contains(message, refused.Message);
        Assert.Equal(before, group.Store.State.StateHash(0));
    }

    [Fact]
    public void A_field_that_refuses_null_is_not_cleared()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        group.Users.Put("u"u8, new FieldValue("AGE"u8, "29"u8), new FieldValue("GENDER"u8, "F"u8));

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() =>
        {
            EntityPatch patch = group.Users.BeginPatch("u"u8);
            patch.Clear("AGE"u8);
            patch.Commit();
        });

        Assert.Contains("'AGE' is empty or null", refused.Message);
    }

    [Fact]
    public void A_deleted_item_is_in_no_answer_until_it_is_put_again()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        Campaign campaign = group.Train("aws-user-personalization").Deploy("home");
        string best = campaign.Recommend("u0", 1)[0].ItemId;

        Assert.True(group.Items.Delete(Movies.Utf8(best)));
        Assert.False(group.Items.Delete(Movies.Utf8(best)));
        Assert.False(group.Items.Delete("never heard of"u8));

        for (int user = 0; user < Movies.UserCount; user++)
        {
            Assert.DoesNotContain(campaign.Recommend($"u{user}", Movies.ItemCount), item => item.ItemId == best);
        }

        Assert.Equal(Movies.ItemCount - 1, group.Counts.Items);
        group.Items.Put(Movies.Utf8(best), new FieldValue("GENRE"u8, "Action"u8));
        Assert.Contains(campaign.Recommend("u0", Movies.ItemCount), item => item.ItemId == best);
    }

    [Fact]
    public void A_deleted_user_is_answered_as_nobody()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        Campaign campaign = group.Train("aws-user-personalization").Deploy("home");
        group.Users.Put("u0"u8, new FieldValue("AGE"u8, "29"u8), new FieldValue("GENDER"u8, "F"u8));
        long before = group.Counts.Interactions;

        Assert.True(group.Users.Delete("u0"u8));
        Assert.False(group.Users.Delete("u0"u8));

        Assert.Equal(campaign.Recommend("nobody", 10), campaign.Recommend("u0", 10));
        Assert.False(group.Users.TryRead("u0"u8, new StoredRecord()));
        Assert.Equal(before - 12, group.Counts.Interactions);
    }

    [Fact]
    public void What_was_deleted_or_joined_is_not_counted_as_known_from_events()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        group.Items.Put("put"u8, new FieldValue("GENRE"u8, "Drama"u8));
        group.Users.Put("put"u8, new FieldValue("AGE"u8, "29"u8), new FieldValue("GENDER"u8, "F"u8));
        group.PutEvent("u"u8, "a"u8, "click"u8, 10);
        group.PutEvent("v"u8, "b"u8, "click"u8, 10);
        EventPut visit = group.BeginPutEvent(new EventHead { ItemId = "a"u8, EventType = "click"u8, Timestamp = 11, Session = "s"u8 });
        visit.Commit();
        Assert.Equal(new GroupCounts(1, 1, 3, 2, 3), group.Counts);

        group.Items.Delete("put"u8);
        group.Items.Delete("b"u8);
        group.Users.Delete("put"u8);
        group.Users.Delete("v"u8);
        visit = group.BeginPutEvent(new EventHead { UserId = "u"u8, ItemId = "a"u8, EventType = "click"u8, Timestamp = 20, Session = "s"u8 });
        visit.Commit();

        Assert.Equal(new GroupCounts(0, 0, 3, 1, 1), group.Counts);
        group.PutEvent("v"u8, "a"u8, "click"u8, 30);
        Assert.Equal(new GroupCounts(0, 0, 4, 1, 2), group.Counts);
    }

    [Fact]
    public void Events_are_deleted_by_item_type_and_second()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        group.PutEvent("u"u8, "a"u8, "click"u8, 10);
        group.PutEvent("u"u8, "a"u8, "click"u8, 20);
        group.PutEvent("u"u8, "a"u8, "buy"u8, 20);
        group.PutEvent("u"u8, "b"u8, "buy"u8, 20);
        group.PutEvent("v"u8, "a"u8, "click"u8, 10);

        Assert.Equal(0, group.DeleteEvents("u"u8, "a"u8, "watch"u8));
        Assert.Equal(0, group.DeleteEvents("nobody"u8, "a"u8, "click"u8));
        Assert.Equal(0, group.DeleteEvents("u"u8, "nothing"u8, "click"u8));
        Assert.Equal(1, group.DeleteEvents("u"u8, "a"u8, "click"u8, 20));
        Assert.Equal(3, group.Users.HistoryCount("u"u8));
        Assert.Equal(2, group.DeleteEvents("u"u8, "a"u8));
        Assert.Equal(1, group.Users.HistoryCount("u"u8));
        Assert.Equal(1, group.Users.HistoryCount("v"u8));
        Assert.Contains("1700000000000", Assert.Throws<PersonalizeException>(() => group.DeleteEvents("u"u8, "a"u8, "click"u8, 1_700_000_000_000)).Message);
    }

    [Fact]
    public void A_patch_moves_an_item_in_the_next_answer()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        Campaign campaign = group.Train("aws-user-personalization").Deploy("home");
        group.Items.Put("fresh"u8, new FieldValue("GENRE"u8, "Comedy"u8), new FieldValue("YEAR"u8, "1983"u8));
        (int place, float score) = Find();

        group.Items.Patch("fresh"u8, new FieldValue("GENRE"u8, "Horror"u8));

        (int placeAfter, float scoreAfter) = Find();
        Assert.True(placeAfter <= place && scoreAfter > score * 1.5f, $"a user of horror films likes it better once it is one: {score} and {scoreAfter}");

        (int Place, float Score) Find() =>
            campaign.Recommend("u3", Movies.ItemCount + 1).Select((item, at) => (item, at)).Where(one => one.item.ItemId == "fresh").Select(one => (one.at, one.item.Score)).Single();
    }

    [Theory]
    [InlineData("i5")]
    [InlineData("came after the training")]
    public void A_warm_patch_allocates_nothing(string item)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        group.Train("aws-user-personalization").Deploy("home");
        byte[] id = Movies.Utf8(item);
        group.Items.Put(id, new FieldValue("GENRE"u8, "Comedy"u8), new FieldValue("YEAR"u8, "1985"u8));
        group.Users.Put("u1"u8, new FieldValue("AGE"u8, "29"u8), new FieldValue("GENDER"u8, "F"u8));

        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                group.Items.Patch(id, new FieldValue("YEAR"u8, "1985"u8));
                group.Users.Patch("u1"u8, new FieldValue("AGE"u8, "30"u8));
            }
        }));
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Item(DatasetGroup group, ReadOnlySpan<byte> id)
    {
        var record = new StoredRecord();
        Assert.True(group.Items.TryRead(id, record));
        return record.ToList();
    }
}
