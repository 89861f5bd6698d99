using Personalize.Training.Matrices;
using Personalize.Training.Popularity;

namespace Personalize.Training.Tests.Popularity;

public class ItemPopularityTests
{
    private const long Day = 86_400;

    [Fact]
    public void Counts_each_user_once()
    {
        var data = TrainingData.FromEvents(2, 3, [0, 0, 1, 1], [1, 1, 1, 2], [1, 2, 3, 4]);
        Assert.Equal([0f, 2f, 1f], ItemPopularity.UniqueUsers(data));
    }

    [Fact]
    public void Recent_events_lose_weight_by_thirty_days()
    {
        var data = TrainingData.FromEvents(1, 2, [0, 0], [0, 1], [0, 30 * Day]);
        Assert.Equal([(float)Math.Exp(-1), 1f], ItemPopularity.Recent(data));
    }

    [Fact]
    public void Normalized_gives_the_top_item_one()
    {
        Assert.Equal([1f, 0f], ItemPopularity.Normalized([3f, 0f]));
        Assert.Equal([0f, 0f], ItemPopularity.Normalized([0f, 0f]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Recent_popularity_is_chosen_where_the_data_live(bool live)
    {
        // Forty users a day for a hundred days; in live data what they take changes every ten days, else item 0 always leads.
        var user = new List<int>();
        var item = new List<int>();
        var time = new List<long>();
        var random = new SeededRandom(3);
        for (int u = 0; u < 4000; u++)
        {
            int day = u / 40;
            user.Add(u);
            item.Add(live ? (day + 5) / 10 * 20 + random.NextInt(20) : Math.Min(random.NextInt(30), random.NextInt(30)) + (day == 88 ? 100 : 0));
            time.Add(day * Day);
        }

        var data = TrainingData.FromEvents(4000, 400, [.. user], [.. item], [.. time]);
        Assert.Equal(live, PopularityPrior.RecentIsBetter(data));
    }
}
