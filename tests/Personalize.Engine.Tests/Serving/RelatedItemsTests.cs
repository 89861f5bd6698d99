using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class RelatedItemsTests : IDisposable
{
    private readonly TrainedMovies _movies = new(recipe: "aws-sims");

    public void Dispose() => _movies.Dispose();

    [Fact]
    public void Answers_for_the_item_and_leaves_it_out()
    {
        using RecommendQuery query = _movies.Campaign.BeginRecommend(default);
        query.SetItem("i6"u8);
        var best = new ScoredItem[Movies.ItemCount];
        int found = query.Recommend(best);

        Assert.Equal(Movies.ItemCount - 1, found);
        Assert.DoesNotContain(6, best[..found].Select(item => item.Row));
        Assert.All(best[..8], item => Assert.Equal("Drama", Movies.GenreOf(_movies.Group, item.Row)));
    }

    [Fact]
    public void The_user_is_read_by_the_filter_alone()
    {
        ScoredItem[] Ask(ReadOnlySpan<byte> user)
        {
            using RecommendQuery query = _movies.Campaign.BeginRecommend(user);
            query.SetItem("i6"u8);
            query.SetFilter(_movies.Group.ReadFilter("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\")"));
            var best = new ScoredItem[Movies.ItemCount];
            return best[..query.Recommend(best)];
        }

        ScoredItem[] stranger = Ask("stranger"u8), known = Ask("u2"u8);

        int[] seen = _movies.History("u2");
        Assert.Equal(stranger.Where(item => !seen.Contains(item.Row)), known);
        Assert.NotEqual(stranger.Length, known.Length);
    }

    [Fact]
    public void An_unknown_item_gets_what_is_popular()
    {
        using RecommendQuery query = _movies.Campaign.BeginRecommend(default);
        query.SetItem("no-such-item"u8);
        var best = new ScoredItem[5];
        Assert.Equal(5, query.Recommend(best));

        var popular = new ScoredItem[5];
        _movies.Campaign.Recommend("nobody"u8, popular);
        Assert.Equal(popular, best);
    }
}
