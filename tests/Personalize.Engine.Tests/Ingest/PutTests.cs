using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Ingest;

public sealed class PutTests
{
    [Fact]
    public void The_whole_record_is_replaced()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        group.Items.Put("432"u8, new FieldValue("GENRE"u8, "Action"u8), new FieldValue("YEAR"u8, "1999"u8));

        group.Items.Put("432"u8, new FieldValue("genre"u8, "Comedy"u8));

        var record = new StoredRecord();
        Assert.True(group.Items.TryRead("432"u8, record));
        Assert.Equal([new("GENRE", "Comedy")], record.ToList());
        Assert.Equal(1, group.Counts.Items);
    }

    [Theory]
    [InlineData("COLOR", "red", "property 'COLOR' is not in the schema; it has GENRE, YEAR")]
    [InlineData("YEAR", "soon", "property 'YEAR' value 'soon' is not an int")]
    public void A_record_that_does_not_match_is_refused_and_nothing_changes(string name, string value, string message)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => group.Items.Put("1"u8, new FieldValue(Movies.Utf8(name), Movies.Utf8(value))));

        Assert.Equal(PersonalizeErrorCode.InvalidInput, refused.Code);
        Assert.Contains(message, refused.Message);
        Assert.Equal(0, group.Items.RowCount);
    }

    [Fact]
    public void Ids_of_no_character_and_of_257_are_refused()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);

        PersonalizeException empty = Assert.Throws<PersonalizeException>(() => group.Items.Put(""u8, new FieldValue("GENRE"u8, "A"u8)));
        PersonalizeException tooLong = Assert.Throws<PersonalizeException>(() => group.Items.Put(Movies.Utf8(new string('x', 257)), new FieldValue("GENRE"u8, "A"u8)));

        Assert.Contains("1..256", empty.Message);
        Assert.Contains("257", tooLong.Message);
        Assert.Equal(0, group.Items.RowCount);
    }

    [Fact]
    public void A_missing_field_that_may_not_be_null_is_named()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => group.Users.Put("489"u8, new FieldValue("AGE"u8, "29"u8)));

        Assert.Contains("GENDER", refused.Message);
        Assert.Equal(0, group.Counts.Users);
    }

    [Fact]
    public void A_refused_event_announces_no_item()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);

        Assert.Throws<PersonalizeException>(() => group.PutEvent("u"u8, "new"u8, "click"u8, 1_700_000_000_000));

        Assert.Equal(0, group.Items.RowCount);
        Assert.Equal(0, group.Counts.Interactions);
    }

    [Theory]
    [InlineData("i5")]
    [InlineData("came after the training")]
    public void A_warm_put_allocates_nothing(string item)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        group.Train("aws-user-personalization").Deploy("home");
        byte[] id = Movies.Utf8(item);
        void Put()
        {
            for (int i = 0; i < 1000; i++)
            {
                group.Items.Put(id, new FieldValue("GENRE"u8, "Comedy"u8), new FieldValue("YEAR"u8, "1985"u8));
            }
        }

        Assert.Equal(0, WarmLoop.BytesAllocated(Put));
    }

    [Fact]
    public void Training_with_no_interactions_is_refused()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => group.Train("aws-user-personalization"));

        Assert.Contains("0 interactions", refused.Message);
    }
}
