using CsCheck;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class FilteredRecommendTests : IDisposable
{
    private readonly TrainedMovies _movies = new(group =>
    {
        group.PutEvent("u1"u8, "i9"u8, "Watch"u8, 1_700_000_500);
        group.PutEvent("u1"u8, "i10"u8, "purchase"u8, 1_700_000_501);
        PutUser(group, "u1", 25, "F");
        PutUser(group, "u2", 17, "M");
    });

    public void Dispose() => _movies.Dispose();

    [Fact]
    public void Equals_the_plain_score_of_the_rows_that_a_plain_test_allows() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[1975, 2025], Gen.Int[0, 90], Gen.Int[0, 3], Gen.Int[0, 1_000_000]).Sample(
            (shape, genre, year, count, user, seed) =>
            {
                string userId = user == 3 ? "stranger" : $"u{user}";
                Case one = Case.Make(shape, genre, year);
                HashSet<int> excluded = [.. Enumerable.Range(0, new Random(seed).Next(8)).Select(i => (seed + (i * 31)) % Movies.ItemCount)];
                using RecommendQuery query = _movies.Campaign.BeginRecommend(Movies.Utf8(userId));
                query.SetFilter(_movies.Group.ReadFilter(one.Expression));
                query.SetValue("G"u8, Movies.Utf8(Movies.Genres[genre]));
                query.SetItem("i5"u8);
                foreach (int row in excluded)
                {
                    query.Exclude(Movies.Utf8(_movies.IdOf(row)));
                }

                var best = new ScoredItem[count];
                int found = query.Recommend(best);

                float[] scores = _movies.Scores(userId);
                int[] allowed = [.. Enumerable.Range(0, scores.Length).Where(row => !excluded.Contains(row) && one.Allows(this, userId, row))];
                AssertBest(scores, allowed, best.AsSpan(0, found), count, one.Expression);
            },
            iter: 300);

    [Fact]
    public void An_answer_shorter_than_asked_is_no_mistake()
    {
        _movies.Group.CreateFilter("none", "INCLUDE ItemID WHERE Items.YEAR > 3000");
        using RecommendQuery query = _movies.Campaign.BeginRecommend("u1"u8);
        query.SetFilter(_movies.Engine.GetFilter("none"));

        Assert.Equal(0, query.Recommend(new ScoredItem[10]));
    }

    [Fact]
    public void What_was_put_a_moment_ago_is_filtered_as_it_is_now()
    {
        Filter horror = _movies.Group.CreateFilter("horror", "INCLUDE ItemID WHERE Items.GENRE IN (\"Horror\") | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")");
        Assert.Equal(20, Ask("u5", horror, 80).Length);

        _movies.Group.Items.Put("i3"u8, new FieldValue("GENRE"u8, "Comedy"u8));
        _movies.Group.Items.Put("fresh"u8, new FieldValue("GENRE"u8, "Comedy|Horror"u8));
        _movies.Group.PutEvent("u5"u8, "i7"u8, "WATCH"u8, 1_700_000_600);

        string[] now = Ask("u5", horror, 80);
        Assert.Equal(19, now.Length);
        Assert.Equal("fresh", Assert.Single(now.Intersect(["fresh", "i3", "i7"], StringComparer.Ordinal)));
    }

    [Fact]
    public void A_history_longer_than_what_is_folded_in_is_filtered_whole()
    {
        Filter unseen = _movies.Group.ReadFilter("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"*\")");
        for (int e = 0; e < 900; e++)
        {
            _movies.Group.PutEvent("busy"u8, Movies.Utf8($"i{(e < 3 ? e : 3)}"), "click"u8, 1_700_000_000 + e);
        }

        string[] rest = Ask("busy", unseen, 80);

        Assert.Equal(Movies.ItemCount - 4, rest.Length);
        Assert.Empty(rest.Intersect(["i0", "i1", "i2", "i3"], StringComparer.Ordinal));
    }

    [Fact]
    public void Requests_that_lack_what_the_filter_wants_are_refused_with_where()
    {
        Refused("$G at position 37", "INCLUDE ItemID WHERE Items.GENRE IN ($G)", "u1");
        Refused("the filter reads the user", "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\")", "");
        Refused("needs an item", "INCLUDE ItemID WHERE Items.YEAR < CurrentItem.YEAR", "u1");
        Refused("$Y at position 34", "INCLUDE ItemID WHERE Items.YEAR > $Y", "u1", ("Y", "soon"));
        Refused("$Y at position 34", "INCLUDE ItemID WHERE Items.YEAR > $Y", "u1", ("Y", "1,2"));
        Refused("$G=\"open", "INCLUDE ItemID WHERE Items.GENRE IN ($G)", "u1", ("G", "\"open"));
        Refused("$G=b", "INCLUDE ItemID WHERE Items.GENRE IN ($G)", "u1", ("G", "a"), ("G", "b"));
        Refused("chooses no items", "EXCLUDE UserID WHERE Users.AGE < 18", "u1");
    }

    [Fact]
    public void A_filter_of_another_group_is_refused()
    {
        DatasetGroup other = _movies.Engine.CreateDatasetGroup("other", Movies.Interactions, Movies.Items, Movies.Users);
        Filter filter = other.CreateFilter("theirs", "EXCLUDE ItemID WHERE Items.YEAR < 1990");

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => Ask("u1", filter, 5));

        Assert.Contains("filter 'theirs' belongs to another dataset group", refused.Message);
    }

    [Theory]
    [InlineData("EXCLUDE ItemID WHERE Items.GENRE IN (\"Comedy\")")]
    [InlineData("INCLUDE ItemID WHERE Items.GENRE IN ($G) | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\", \"watch\")")]
    [InlineData("INCLUDE ItemID WHERE Items.YEAR < CurrentItem.YEAR IF CurrentUser.AGE > 18")]
    public void A_warm_filtered_recommendation_allocates_nothing(string expression)
    {
        Filter filter = _movies.Group.ReadFilter(expression);
        var best = new ScoredItem[25];
        void Recommend()
        {
            for (int i = 0; i < 500; i++)
            {
                using RecommendQuery query = _movies.Campaign.BeginRecommend("u1"u8);
                query.SetFilter(filter);
                query.SetValue("G"u8, "Comedy,Horror"u8);
                query.SetItem("i30"u8);
                query.Exclude("i4"u8);
                query.Recommend(best);
            }
        }

        Assert.Equal(0, WarmLoop.BytesAllocated(Recommend));
    }

    private static void AssertBest(float[] scores, int[] allowed, ReadOnlySpan<ScoredItem> best, int count, string what)
    {
        Assert.True(best.Length == Math.Min(count, allowed.Length), $"{what}: {best.Length} found, {allowed.Length} allowed, {count} asked");
        var left = new HashSet<int>(allowed);
        foreach (ScoredItem item in best)
        {
            Assert.True(left.Remove(item.Row), $"{what}: row {item.Row} is not allowed or comes twice");
            Assert.Equal(scores[item.Row], item.Score, 1e-4f);
        }

        for (int i = 1; i < best.Length; i++)
        {
            Assert.True(best[i - 1].Score > best[i].Score || (best[i - 1].Score == best[i].Score && best[i - 1].Row < best[i].Row), $"{what}: place {i} is out of order");
        }

        float last = best.IsEmpty ? float.PositiveInfinity : best[^1].Score;
        Assert.All(left, row => Assert.True(count == 0 || scores[row] <= last + 1e-4f, $"{what}: row {row} of score {scores[row]} is missing"));
    }

    private string[] Ask(string user, Filter filter, int count)
    {
        using RecommendQuery query = _movies.Campaign.BeginRecommend(Movies.Utf8(user));
        query.SetFilter(filter);
        var best = new ScoredItem[count];
        return [.. best.Take(query.Recommend(best)).Select(item => _movies.IdOf(item.Row))];
    }

    private void Refused(string message, string expression, string user, params (string Name, string Text)[] values)
    {
        PersonalizeException refused = Assert.Throws<PersonalizeException>(() =>
        {
            using RecommendQuery query = _movies.Campaign.BeginRecommend(Movies.Utf8(user));
            query.SetFilter(_movies.Group.ReadFilter(expression));
            foreach ((string name, string text) in values)
            {
                query.SetValue(Movies.Utf8(name), Movies.Utf8(text));
            }

            query.Recommend(new ScoredItem[5]);
        });
        Assert.Equal(PersonalizeErrorCode.InvalidInput, refused.Code);
        Assert.Contains(message, refused.Message);
    }

    private static void PutUser(DatasetGroup group, string id, long age, string gender)
    {
        EntityPut put = group.Users.BeginPut(Movies.Utf8(id));
        put.Set("AGE"u8, age);
        put.Set("GENDER"u8, Movies.Utf8(gender));
        put.Commit();
    }

    /// <summary>An expression and the same rule in C#.</summary>
    private sealed record Case(string Expression, Func<FilteredRecommendTests, string, int, bool> Rule)
    {
        public bool Allows(FilteredRecommendTests tests, string user, int row) => Rule(tests, user, row);

        public static Case Make(int shape, int genre, int year) => shape switch
        {
            0 => new($"INCLUDE ItemID WHERE Items.GENRE IN (\"{Movies.Genres[genre]}\")", (_, _, row) => row % 4 == genre),
            1 => new($"EXCLUDE ItemID WHERE Items.YEAR >= {year}", (_, _, row) => Year(row) < year),
            2 => new("INCLUDE ItemID WHERE Items.GENRE IN ($G)", (_, _, row) => row % 4 == genre),
            3 => new("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\")", (tests, user, row) => !tests.Took(user, row, "click")),
            4 => new("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\", \"purchase\")", (tests, user, row) => !tests.Took(user, row, "Watch", "purchase")),
            5 => new("INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (*)", (tests, user, row) => tests._movies.History(user).Contains(row)),
            6 => new($"INCLUDE ItemID WHERE Items.GENRE IN ($G) | INCLUDE ItemID WHERE Items.YEAR = {year} | EXCLUDE ItemID WHERE Items.YEAR < 1985",
                (_, _, row) => (row % 4 == genre || Year(row) == year) && Year(row) >= 1985),
            7 => new("INCLUDE ItemID WHERE Items.GENRE IN (\"Drama\") IF CurrentUser.AGE > 18", (_, user, row) => user != "u1" || row % 4 == 2),
            8 => new("INCLUDE ItemID WHERE Items.YEAR < CurrentItem.YEAR OR Items.GENRE IN (\"Horror\")", (_, _, row) => Year(row) < Year(5) || row % 4 == 3),
            _ => new($"EXCLUDE ItemID WHERE Items.YEAR < {year} IF CurrentUser.AGE < 18 AND CurrentUser.GENDER IN (\"M\")", (_, user, row) => user != "u2" || Year(row) >= year),
        };

        private static int Year(int row) => 1980 + (row % 40);
    }

    // u1 walks genre 1 from i1 on, so it clicked i9 as well as watched it; i10 it only bought.
    private bool Took(string user, int row, params string[] types) => types.Any(type => type switch
    {
        "Watch" => user == "u1" && row == 9,
        "purchase" => user == "u1" && row == 10,
        _ => _movies.History(user).Contains(row) && !(user == "u1" && row == 10),
    });
}
