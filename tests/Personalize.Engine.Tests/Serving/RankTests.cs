using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class RankTests : IDisposable
{
    private readonly TrainedMovies _movies = new();

    public void Dispose() => _movies.Dispose();

    [Fact]
    public void Ranks_with_the_scores_of_a_recommendation()
    {
        var list = new ScoredItem[Movies.ItemCount];
        _movies.Campaign.Recommend("u9"u8, list);
        int[] asked = [3, 70, 12, 5, 41, 8];

        using RecommendQuery query = _movies.Campaign.BeginRecommend("u9"u8);
        var ranked = new RankedItem[asked.Length];
        int count = query.Rank(Ids(asked.Select(row => $"i{row}")), ranked);

        Assert.Equal(asked.Length, count);
        ScoredItem[] expected = [.. list.Where(item => asked.Contains(item.Row))];
        Assert.Equal(expected, ranked.Select(item => new ScoredItem(item.Row, item.Score)));
        Assert.All(ranked, item => Assert.Equal(asked[item.Position], item.Row));
    }

    [Fact]
    public void Removed_items_are_left_out_and_unknown_ones_come_last_as_given()
    {
        using RecommendQuery query = _movies.Campaign.BeginRecommend("u9"u8);
        query.SetFilter(_movies.Group.ReadFilter("EXCLUDE ItemID WHERE Items.GENRE IN (\"Drama\")"));
        query.Exclude("i5"u8);
        var ranked = new RankedItem[6];
        int count = query.Rank(Ids(["zebra", "i2", "i5", "i9", "apple", "i1"]), ranked);

        Assert.Equal(4, count);
        Assert.Equal([3, 5], ranked[..2].Select(item => item.Position).Order());
        Assert.Equal([0, 4], ranked[2..count].Select(item => item.Position));
        Assert.All(ranked[2..count], item => Assert.True(float.IsNaN(item.Score)));
    }

    [Fact]
    public void Room_for_fewer_than_are_given_is_refused_by_name()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() =>
        {
            using RecommendQuery query = _movies.Campaign.BeginRecommend("u1"u8);
            query.Rank(Ids(["i1", "i2", "i3"]), new RankedItem[2]);
        });

        Assert.Contains("room for 2 items; wanted 3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_stays_with_the_model_it_began_with()
    {
        using RecommendQuery query = _movies.Campaign.BeginRecommend("u1"u8);
        var before = new ScoredItem[5];
        var after = new ScoredItem[5];
        query.Recommend(before);
        _movies.Group.Train("pe-popularity").Deploy("home");
        query.Recommend(after);
        Assert.Equal(before, after);
        Assert.NotEqual(before, Best());
    }

    [Fact]
    public void A_warm_ranking_allocates_nothing()
    {
        ReadOnlyMemory<byte>[] ids = Ids(Enumerable.Range(0, 50).Select(row => $"i{row}"));
        Filter filter = _movies.Group.ReadFilter("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\")");
        var ranked = new RankedItem[ids.Length];
        void Rank()
        {
            for (int i = 0; i < 200; i++)
            {
                using RecommendQuery query = _movies.Campaign.BeginRecommend("u9"u8);
                query.SetFilter(filter);
                query.Rank(ids, ranked);
            }
        }

        Assert.Equal(0, WarmLoop.BytesAllocated(Rank));
    }

    private ScoredItem[] Best()
    {
        var best = new ScoredItem[5];
        _movies.Campaign.Recommend("u1"u8, best);
        return best;
    }

    private static ReadOnlyMemory<byte>[] Ids(IEnumerable<string> ids) => [.. ids.Select(id => new ReadOnlyMemory<byte>(Movies.Utf8(id)))];
}
