using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Popularity;

public class TrendTrainingTests
{
    private const long Hour = 3600, Now = 1_000_000;

    // Item 0 was met three times two intervals ago and never since; 1 twice and twice; 2 once and three times; 3 only lately; 4 long ago.
    private static readonly TrainingData Data = Of(
        (0, 4), (0, 4), (0, 5), (1, 4), (1, 5), (1, 1), (1, 0), (2, 4), (2, 0), (2, 1), (2, 2), (3, 1), (4, 1000));

    [Fact]
    public void Ranks_by_the_increase_from_one_interval_to_the_next()
    {
        Assert.Equal([2, 3, 1, 4, 0], Order("3 hours"));
    }

    [Fact]
    public void A_longer_interval_sees_another_trend()
    {
        // One day holds everything but item 4.
        Assert.Equal([1, 2, 0, 3, 4], Order("1 day"));
    }

    [Fact]
    public void Times_at_both_ends_of_what_a_long_holds_are_no_trend_of_each_other()
    {
        var data = TrainingData.FromEvents(1, 2, [0, 0], [0, 1], [long.MinValue, long.MaxValue]);
        float[] scores = Scores(data, "1 hour");
        Assert.True(scores[1] >= 1 && scores[0] is >= 0 and < 1);
    }

    private static int[] Order(string interval)
    {
        float[] scores = Scores(Data, interval);
        return [.. Enumerable.Range(0, scores.Length).OrderByDescending(item => scores[item]).ThenBy(item => item)];
    }

    private static float[] Scores(TrainingData data, string interval)
    {
        Assert.True(Recipes.TryGet(Recipes.TrendingNow, out var recipe));
        var options = TrainOptions.Of(recipe, new Dictionary<string, string>(StringComparer.Ordinal) { ["trend_discovery_frequency"] = interval });
        float[] scores = new float[data.Items];
        new ModelScorer(Trainer.Train(data, options)).Score([], [], scores);
        return scores;
    }

    private static TrainingData Of(params (int Item, int HoursAgo)[] events) => TrainingData.FromEvents(
        events.Length, 5, [.. Enumerable.Range(0, events.Length)], [.. events.Select(e => e.Item)], [.. events.Select(e => Now - e.HoursAgo * Hour)]);
}
