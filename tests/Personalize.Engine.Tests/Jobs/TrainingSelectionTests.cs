using Personalize.Engine.Tests.Support;
using Personalize.Training;
using Xunit;

namespace Personalize.Engine.Tests.Jobs;

public sealed class TrainingSelectionTests : IDisposable
{
    private const long Now = 1_700_010_000;

    private readonly PersonalizeEngine _engine = PersonalizeEngine.Open(new EngineOptions());
    private readonly DatasetGroup _group;

    public TrainingSelectionTests() => _group = Movies.Create(_engine);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Learns_from_the_events_of_a_type_alone_and_so_do_its_live_counts()
    {
        Put("u1", "i5", "purchase", null, Now);
        Campaign campaign = _group.Train("aws-popularity-count", new TrainingOptions { EventType = "Purchase" }).Deploy("bought");
        Assert.Equal([("i5", 1f), ("i0", 0f)], campaign.Recommend("u1", 2));

        Put("u2", "i6", "click", null, Now);
        Put("u3", "i7", "purchase", null, Now);
        Put("u4", "i7", "purchase", null, Now);
        Put("u4", "i7", "click", null, Now);
        Assert.Equal([("i7", 2f), ("i5", 1f), ("i0", 0f)], campaign.Recommend("u1", 3));
        _group.DeleteEvents("u4"u8, "i7"u8, "purchase"u8);
        Assert.Equal([("i5", 1f), ("i7", 1f), ("i0", 0f)], campaign.Recommend("u1", 3));
    }

    [Fact]
    public void Takes_values_from_a_threshold_on_and_events_without_a_value_not_at_all()
    {
        Put("u1", "i1", "watch", 2.5f, Now);
        Put("u1", "i2", "watch", 3f, Now);
        Put("u1", "i3", "watch", null, Now);
        Campaign campaign = _group.Train("aws-popularity-count", new TrainingOptions { EventValueMin = 3 }).Deploy("liked");
        Assert.Equal([("i2", 1f), ("i0", 0f)], campaign.Recommend("u1", 2));
    }

    [Fact]
    public void Rules_weigh_the_events_of_a_history_as_in_training()
    {
        var options = new TrainingOptions { Events = [new EventRule("click", null, .5), new EventRule("purchase", 10, null)] };
        SolutionVersion version = _group.Train("aws-user-personalization", options);
        Campaign campaign = version.Deploy("home");
        Put("new", "i8", "click", null, Now);
        Put("new", "i9", "purchase", 9f, Now + 1);
        Put("new", "i10", "purchase", 10f, Now + 2);
        Put("new", "i11", "view", null, Now + 3);

        var best = new ScoredItem[Movies.ItemCount];
        int found = campaign.Recommend("new"u8, best);
        TrainedModel model = campaign.Serving.Model;
        var scores = new float[model.Items];
        new ModelScorer(model).Score([10, 8], [1f, .5f], scores);
        Assert.Equal(Movies.ItemCount, found);
        Assert.All(best, item => Assert.Equal(scores[item.Row], item.Score, 1e-4f));
        var all = new float[model.Items];
        new ModelScorer(model).Score([11, 10, 9, 8], default, all);
        Assert.Contains(best, item => Math.Abs(all[item.Row] - item.Score) > .01f);
    }

    [Fact]
    public void What_a_version_learnt_from_is_kept_over_a_restart()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("personalize-selection-");
        using (PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = folder.FullName }))
        {
            DatasetGroup group = Movies.Create(engine);
            group.PutEvent("u1"u8, "i5"u8, "purchase"u8, Now);
            group.Train("aws-popularity-count", new TrainingOptions { Events = [new EventRule("purchase", null, 1)] }).Deploy("home");
        }

        using (PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = folder.FullName }))
        {
            Assert.Equal([("i5", 1f), ("i0", 0f)], engine.GetCampaign("home").Recommend("u1", 2));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public void Columns_are_left_out_or_are_the_only_ones()
    {
        int Features(string? excluded, string? included)
        {
            var options = new TrainingOptions();
            if (excluded is not null) options.ExcludedColumns = Named(excluded);
            if (included is not null) options.IncludedColumns = Named(included);
            return _group.Train("aws-user-personalization", options).Load().Model.FeatureCount;
        }

        int all = Features(null, null), withoutGenre = Features("genre", null), genreAlone = Features(null, "GENRE");
        Assert.Equal(4, genreAlone);
        Assert.Equal(all - 4, withoutGenre);
        Assert.Equal(all - genreAlone, Features("GENRE", null));
    }

    [Fact]
    public void Wrong_rules_and_columns_are_refused_by_name()
    {
        Assert.Equal("the weight of 'click' is 1.5; allowed 0..1", Refusal(new TrainingOptions { Events = [new EventRule("click", null, 1.5)] }));
        Assert.Contains("'CLICK'; allowed is each type once", Refusal(new TrainingOptions { Events = [new EventRule("click", null, 1), new EventRule("CLICK", null, 1)] }), StringComparison.Ordinal);
        Assert.Equal("ExcludedColumns names 'PRICE' of ITEMS; allowed GENRE, YEAR", Refusal(new TrainingOptions { ExcludedColumns = Named("PRICE") }));
        Assert.Equal(
            "0 of 1440 interactions are left after filtering by event type: purchase, value at least 2; at least 1 is needed to train",
            Refusal(new TrainingOptions { EventType = "purchase", EventValueMin = 2 }));
    }

    [Fact]
    public void The_services_minimums_hold_where_its_quotas_do()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { AwsQuotas = true });
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        for (int i = 0; i < 1000; i++)
        {
            group.PutEvent(Movies.Utf8($"u{i % 24}"), Movies.Utf8($"i{i % 50}"), "click"u8, Now + i);
        }

        string Message(TrainingOptions? options) => Assert.Throws<PersonalizeException>(() => group.Train("aws-popularity-count", options)).Message;
        Assert.Equal("Dataset has fewer than 25 users with at least 2 interactions each.", Message(null));
        Assert.Equal("Dataset has fewer than 1000 interactions after filtering by event type: purchase", Message(new TrainingOptions { EventType = "purchase" }));
    }

    private string Refusal(TrainingOptions options) => Assert.Throws<PersonalizeException>(() => _group.Train("aws-popularity-count", options)).Message;

    private static Dictionary<string, IReadOnlyList<string>> Named(string column) => new(StringComparer.Ordinal) { ["ITEMS"] = [column] };

    private void Put(string user, string item, string type, float? value, long second)
    {
        EventPut put = _group.BeginPutEvent(new EventHead { UserId = Movies.Utf8(user), ItemId = Movies.Utf8(item), EventType = Movies.Utf8(type), Timestamp = second });
        if (value is { } number)
        {
            put.Set("EVENT_VALUE"u8, Movies.Utf8(number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        put.Commit();
    }
}
