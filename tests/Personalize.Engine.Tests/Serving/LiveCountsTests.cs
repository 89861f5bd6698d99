using CsCheck;
using Personalize.Engine.Tests.Support;
using Personalize.Storage.Datasets;
using Personalize.Training;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class LiveCountsTests : IDisposable
{
    private const long Newest = 1_700_000_660; // of the made events

    private readonly TrainedMovies _movies = new(recipe: "aws-popularity-count");

    public void Dispose() => _movies.Dispose();

    [Fact]
    public void An_event_counts_in_the_very_next_answer_once_per_user_and_is_gone_with_its_deletion()
    {
        ScoredItem[] before = Best(_movies.Campaign);
        for (int user = 0; user < 200; user++)
        {
            Put($"new{user}", "i7", Newest + user);
            Put($"new{user}", "i7", Newest + user + 1);
        }

        ScoredItem top = Best(_movies.Campaign)[0];
        Assert.Equal("i7", _movies.IdOf(top.Row));
        Assert.Equal(200 + before.Single(item => item.Row == top.Row).Score, top.Score);

        for (int user = 0; user < 200; user++)
        {
            Assert.Equal(1, _movies.Group.DeleteEvents(Movies.Utf8($"new{user}"), "i7"u8, default, Newest + user));
        }

        Assert.Equal(top, Best(_movies.Campaign)[0]); // One event of each is left.
        for (int user = 0; user < 200; user++)
        {
            _movies.Group.Users.Delete(Movies.Utf8($"new{user}"));
        }

        Assert.Equal(before, Best(_movies.Campaign));
    }

    [Fact]
    public void A_new_item_and_a_deleted_one()
    {
        Put("u1", "never seen before", Newest);
        _movies.Group.Items.Delete("i3"u8);
        ScoredItem[] best = Best(_movies.Campaign);
        Assert.Equal(1, best.Single(item => _movies.IdOf(item.Row) == "never seen before").Score);
        Assert.DoesNotContain(best, item => _movies.IdOf(item.Row) == "i3");
    }

    [Theory]
    [InlineData("aws-popularity-count")]
    [InlineData("aws-trending-now")]
    public void Any_changes_give_the_answer_of_training_anew(string recipe) =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 9], Gen.Int[0, 200_000], Gen.Int[0, 9]).Array[0, 60].Sample(
            changes =>
            {
                using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
                DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
                group.PutEvent("u0"u8, "i0"u8, "click"u8, Newest);
                Campaign live = group.Train(recipe).Deploy("live");
                foreach ((int user, int item, int second, int kind) in changes)
                {
                    byte[] userId = Movies.Utf8($"u{user % 12}"), itemId = Movies.Utf8($"i{item}");
                    switch (kind)
                    {
                        case 0: group.DeleteEvents(userId, itemId); break;
                        case 1: group.Users.Delete(userId); break;
                        default: group.PutEvent(userId, itemId, "click"u8, Newest + second); break;
                    }
                }

                group.PutEvent("u0"u8, "i0"u8, "click"u8, Newest + 1000);
                live.Recommend(default(ReadOnlySpan<byte>), new ScoredItem[1]); // Where the newest event was taken back it asks for a count.
                Recounts.Wait(engine);
                var expected = new ScoredItem[20];
                using RecommendQuery query = live.BeginRecommend(default);
                var actual = new ScoredItem[20];
                int found = query.Recommend(actual);
                SolutionVersion anew = group.Train(recipe);
                TrainedModel model = TrainedModel.Load(new MemoryStream(engine.Blobs.Load(anew.Trained.ModelFile)));
                var scores = new float[model.Items];
                new ModelScorer(model).Score([], [], scores);
                expected = [.. scores.Select((score, row) => new ScoredItem(row, score)).OrderByDescending(item => item.Score).ThenBy(item => item.Row)];
                Assert.Equal(expected, actual[..found]);
            },
            iter: 60);

    [Fact]
    public void A_request_waits_neither_for_writers_nor_for_the_count_that_an_import_asks_for()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("personalize-counts-");
        string csv = Path.Combine(folder.FullName, "interactions.csv");
        File.WriteAllLines(csv, ["USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP", .. Enumerable.Range(0, 200).Select(user => $"new{user},i7,click,,{Newest + user}")]);
        ScoredItem[] before = Best(_movies.Campaign), during = [];
        var request = new Thread(() => during = Best(_movies.Campaign));
        bool isAnswered;
        lock (_movies.Group.Store.LockOf(CellMap.Cells))
        {
            _movies.Group.Import("interactions", csv);
            request.Start();
            isAnswered = request.Join(TimeSpan.FromSeconds(60)); // While the last cell cannot be counted.
        }

        request.Join();
        folder.Delete(recursive: true);
        Assert.True(isAnswered);
        Assert.Equal(before, during);
        Recounts.Wait(_movies.Engine);
        ScoredItem top = Best(_movies.Campaign)[0];
        Assert.Equal("i7", _movies.IdOf(top.Row));
        Assert.Equal(200 + before.Single(item => item.Row == top.Row).Score, top.Score);
    }

    [Fact]
    public void A_restart_answers_the_same()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("personalize-counts-");
        ScoredItem[] before;
        using (PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = folder.FullName }))
        {
            DatasetGroup group = Movies.Create(engine);
            Campaign campaign = group.Train("aws-trending-now").Deploy("home");
            group.PutEvent("u1"u8, "i9"u8, "click"u8, Newest + 1);
            engine.Snapshot();
            group.PutEvent("u2"u8, "i9"u8, "click"u8, Newest + 2);
            before = Best(campaign);
        }

        using (PersonalizeEngine again = PersonalizeEngine.Open(new EngineOptions { DataDirectory = folder.FullName }))
        {
            Assert.Equal(before, Best(again.GetCampaign("home")));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public void Ranking_many_users_and_explanation_see_the_same_counts()
    {
        for (int user = 0; user < 50; user++)
        {
            Put($"new{user}", "i7", Newest + user);
        }

        var ranked = new RankedItem[2];
        using RecommendQuery query = _movies.Campaign.BeginRecommend("u1"u8);
        query.Rank([Movies.Utf8("i8"), Movies.Utf8("i7")], ranked);
        ScoredItem top = Best(_movies.Campaign)[0];
        Assert.Equal(new RankedItem(1, top.Row, top.Score), ranked[0]);

        var many = new ScoredItem[6];
        _movies.Campaign.RecommendMany([Movies.Utf8("u1"), Movies.Utf8("nobody")], 3, many, new int[2]);
        Assert.Equal(Best(_movies.Campaign)[..3], many[..3]);
        Assert.Equal(many[..3], many[3..]);

        Explanation why = _movies.Campaign.Explain("u1", "i7");
        Assert.Equal((top.Score, top.Score, 1), (why.Score, why.Popularity, why.Rank));
    }

    [Fact]
    public void A_warm_put_and_answer_allocate_nothing()
    {
        Campaign trending = _movies.Group.Train("aws-trending-now").Deploy("trending");
        var best = new ScoredItem[10];
        long second = Newest;
        for (int bucket = 0; bucket < 24; bucket++)
        {
            Put("u1", "i7", second += 900); // Each bucket has room once it was used.
        }

        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                _movies.Group.PutEvent("u1"u8, "i7"u8, "click"u8, second += 100);
                _movies.Campaign.Recommend("u1"u8, best);
                trending.Recommend("u1"u8, best);
            }
        }));
        Assert.Equal("i7", _movies.IdOf(best[0].Row));
    }

    private void Put(string user, string item, long second) => _movies.Group.PutEvent(Movies.Utf8(user), Movies.Utf8(item), "click"u8, second);

    private static ScoredItem[] Best(Campaign campaign)
    {
        var best = new ScoredItem[Movies.ItemCount + 5];
        return best[..campaign.Recommend("u1"u8, best)];
    }
}
