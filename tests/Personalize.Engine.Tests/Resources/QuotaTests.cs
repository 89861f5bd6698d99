using System.Globalization;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Resources;

public sealed class QuotaTests
{
    private const string Popular = "aws-popularity-count";

    [Fact]
    public void Counts_hold_where_they_are_asked_for()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { AwsQuotas = true });
        DatasetGroup group = engine.CreateDatasetGroup("g0", Movies.Interactions, Movies.Items);
        Refuses(5, "dataset groups", i => engine.CreateDatasetGroup($"g{i}", Movies.Interactions), first: 1);
        Refuses(500, "schemas", i => engine.CreateSchema($"s{i}", Movies.Items));
        Refuses(10, "solutions of dataset group 'g0'", i => group.CreateSolution($"s{i}", Popular));
        Refuses(10, "filters of dataset group 'g0'", i => group.CreateFilter($"f{i}", "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\")"));
        Fill(group);
        SolutionVersion version = group.Train(Popular, new TrainingOptions { Solution = "s0" });
        Refuses(5, "campaigns of dataset group 'g0'", i => version.Deploy($"c{i}"));
        version.Deploy("c0");
        engine.DropCampaign("c0");
        version.Deploy("again");
    }

    [Fact]
    public void They_do_not_where_they_are_not()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine, "g0");
        for (int i = 1; i < 12; i++)
        {
            engine.CreateDatasetGroup($"g{i}", Movies.Interactions);
            group.CreateSolution($"s{i}", Popular);
        }

        Assert.Equal(12, engine.DatasetGroups.Count);
    }

    [Theory]
    [InlineData(DatasetType.Interactions, 5)]
    [InlineData(DatasetType.Users, 25)]
    [InlineData(DatasetType.Items, 100)]
    public void A_schema_has_columns_of_its_own_up_to_a_count(DatasetType type, int columnsMax)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { AwsQuotas = true });
        using PersonalizeEngine free = PersonalizeEngine.Open(new EngineOptions());
        engine.CreateSchema("most", SchemaOf(type, columnsMax));

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => engine.CreateSchema("more", SchemaOf(type, columnsMax + 1)));

        Assert.Equal(
            (PersonalizeErrorCode.LimitExceeded, $"The schema has {columnsMax + 1} metadata columns; allowed are at most {columnsMax} of {type}"), (refused.Code, refused.Message));
        Assert.Equal(PersonalizeErrorCode.LimitExceeded, Assert.Throws<PersonalizeException>(() => engine.CreateDatasetGroup(
            "g", type == DatasetType.Interactions ? SchemaOf(type, 6) : Movies.Interactions, SchemaOf(DatasetType.Items, 101))).Code);
        free.CreateSchema("more", SchemaOf(type, columnsMax + 1));
    }

    [Fact]
    public void Filters_of_a_group_name_ten_fields_together()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { AwsQuotas = true });
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, SchemaOf(DatasetType.Items, 12));
        group.CreateFilter("first", "INCLUDE ItemID WHERE " + string.Join(" AND ", Enumerable.Range(0, 5).Select(c => $"Items.C_{c} = \"x\"")));
        group.CreateFilter("same", "EXCLUDE ItemID WHERE items.c0 = \"x\"");
        group.CreateFilter("second", "INCLUDE ItemID WHERE " + string.Join(" AND ", Enumerable.Range(5, 5).Select(c => $"Items.C{c} = \"x\"")));

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => group.CreateFilter("third", "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"*\")"));

        Assert.Equal(
            (PersonalizeErrorCode.LimitExceeded, "The filters of dataset group 'g' would name 11 distinct fields; allowed are at most 10"), (refused.Code, refused.Message));
        engine.DropFilter("second");
        group.CreateFilter("third", "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"*\")");
    }

    [Theory]
    [InlineData(true, 50)]
    [InlineData(false, 0)]
    public void A_filter_looks_at_the_newest_hundred_events_of_a_type(bool hasQuotas, int oldest)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items);
        Fill(group);
        group.Train(Popular, new TrainingOptions { Solution = "s" }).Deploy("c");
        engine.HasAwsQuotas = hasQuotas;
        for (int e = 0; e < 150; e++)
        {
            group.PutEvent("u"u8, Movies.Utf8($"seen{e}"), "click"u8, 1_800_000_000 + e);
        }

        group.PutEvent("u"u8, "old"u8, "watch"u8, 1_700_000_000);
        Filter seen = group.CreateFilter("seen", "INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"*\")");
        Assert.True(engine.TryGetCampaign("c"u8, out Campaign? campaign));
        using RecommendQuery query = campaign!.BeginRecommend("u"u8);
        query.SetFilter(seen);
        var best = new ScoredItem[500];
        string[] ids = [.. best[..query.Recommend(best)].Select(item => System.Text.Encoding.UTF8.GetString(group.Items.GetId(item.Row)))];

        Assert.Equal(
            Enumerable.Range(oldest, 150 - oldest).Select(e => $"seen{e}").Append("old").Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void A_training_takes_so_many_columns_and_event_types_together()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { AwsQuotas = true });
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items);
        Fill(group);
        int columns = group.Store.Schemas.Interactions!.Columns.Length;
        for (int type = 1; type < 10 - columns; type++)
        {
            group.PutEvent("u1"u8, "1"u8, Movies.Utf8($"type{type}"), 1_700_000_000);
        }

        group.Train(Popular, new TrainingOptions { Solution = "s" });
        group.PutEvent("u2"u8, "1"u8, "one more"u8, 1_700_000_000);

        Assert.Contains(
            $"and {11 - columns} distinct event types; allowed are 10 of both together",
            Assert.Throws<PersonalizeException>(() => group.Train(Popular, new TrainingOptions { Solution = "s" })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Few_interactions_fail_a_training_in_the_words_of_the_service()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { AwsQuotas = true });
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions);
        for (int e = 0; e < 1000; e++)
        {
            group.PutEvent(Movies.Utf8($"u{e % 24}"), Movies.Utf8($"i{e}"), "click"u8, 1_700_000_000 + e);
        }

        SolutionVersion version = group.CreateSolution("s", Popular).StartTraining();
        await version.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("Dataset has fewer than 25 users with at least 2 interactions each.", version.FailureReason);
    }

    [Fact]
    public void Counts_that_cannot_be_meant_are_refused()
    {
        Assert.Contains("JobsMax is 0; allowed is 1 and more", Assert.Throws<PersonalizeException>(
            () => PersonalizeEngine.Open(new EngineOptions { JobsMax = 0 })).Message, StringComparison.Ordinal);
    }

    private static void Refuses(int countMax, string what, Func<int, object> create, int first = 0)
    {
        for (int i = first; i < countMax; i++)
        {
            create(i);
        }

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => create(countMax));
        Assert.Equal(PersonalizeErrorCode.LimitExceeded, refused.Code);
        Assert.Contains($"There are {countMax} {what}; allowed {countMax}", refused.Message, StringComparison.Ordinal);
    }

    private static string SchemaOf(DatasetType type, int columns)
    {
        string[] keys = type switch
        {
            DatasetType.Interactions => ["USER_ID", "ITEM_ID", "EVENT_TYPE", "IMPRESSION"],
            DatasetType.Users => ["USER_ID"],
            _ => ["ITEM_ID"],
        };
        string time = type == DatasetType.Interactions ? "{\"name\":\"TIMESTAMP\",\"type\":\"long\"}," : type == DatasetType.Items ? "{\"name\":\"CREATION_TIMESTAMP\",\"type\":[\"null\",\"long\"]}," : "";
        IEnumerable<string> fields = keys.Select(key => $"{{\"name\":\"{key}\",\"type\":\"string\"}}")
            .Concat(Enumerable.Range(0, columns).Select(column => $"{{\"name\":\"C{column}\",\"type\":[\"null\",\"string\"]}}"));
        return $"{{\"type\":\"record\",\"name\":\"{type}\",\"fields\":[{time}{string.Join(',', fields)}]}}";
    }

    private static void Fill(DatasetGroup group)
    {
        for (int e = 0; e < 1000; e++)
        {
            group.PutEvent(Movies.Utf8($"u{e % 50}"), Movies.Utf8((e % 100).ToString(CultureInfo.InvariantCulture)), "click"u8, 1_700_000_000 + e);
        }
    }
}
