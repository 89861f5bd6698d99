using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class RecommendManyTests : IDisposable
{
    private const int Count = 7;

    private readonly TrainedMovies _movies = new();
    private readonly ReadOnlyMemory<byte>[] _users = [.. Enumerable.Range(-5, 150).Select(user => new ReadOnlyMemory<byte>(Movies.Utf8($"u{user}")))];

    public void Dispose() => _movies.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("INCLUDE ItemID WHERE Items.GENRE IN ($G)")]
    [InlineData("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\") | EXCLUDE ItemID WHERE Items.YEAR < 1990")]
    [InlineData("INCLUDE ItemID WHERE Items.YEAR = 1999")]
    public void Gives_the_bits_of_single_requests(string expression)
    {
        Filter? filter = expression.Length == 0 ? null : _movies.Group.ReadFilter(expression);
        var best = new ScoredItem[_users.Length * Count];
        var found = new int[_users.Length];
        using (RecommendQuery query = Ask(default, filter))
        {
            query.RecommendMany(_users, Count, best, found);
        }

        for (int i = 0; i < _users.Length; i++)
        {
            using RecommendQuery query = Ask(_users[i].Span, filter);
            var single = new ScoredItem[Count];
            int count = query.Recommend(single);
            Assert.Equal(single[..count], best[(i * Count)..((i * Count) + found[i])]);
        }
    }

    [Fact]
    public void A_warm_batch_allocates_nothing()
    {
        var best = new ScoredItem[_users.Length * Count];
        var found = new int[_users.Length];

        Assert.Equal(0, WarmLoop.BytesAllocated(() => _movies.Campaign.RecommendMany(_users, Count, best, found)));
    }

    [Fact]
    public void Too_little_room_is_refused()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => _movies.Campaign.RecommendMany(_users, Count, new ScoredItem[10], new int[_users.Length]));
        Assert.Contains("room for 10 items", refused.Message);
    }

    private RecommendQuery Ask(ReadOnlySpan<byte> user, Filter? filter)
    {
        RecommendQuery query = _movies.Campaign.BeginRecommend(user);
        query.SetValue("G"u8, "Horror"u8);
        query.Exclude("i11"u8);
        if (filter is not null)
        {
            query.SetFilter(filter);
        }

        return query;
    }
}
