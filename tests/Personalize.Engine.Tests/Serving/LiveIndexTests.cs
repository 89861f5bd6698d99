using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class LiveIndexTests
{
    [Fact]
    public void Items_that_came_are_taken_into_the_index_in_the_background_and_answers_stay()
    {
        using var movies = new TrainedMovies();
        Core.Scoring.ItemIndex index = movies.Campaign.Serving.Index;
        for (int item = 0; item < 1500; item++)
        {
            movies.Group.Items.Put(Movies.Utf8($"new{item}"), new FieldValue("GENRE"u8, Movies.Utf8(Movies.Genres[item % 4])), new FieldValue("YEAR"u8, Movies.Utf8($"{1900 + (item % 100)}")));
        }

        Assert.True(SpinWait.SpinUntil(() => index.LiveCount < 1024, TimeSpan.FromSeconds(60)), $"{index.LiveCount} rows beside the index");

        Assert.Equal(Movies.ItemCount + 1500, index.RowCount);
        var all = new ScoredItem[Movies.ItemCount + 1500];
        Assert.Equal(all.Length, movies.Campaign.Recommend("u3"u8, all));
        using RecommendQuery query = movies.Campaign.BeginRecommend("u3"u8);
        query.SetFilter(movies.Group.ReadFilter("INCLUDE ItemID WHERE Items.GENRE IN (\"Horror\") AND Items.YEAR < 1950"));
        Assert.All(all[..query.Recommend(all)], item => Assert.StartsWith("new", movies.IdOf(item.Row)));
    }

    [Fact]
    public async Task Swapping_models_while_items_come_never_stops_a_request()
    {
        using var movies = new TrainedMovies();
        SolutionVersion[] versions = [movies.Campaign.Version, movies.Group.Train("aws-popularity-count")];
        Filter filter = movies.Group.ReadFilter("EXCLUDE ItemID WHERE Items.GENRE IN (\"Drama\")");
        using var stop = new CancellationTokenSource();
        Task<int>[] readers = [.. Enumerable.Range(0, 2).Select(reader => Task.Run(() => Read(movies, filter, $"u{reader}", stop.Token)))];
        for (int swap = 0; swap < 40; swap++)
        {
            versions[swap % 2].Deploy("home");
            for (int item = 0; item < 50; item++)
            {
                movies.Group.Items.Put(Movies.Utf8($"new{swap}-{item}"), new FieldValue("GENRE"u8, "Drama"u8));
            }
        }

        await stop.CancelAsync();
        int[] asked = await Task.WhenAll(readers);
        Assert.All(asked, count => Assert.True(count > 0));
    }

    /// <summary>Asks until it is stopped; every answer must be whole.</summary>
    private static int Read(TrainedMovies movies, Filter filter, string user, CancellationToken stop)
    {
        var best = new ScoredItem[10];
        int asked = 0;
        do
        {
            using RecommendQuery query = movies.Campaign.BeginRecommend(Movies.Utf8(user));
            query.SetFilter(filter);
            Assert.Equal(10, query.Recommend(best));
            Assert.All(best, item => Assert.NotEqual(2, item.Row % 4));
            Assert.All(best, item => Assert.InRange(item.Row, 0, Movies.ItemCount - 1));
            asked++;
        }
        while (!stop.IsCancellationRequested);
        return asked;
    }
}
