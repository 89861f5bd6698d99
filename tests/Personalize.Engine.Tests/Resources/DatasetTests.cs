using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Resources;

public sealed class DatasetTests : IDisposable
{
    private readonly PersonalizeEngine _engine = PersonalizeEngine.Open(new EngineOptions());

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Datasets_come_after_their_group_and_take_records_at_once()
    {
        DatasetGroup group = _engine.CreateDatasetGroup("movies");
        Assert.Empty(group.Datasets);
        Assert.Equal(PersonalizeErrorCode.NotFound, Assert.Throws<PersonalizeException>(() => group.Items.Put("a"u8, new FieldValue("YEAR"u8, "1999"u8))).Code);

        Dataset made = group.CreateDataset(DatasetType.Items, "films", _engine.CreateSchema("films", Movies.Items));

        group.Items.Put("a"u8, new FieldValue("YEAR"u8, "1999"u8));
        Assert.Equal(1, group.Counts.Items);
        Assert.Equal(("films", DatasetType.Items, Movies.Items, "films"), (made.Name, made.Type, made.SchemaText, made.Schema!.Name));
        Assert.Equal(made.CreatedAt, group.ChangedAt);
        Assert.Same(made, _engine.GetDataset("arn:aws:personalize:eu-west-1:123456789012:dataset/movies/ITEMS"));
        Assert.Same(made, _engine.GetDataset("movies/items"));
        Assert.Same(made, Assert.Single(_engine.Datasets));
        Assert.Equal(PersonalizeErrorCode.NotFound, Assert.Throws<PersonalizeException>(() => _engine.GetDataset("movies/USERS")).Code);
        Assert.Equal(0, WarmLoop.BytesAllocated(() => _engine.TryGetDataset("dataset/movies/ITEMS"u8, out _, out _)));
    }

    [Fact]
    public void Items_known_from_events_get_records_once_their_dataset_comes()
    {
        DatasetGroup group = _engine.CreateDatasetGroup("movies", Movies.Interactions);
        Assert.Equal((null, "interactions"), (Assert.Single(group.Datasets).Schema, Assert.Single(group.Datasets).Name));
        group.PutEvent("u"u8, "a"u8, "click"u8, 1_700_000_000);

        group.CreateDataset(DatasetType.Items, "films", _engine.CreateSchema("films", Movies.Items));
        group.Items.Put("a"u8, new FieldValue("YEAR"u8, "1999"u8));

        Assert.Equal((1, 0, 1), (group.Counts.Items, group.Counts.ItemsFromEvents, group.Counts.Interactions));
    }

    [Fact]
    public void A_schema_that_does_not_fit_is_refused()
    {
        Schema films = _engine.CreateSchema("films", Movies.Items);
        Schema shop = _engine.CreateSchema("shop", Movies.Users, DatasetDomain.Ecommerce);
        DatasetGroup group = _engine.CreateDatasetGroup("movies");

        Assert.Equal("schema 'films' is of Items; allowed: one of Users", Assert.Throws<PersonalizeException>(() => group.CreateDataset(DatasetType.Users, "x", films)).Message);
        Assert.Equal("schema 'shop' is of domain Ecommerce; allowed: none, that of dataset group 'movies'", Assert.Throws<PersonalizeException>(() => group.CreateDataset(DatasetType.Users, "x", shop)).Message);
        group.CreateDataset(DatasetType.Items, "x", films);
        Assert.Equal(PersonalizeErrorCode.AlreadyExists, Assert.Throws<PersonalizeException>(() => group.CreateDataset(DatasetType.Items, "y", films)).Code);
        Assert.Equal(PersonalizeErrorCode.InUse, Assert.Throws<PersonalizeException>(() => _engine.DropSchema("films")).Code);
        group.GetDataset(DatasetType.Items).Drop();
        _engine.DropSchema("films");
        Assert.Equal(PersonalizeErrorCode.NotFound, Assert.Throws<PersonalizeException>(() => group.CreateDataset(DatasetType.Items, "y", films)).Code);
    }

    [Fact]
    public void An_update_keeps_the_records_and_takes_new_fields_from_the_next_put_on()
    {
        DatasetGroup group = WiderMovies.Create(_engine);
        GroupCounts before = group.Counts;

        WiderMovies.Widen(_engine, group);

        var record = new StoredRecord();
        Assert.Equal(before, group.Counts);
        Assert.True(group.Items.TryRead("i6"u8, record));
        Assert.Equal((Movies.Genres[2], "1986", null), (record.GetText("GENRE"), record.GetText("YEAR"), record.GetText("COLOR")));
        Assert.True(group.Users.TryRead("u4"u8, record));
        Assert.Equal(("24", "F"), (record.GetText("AGE"), record.GetText("GENDER")));
        group.Items.Put("i6"u8, new FieldValue("COLOR"u8, "red"u8));
        Assert.True(group.Items.TryRead("i6"u8, record));
        Assert.Equal((null, "red"), (record.GetText("GENRE"), record.GetText("COLOR")));
        Dataset films = group.GetDataset(DatasetType.Items);
        Assert.Equal(("wider-films", WiderMovies.Items), (films.LatestUpdate!.Schema.Name, films.SchemaText));
        _engine.DropSchema("films");
    }

    [Fact]
    public void An_update_that_may_not_follow_changes_nothing()
    {
        DatasetGroup group = WiderMovies.Create(_engine);
        Schema narrow = _engine.CreateSchema("narrow", """{"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"YEAR","type":["null","int"]}]}""");

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => group.GetDataset(DatasetType.Items).Update(narrow));

        Assert.Equal("the schema is refused: field GENRE is missing; every field of the schema before has to stay", refused.Message);
        Assert.Null(group.GetDataset(DatasetType.Items).LatestUpdate);
        Assert.Throws<PersonalizeException>(() => group.GetDataset(DatasetType.Interactions).Update(_engine.GetSchema("events")));
    }

    [Fact]
    public void A_drop_takes_all_records_and_leaves_ids()
    {
        DatasetGroup group = WiderMovies.Create(_engine);
        int rows = group.Items.RowCount;

        group.GetDataset(DatasetType.Users).Drop();
        group.GetDataset(DatasetType.Items).Drop();
        Assert.Equal((0, 0, (long)rows), (group.Counts.Items, group.Counts.Users, group.Counts.ItemsFromEvents));
        Assert.False(group.Items.TryRead("i6"u8, new StoredRecord()));
        Dataset events = group.GetDataset(DatasetType.Interactions);
        events.Drop();

        Assert.Equal((0, rows), (group.Counts.Interactions, group.Items.RowCount));
        Assert.Equal(0, group.Store.State.ItemCounts[0]);
        Assert.Equal(PersonalizeErrorCode.NotFound, Assert.Throws<PersonalizeException>(events.Drop).Code);
        group.CreateDataset(DatasetType.Interactions, "again", _engine.GetSchema("events"));
        group.CreateDataset(DatasetType.Items, "again", _engine.GetSchema("films"));
        Movies.Fill(group);
        Assert.Equal((rows, Movies.UserCount * 12), (group.Items.RowCount, group.Counts.Interactions));
        Assert.Equal(Movies.ItemCount, group.Counts.Items);
    }

    [Fact]
    public void A_dataset_is_not_dropped_under_an_import_or_a_training()
    {
        DatasetGroup group = WiderMovies.Create(_engine);
        Dataset films = group.GetDataset(DatasetType.Items);
        using (group.BeginImport())
        {
            Assert.Equal(PersonalizeErrorCode.InUse, Assert.Throws<PersonalizeException>(films.Drop).Code);
            Assert.Equal(PersonalizeErrorCode.InUse, Assert.Throws<PersonalizeException>(() => films.Update(_engine.CreateSchema("wider", WiderMovies.Items))).Code);
        }

        group.Train("aws-user-personalization", new TrainingOptions { Progress = new DropDuring(films) });
        using (new HeldTraining(_engine, _engine.CreateDatasetGroup("busy", Movies.Interactions).CreateSolution("busy", "aws-popularity-count")))
        {
            SolutionVersion waits = group.CreateSolution("home", "aws-popularity-count").StartTraining();
            Assert.Equal(ResourceState.Pending, waits.State);
            Assert.Equal(PersonalizeErrorCode.InUse, Assert.Throws<PersonalizeException>(films.Drop).Code);
            waits.Stop();
        }

        films.Update(_engine.GetSchema("wider"));
        films.Drop();
    }

    [Fact]
    public void Tags_of_a_dataset_go_with_it()
    {
        DatasetGroup group = WiderMovies.Create(_engine);
        _engine.SetTags("dataset/movies/ITEMS", new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" });

        group.GetDataset(DatasetType.Items).Drop();
        group.CreateDataset(DatasetType.Items, "films", _engine.GetSchema("films"));

        Assert.Empty(_engine.GetTags("dataset/movies/ITEMS"));
    }

    private sealed class DropDuring(Dataset dataset) : IProgress<(string Stage, double Share)>
    {
        public void Report((string Stage, double Share) value) =>
            Assert.Equal(PersonalizeErrorCode.InUse, Assert.Throws<PersonalizeException>(dataset.Drop).Code);
    }
}
