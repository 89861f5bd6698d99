using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Ease;

public class ShortHistoryTests
{
    [Fact]
    public void Popularity_helps_short_histories_where_everybody_goes_to_the_same_items()
    {
        var model = Trainer.Train(Crowd(popular: 9), new TrainOptions { Rank = 24 });
        Assert.True(model.ShortHistoryPopularityWeight > 0);
        Assert.Equal(model.ShortHistoryPopularityWeight, float.Parse(model.Parameters["short_history_popularity_weight"], System.Globalization.CultureInfo.InvariantCulture));
    }

    // Nine of ten events are on a few items in any order, the others anywhere.
    private static TrainingData Crowd(int popular)
    {
        var random = new SeededRandom(5);
        int[] user = new int[3_000], item = new int[3_000];
        for (int e = 0; e < user.Length; e++)
        {
            user[e] = e / 15;
            item[e] = random.NextInt(10) < 9 ? Math.Min(random.NextInt(popular), random.NextInt(popular)) : random.NextInt(100);
        }

        return TrainingData.FromEvents(200, 100, user, item, [.. Enumerable.Range(0, user.Length).Select(e => (long)e)]);
    }
}
