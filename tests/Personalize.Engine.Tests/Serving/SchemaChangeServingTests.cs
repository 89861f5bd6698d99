using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class SchemaChangeServingTests : IDisposable
{
    private readonly PersonalizeEngine _engine = PersonalizeEngine.Open(new EngineOptions());

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Filters_follow_their_columns_and_are_refused_while_what_they_name_is_gone()
    {
        DatasetGroup group = WiderMovies.Create(_engine);
        Campaign campaign = group.Train("aws-user-personalization").Deploy("home");
        Filter comedies = group.CreateFilter("comedies", "INCLUDE ItemID WHERE Items.GENRE IN (\"Comedy\") IF CurrentUser.AGE > 0");
        Filter unclicked = group.CreateFilter("unclicked", "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\")");
        string[] before = Recommend(campaign, comedies);
        Assert.All(before, id => Assert.Equal("Comedy", Movies.Genres[int.Parse(id.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) % 4]));

        WiderMovies.Widen(_engine, group);

        Assert.Equal(before, Recommend(campaign, comedies));
        Filter red = group.CreateFilter("red", "INCLUDE ItemID WHERE Items.COLOR IN (\"red\")");
        group.Items.Patch("i9"u8, new FieldValue("COLOR"u8, "red"u8));
        Assert.Equal(["i9"], Recommend(campaign, red));
        group.GetDataset(DatasetType.Items).Drop();
        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => Recommend(campaign, comedies));
        Assert.Equal("filter 'comedies' names a dataset or field that its dataset group has no longer", refused.Message);
        Assert.StartsWith("Could not create filter. Invalid Expression: ", comedies.Fault);
        Assert.Null(unclicked.Fault);
        Assert.NotEmpty(Recommend(campaign, unclicked));
        group.CreateDataset(DatasetType.Items, "films", _engine.GetSchema("films"));
        Movies.Fill(group);
        Assert.Null(comedies.Fault);
        Assert.Equal(before.Length, Recommend(campaign, comedies).Length);
        Assert.NotNull(red.Fault);
    }

    [Fact]
    public void A_new_item_is_described_to_the_model_by_the_names_of_its_columns()
    {
        DatasetGroup group = WiderMovies.Create(_engine);
        Campaign campaign = group.Train("aws-user-personalization").Deploy("home");
        group.Items.Put("before"u8, new FieldValue("GENRE"u8, "Horror"u8), new FieldValue("YEAR"u8, "1990"u8));

        WiderMovies.Widen(_engine, group);
        group.Items.Put("after"u8, new FieldValue("GENRE"u8, "Horror"u8), new FieldValue("YEAR"u8, "1990"u8), new FieldValue("COLOR"u8, "Horror"u8));

        float Score(string id) => campaign.Explain("u3", id).Score;
        Assert.Equal(Score("before"), Score("after"));
        Assert.True(float.IsFinite(Score("after")));
        group.Items.Put("plain"u8, new FieldValue("COLOR"u8, "Horror"u8));
        Assert.NotEqual(Score("plain"), Score("after"));
    }

    [Fact]
    public void A_model_of_before_the_change_is_described_the_same_after_a_restart()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("personalize-columns-");
        try
        {
            IReadOnlyList<(string, float)> before;
            using (PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = folder.FullName, Durability = Durability.EverySecond }))
            {
                DatasetGroup group = WiderMovies.Create(engine);
                Campaign campaign = group.Train("aws-user-personalization").Deploy("home");
                WiderMovies.Widen(engine, group);
                group.Items.Put("after"u8, new FieldValue("GENRE"u8, "Horror"u8), new FieldValue("YEAR"u8, "1990"u8));
                before = campaign.Recommend("u3", 90);
            }

            using PersonalizeEngine again = PersonalizeEngine.Open(new EngineOptions { DataDirectory = folder.FullName, Durability = Durability.EverySecond });
            Assert.Equal(before, again.GetCampaign("home").Recommend("u3", 90));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Filtered_requests_while_the_schemas_change_are_answered_rightly()
    {
        DatasetGroup group = WiderMovies.Create(_engine);
        Campaign campaign = group.Train("aws-user-personalization").Deploy("home");
        Filter comedies = group.CreateFilter("comedies", "INCLUDE ItemID WHERE Items.GENRE IN (\"Comedy\") AND Items.YEAR >= 1985 IF CurrentUser.AGE > 0");
        string[] expected = Recommend(campaign, comedies);
        Schema[] films = [.. Enumerable.Range(0, 20).Select(i => _engine.CreateSchema($"f{i}", WiderMovies.Items))];
        Schema[] people = [.. Enumerable.Range(0, 20).Select(i => _engine.CreateSchema($"p{i}", WiderMovies.Users))];
        int wrong = 0, asked = 0;
        bool isOver = false;
        var reader = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver) || asked < 20)
            {
                wrong += Recommend(campaign, comedies).SequenceEqual(expected) ? 0 : 1;
                asked++;
            }
        });
        reader.Start();

        for (int i = 0; i < films.Length; i++)
        {
            group.GetDataset(DatasetType.Items).Update(films[i]);
            group.GetDataset(DatasetType.Users).Update(people[i]);
        }

        Volatile.Write(ref isOver, true);
        reader.Join();
        Assert.Equal(0, wrong);
        Assert.Equal(0, WarmLoop.BytesAllocated(() => RecommendWarm(campaign, comedies)));
    }

    private static int RecommendWarm(Campaign campaign, Filter filter)
    {
        Span<ScoredItem> best = stackalloc ScoredItem[10];
        using RecommendQuery query = campaign.BeginRecommend("u4"u8);
        query.SetFilter(filter);
        return query.Recommend(best);
    }

    private static string[] Recommend(Campaign campaign, Filter filter)
    {
        var best = new ScoredItem[20];
        using RecommendQuery query = campaign.BeginRecommend("u4"u8);
        query.SetFilter(filter);
        int found = query.Recommend(best);
        return [.. best.Take(found).Select(item => System.Text.Encoding.UTF8.GetString(campaign.Group.Items.GetId(item.Row)))];
    }
}
