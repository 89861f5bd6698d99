using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class ExplainTests : IDisposable
{
    private readonly TrainedMovies _movies = new();

    public void Dispose() => _movies.Dispose();

    [Theory]
    [InlineData("aws-user-personalization")]
    [InlineData("pe-ials")]
    [InlineData("aws-popularity-count")]
    public void Parts_add_up_to_the_score_and_ranks_are_the_places_in_the_list(string recipe)
    {
        using var movies = new TrainedMovies(recipe: recipe);
        var list = new ScoredItem[Movies.ItemCount];
        Assert.Equal(list.Length, movies.Campaign.Recommend("u6"u8, list));
        var explanation = new Explanation();
        for (int place = 0; place < list.Length; place++)
        {
            using RecommendQuery query = movies.Campaign.BeginRecommend("u6"u8);
            query.Explain(Movies.Utf8(movies.IdOf(list[place].Row)), explanation);

            Assert.Equal(list[place].Row, explanation.Row);
            Assert.Equal(list[place].Score, explanation.Score);
            Assert.Equal((place + 1, place + 1, list.Length, list.Length), (explanation.Rank, explanation.RankAllowed, explanation.RankedItems, explanation.AllowedItems));
            Assert.Equal(RemovalReason.None, explanation.Reason);
            float sum = explanation.Popularity + explanation.Repeats;
            foreach (Contribution part in explanation.Contributions)
            {
                sum += part.Amount;
            }

            Assert.Equal(explanation.Score, sum, 1e-3f);
        }
    }

    [Fact]
    public void Contributions_are_those_of_the_history_largest_first()
    {
        Explanation explanation = _movies.Campaign.Explain("u6", "i2");

        int[] rows = [.. explanation.Contributions.ToArray().Select(part => part.Row)];
        Assert.Equal(_movies.History("u6").Distinct().Order(), rows.Order());
        float[] amounts = [.. explanation.Contributions.ToArray().Select(part => part.Amount)];
        Assert.Equal(amounts.OrderDescending(), amounts);
        Assert.True(amounts[0] > 0);
        Assert.All(explanation.Contributions.ToArray(), part => Assert.InRange(part.Timestamp, 1_700_000_000, 1_700_000_000 + (11 * 60)));
    }

    [Fact]
    public void Names_the_expression_that_removes_an_item_and_where_it_stands()
    {
        Filter filter = _movies.Group.ReadFilter("INCLUDE ItemID WHERE Items.YEAR > 1900 | EXCLUDE ItemID WHERE Items.GENRE IN (\"Drama\") | EXCLUDE ItemID WHERE Items.YEAR < 1985");

        Explanation removed = _movies.Campaign.Explain("u6", "i2", filter);

        Assert.Equal(RemovalReason.Filter, removed.Reason);
        Assert.Equal("EXCLUDE ItemID WHERE Items.GENRE IN (\"Drama\")", removed.RemovedBy);
        Assert.Equal(filter.Expression.IndexOf("EXCLUDE", StringComparison.Ordinal), removed.RemovedByPosition);
        Assert.InRange(removed.Rank, 1, Movies.ItemCount);
        Assert.Equal(0, removed.RankAllowed);
        int[] left = [.. Enumerable.Range(0, Movies.ItemCount).Where(row => row % 4 != 2 && row % 40 >= 5)];
        Assert.Equal(left.Length, removed.AllowedItems);
        float[] scores = _movies.Scores("u6");
        Explanation kept = _movies.Campaign.Explain("u6", "i7", filter);
        Assert.Null(kept.RemovedBy);
        Assert.Equal(1 + left.Count(row => scores[row] > scores[7]), kept.RankAllowed);
    }

    [Fact]
    public void What_is_not_wanted_or_not_known_is_told()
    {
        using RecommendQuery query = _movies.Campaign.BeginRecommend("u6"u8);
        query.Exclude("i7"u8);
        var explanation = new Explanation();
        query.Explain("i7"u8, explanation);
        Assert.Equal(RemovalReason.Excluded, explanation.Reason);

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => _movies.Campaign.Explain("u6", "no-such-item"));

        Assert.Equal(PersonalizeErrorCode.NotFound, refused.Code);
        Assert.Contains("item 'no-such-item' does not exist", refused.Message);
    }

    [Fact]
    public void An_explanation_filled_again_allocates_nothing()
    {
        Filter filter = _movies.Group.ReadFilter("EXCLUDE ItemID WHERE Items.GENRE IN (\"Comedy\")");
        var explanation = new Explanation();
        void Explain()
        {
            for (int i = 0; i < 100; i++)
            {
                using RecommendQuery query = _movies.Campaign.BeginRecommend("u6"u8);
                query.SetFilter(filter);
                query.Explain("i1"u8, explanation);
            }
        }

        Assert.Equal(0, WarmLoop.BytesAllocated(Explain));
        Assert.Equal(RemovalReason.Filter, explanation.Reason);
    }
}
