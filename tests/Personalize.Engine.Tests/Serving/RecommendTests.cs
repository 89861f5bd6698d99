using System.Text;
using Personalize.Engine.Serving;
using Personalize.Engine.Tests.Support;
using Personalize.Training;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class RecommendTests
{
    [Fact]
    public void Answers_with_what_users_alike_took()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        Campaign campaign = group.Train("aws-user-personalization").Deploy("home");
        Span<ScoredItem> best = stackalloc ScoredItem[5];

        int found = campaign.Recommend("u0"u8, best);

        Assert.Equal(5, found);
        for (int i = 0; i < found; i++)
        {
            Assert.Equal("Action", Movies.GenreOf(group, best[i].Row));
        }
    }

    [Fact]
    public void An_event_just_put_is_part_of_the_next_answer()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        Campaign campaign = group.Train("aws-user-personalization").Deploy("home");
        var before = campaign.Recommend("newcomer", 5);

        group.PutEvent("newcomer"u8, "i3"u8, "click"u8, 1_700_100_000);
        var after = campaign.Recommend("newcomer", 5);

        Assert.NotEqual(before.Select(i => i.ItemId).ToList(), after.Select(i => i.ItemId).ToList());
        Assert.All(after, item => Assert.Equal("Horror", Genre(group, item.ItemId)));
    }

    [Fact]
    public void An_item_just_put_is_part_of_the_next_answer()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        Campaign campaign = group.Train("aws-user-personalization").Deploy("home");

        group.Items.Put("fresh"u8, new FieldValue("GENRE"u8, "Horror"u8), new FieldValue("YEAR"u8, "1983"u8));
        var ranked = campaign.Recommend("u3", Movies.ItemCount + 1);

        int place = ranked.Select(i => i.ItemId).ToList().IndexOf("fresh");
        Assert.InRange(place, 0, Movies.ItemCount / Movies.Genres.Length);
    }

    [Fact]
    public void A_user_nobody_knows_gets_what_is_popular()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        for (int user = 0; user < 60; user++)
        {
            group.PutEvent(Movies.Utf8($"fan{user}"), "i7"u8, "click"u8, 1_700_000_900);
        }

        Campaign campaign = group.Train("aws-user-personalization").Deploy("home");

        Assert.Equal("i7", campaign.Recommend("nobody", 1)[0].ItemId);
    }

    [Theory]
    [InlineData("aws-user-personalization")]
    [InlineData("aws-similar-items")]
    [InlineData("aws-sims")]
    [InlineData("aws-trending-now")]
    [InlineData("pe-popularity")]
    [InlineData("pe-item-knn")]
    [InlineData("pe-ials")]
    [InlineData("pe-ease")]
    public void Equals_the_plain_score_of_every_item(string recipe)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        SolutionVersion version = group.Train(recipe);
        Campaign campaign = version.Deploy("home");
        TrainedModel model = TrainedModel.Load(new MemoryStream(engine.Blobs.Load(version.Trained.ModelFile)));
        var scorer = new ModelScorer(model);
        var scores = new float[model.Items];
        for (int user = 0; user < Movies.UserCount; user += 7)
        {
            scorer.Score(History(group, $"u{user}"), default, scores);
            var expected = scores.Select((score, row) => (row, score)).OrderByDescending(p => p.score).ThenBy(p => p.row).Take(10).ToList();

            var best = new ScoredItem[10];
            int found = campaign.Recommend(Movies.Utf8($"u{user}"), best);

            Assert.Equal(10, found);
            for (int i = 0; i < found; i++)
            {
                Assert.Equal(expected[i].score, best[i].Score, 1e-4f);
                Assert.Equal(scores[best[i].Row], best[i].Score, 1e-4f);
            }
        }
    }

    [Theory]
    [InlineData("aws-user-personalization")]
    [InlineData("pe-ials")]
    public void A_warm_recommendation_allocates_nothing(string recipe)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        Campaign campaign = group.Train(recipe).Deploy("home");
        var best = new ScoredItem[25];
        byte[] user = "u5"u8.ToArray();
        void Recommend()
        {
            for (int i = 0; i < 1000; i++)
            {
                campaign.Recommend(user, best);
            }
        }

        Assert.Equal(0, WarmLoop.BytesAllocated(Recommend));
    }

    [Fact]
    public void A_count_out_of_range_is_refused_with_the_value_seen_and_allowed()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        Campaign campaign = group.Train("aws-user-personalization").Deploy("home");

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => campaign.Recommend("u1", 900));

        Assert.Equal(PersonalizeErrorCode.LimitExceeded, refused.Code);
        Assert.Contains("900", refused.Message);
        Assert.Contains("0..500", refused.Message);
    }

    private static string Genre(DatasetGroup group, string itemId)
    {
        group.Items.TryGetRow(Encoding.UTF8.GetBytes(itemId), out int row);
        return Movies.GenreOf(group, row);
    }

    private static int[] History(DatasetGroup group, string user)
    {
        group.Store.State.TryGetUser(Movies.Utf8(user), out var cell, out int row);
        var events = new Storage.Datasets.HistoryEvent[400];
        int count = cell!.Interactions.CopyHistory(row, events);
        return events.Take(count).Select(e => e.ItemRow).ToArray();
    }
}
