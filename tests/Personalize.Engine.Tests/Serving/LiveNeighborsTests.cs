using CsCheck;
using Personalize.Engine.Tests.Support;
using Personalize.Training;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class LiveNeighborsTests
{
    private const long Newest = 1_700_000_660; // of the made events

    private static readonly Dictionary<string, string> Everything = new(StringComparer.Ordinal)
    {
        ["min_user_history_length_percentile"] = "0",
        ["max_user_history_length_percentile"] = "1",
        ["min_item_interaction_count_percentile"] = "0",
        ["max_item_interaction_count_percentile"] = "1",
        ["min_cointeraction_count"] = "2",
    };

    [Fact]
    public void Sims_after_any_changes_answers_as_if_trained_anew() =>
        Gen.Select(Gen.Int[0, 30], Gen.Int[0, 9], Gen.Int[0, 9]).Array[0, 80].Sample(
            changes =>
            {
                using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
                DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
                group.PutEvent("u0"u8, "i0"u8, "click"u8, Newest);
                group.PutEvent("u0"u8, "i1"u8, "click"u8, Newest);
                Campaign live = group.Train("aws-sims", new TrainingOptions { Parameters = Everything }).Deploy("live");
                int second = 0;
                foreach ((int user, int item, int kind) in changes)
                {
                    byte[] userId = Movies.Utf8($"u{user % 12}"), itemId = Movies.Utf8($"i{item}");
                    switch (kind)
                    {
                        case 0: group.DeleteEvents(userId, itemId); break;
                        case 1: group.Users.Delete(userId); break;
                        default: group.PutEvent(userId, itemId, "click"u8, Newest + second++); break;
                    }
                }

                group.PutEvent("u0"u8, "i0"u8, "click"u8, Newest + 1000);
                TrainedModel anew = group.Train("aws-sims", new TrainingOptions { Parameters = Everything }).Load().Model;
                for (int item = 0; item < 10; item++)
                {
                    Dictionary<int, float> answer = Answer(live, $"i{item}");
                    if (!group.Store.State.Items.TryGetRow(Movies.Utf8($"i{item}"), out int row))
                    {
                        continue;
                    }

                    // What popularity adds, a thousandth at most, is the training's.
                    int[] neighbors = anew.Rest!.ColumnsOf(row).ToArray();
                    float[] values = anew.Rest.ValuesOf(row).ToArray();
                    Assert.Equal(neighbors.Order(), answer.Where(one => one.Value > .01f).Select(one => one.Key).Order());
                    Assert.All(neighbors.Zip(values), near => Assert.InRange(answer[near.First], near.Second - 1e-5f, near.Second + .0011f));
                }
            },
            iter: 40);

    [Theory]
    [InlineData("aws-sims")]
    [InlineData("aws-similar-items")]
    public void A_new_item_has_neighbours_and_is_one_from_the_next_answer_on(string recipe)
    {
        using var movies = new TrainedMovies(recipe: recipe);
        for (int user = 0; user < 4; user++)
        {
            movies.Group.PutEvent(Movies.Utf8($"u{user * 4}"), "brand new"u8, "click"u8, Newest + user);
        }

        // u0, u4, u8 and u12 like the first genre and have i0, i4 … behind them.
        List<KeyValuePair<int, float>> near = [.. Answer(movies.Campaign, "brand new").OrderByDescending(item => item.Value).Take(5)];
        Assert.All(near, item => Assert.Equal("Action", Movies.GenreOf(movies.Group, item.Key)));
        string asked = movies.IdOf(near[0].Key);
        Dictionary<int, float> back = Answer(movies.Campaign, asked);
        Assert.True(movies.Group.Store.State.Items.TryGetRow("brand new"u8, out int row));
        Assert.Contains(row, back.OrderByDescending(item => item.Value).Take(25).Select(item => item.Key));

        for (int user = 0; user < 4; user++)
        {
            movies.Group.DeleteEvents(Movies.Utf8($"u{user * 4}"), "brand new"u8);
        }

        Assert.True(Answer(movies.Campaign, asked)[row] < back[row]);
    }

    [Fact]
    public void Ranking_and_explanation_have_the_scores_of_the_answer()
    {
        using var movies = new TrainedMovies(recipe: "aws-sims");
        for (int user = 0; user < 4; user++)
        {
            movies.Group.PutEvent(Movies.Utf8($"u{user * 4}"), "brand new"u8, "click"u8, Newest + user);
        }

        Dictionary<int, float> answer = Answer(movies.Campaign, "i0");
        Assert.True(movies.Group.Store.State.Items.TryGetRow("brand new"u8, out int row));
        using RecommendQuery query = movies.Campaign.BeginRecommend(default);
        query.SetItem("i0"u8);
        var ranked = new RankedItem[2];
        query.Rank([Movies.Utf8("i4"), Movies.Utf8("brand new")], ranked);
        Assert.All(ranked, item => Assert.Equal(answer[item.Row], item.Score));

        var why = new Explanation();
        query.Explain("brand new"u8, why);
        Assert.Equal(answer[row], why.Score);
        Assert.Equal(why.Score, why.Popularity + why.Repeats + why.Contributions.ToArray().Sum(one => one.Amount), 1e-5f);
    }

    [Fact]
    public void A_warm_answer_allocates_nothing()
    {
        using var movies = new TrainedMovies(recipe: "aws-sims");
        var best = new ScoredItem[10];
        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                using RecommendQuery query = movies.Campaign.BeginRecommend(default);
                query.SetItem("i6"u8);
                query.Recommend(best);
            }
        }));
    }

    private static Dictionary<int, float> Answer(Campaign campaign, string item)
    {
        using RecommendQuery query = campaign.BeginRecommend(default);
        query.SetItem(Movies.Utf8(item));
        var best = new ScoredItem[200];
        return best[..query.Recommend(best)].ToDictionary(one => one.Row, one => one.Score);
    }
}
