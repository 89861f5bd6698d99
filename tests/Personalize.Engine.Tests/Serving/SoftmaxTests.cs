using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class SoftmaxTests : IDisposable
{
    private readonly TrainedMovies _movies = new();

    public void Dispose() => _movies.Dispose();

    [Fact]
    public void The_answers_probabilities_are_over_the_whole_catalogue_whatever_the_filter()
    {
        _movies.Group.Items.Delete("i7"u8);
        var all = new ScoredItem[Movies.ItemCount];
        int items = _movies.Campaign.Recommend("u9"u8, all);
        double temperature = _movies.Campaign.Serving.Model.Temperature;
        double top = all[0].Score, sum = all[..items].Sum(item => Math.Exp((item.Score - top) / temperature));

        using RecommendQuery query = _movies.Campaign.BeginRecommend("u9"u8);
        query.SetFilter(_movies.Group.ReadFilter("INCLUDE ItemID WHERE Items.GENRE IN (\"Comedy\")"));
        query.Exclude("i9"u8);
        var best = new ScoredItem[10];
        int found = query.Recommend(best);
        var shares = new double[found];
        query.Softmax(best.AsSpan(0, found), shares);

        Assert.Equal(found, best.Length);
        for (int i = 0; i < found; i++)
        {
            double expected = Math.Exp((best[i].Score - top) / temperature) / sum;
            Assert.InRange(shares[i], expected * .99, expected * 1.01);
            Assert.True(i == 0 || shares[i] <= shares[i - 1]);
        }

        Assert.InRange(shares.Sum(), double.Epsilon, 1);
    }

    [Fact]
    public void All_items_together_have_one_and_never_more()
    {
        foreach (string user in new[] { "u9", "u40", "nobody" })
        {
            using RecommendQuery query = _movies.Campaign.BeginRecommend(Movies.Utf8(user));
            var all = new ScoredItem[Movies.ItemCount];
            int found = query.Recommend(all);
            var shares = new double[found];
            query.Softmax(all.AsSpan(0, found), shares);
            Assert.InRange(shares.Sum(), .99, 1);
        }
    }

    [Fact]
    public void A_rankings_probabilities_are_over_its_list_and_unknown_items_have_none()
    {
        using RecommendQuery query = _movies.Campaign.BeginRecommend("u9"u8);
        var ranked = new RankedItem[4];
        ReadOnlyMemory<byte>[] ids = [Movies.Utf8("i70"), Movies.Utf8("unheard of"), Movies.Utf8("i13"), Movies.Utf8("i5")];
        int count = query.Rank(ids, ranked);
        var shares = new double[count];
        query.Softmax(ranked.AsSpan(0, count), shares);

        double temperature = _movies.Campaign.Serving.Model.Temperature;
        Assert.Equal(1, shares[..3].Sum(), 1e-12);
        Assert.Equal(((double)ranked[0].Score - ranked[1].Score) / temperature, Math.Log(shares[0] / shares[1]), 1e-6);
        Assert.True(double.IsNaN(shares[3]));
    }

    [Fact]
    public void A_ranking_of_unknown_items_alone_has_no_probabilities()
    {
        using RecommendQuery query = _movies.Campaign.BeginRecommend("u9"u8);
        var ranked = new RankedItem[1];
        int count = query.Rank([Movies.Utf8("unheard of")], ranked);
        var shares = new double[count];
        query.Softmax(ranked.AsSpan(0, count), shares);
        Assert.True(double.IsNaN(Assert.Single(shares)));
    }

    [Fact]
    public void Without_an_answer_there_is_nothing_to_tell_the_shares_of() =>
        Assert.Throws<InvalidOperationException>(() =>
        {
            using RecommendQuery query = _movies.Campaign.BeginRecommend("u9"u8);
            query.Rank([Movies.Utf8("i1")], new RankedItem[1]);
            query.Softmax(new ScoredItem[1], new double[1]);
        });

    [Fact]
    public void A_warm_softmax_allocates_nothing()
    {
        var best = new ScoredItem[25];
        var shares = new double[25];
        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                using RecommendQuery query = _movies.Campaign.BeginRecommend("u9"u8);
                int found = query.Recommend(best);
                query.Softmax(best.AsSpan(0, found), shares);
            }
        }));
    }
}
