using Personalize.Training.Ease;
using Personalize.Training.Matrices;
using Personalize.Training.Popularity;

namespace Personalize.Training.Tests.Ease;

public class ServingTrialTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_best_setting_is_as_good_as_the_plain_computation_says(bool repeats)
    {
        var data = repeats ? Planted.Repeats() : Planted.Rings();
        var crew = new WorkCrew(2);
        var covered = CoveredItems.Select(data, 1, 1000);
        var cut = ValidationCut.From(data, covered, 400, 1000, events => ItemPopularity.Normalized(ItemPopularity.UniqueUsers(events)), crew);
        var weights = TimeKernelEase.Train(cut.Training, TimeKernel.Candidates[0], crew);
        var choice = ServingTrial.Choose(cut, weights, TimeKernel.Candidates[0], new TrainOptions(), crew);
        double sum = 0;
        for (int question = 0; question < cut.Count; question++)
            sum += Placing.Gain(Placing.Of(new UserScores(cut, question, choice).Full(weights), cut.Targets[question]));
        Assert.Equal(sum / cut.Count, choice.Ndcg, 1e-5);
        Assert.True(choice.Ndcg > .5, $"{choice.Ndcg}");
        Assert.Equal(repeats, !float.IsNegativeInfinity(choice.RepeatWeight));
    }

    [Fact]
    public void Places_count_from_one_with_ties_by_number()
    {
        float[] scores = [2, 5, 3, 5, 3];
        Assert.Equal([5, 1, 3, 2, 4], Enumerable.Range(0, 5).Select(item => Placing.Of(scores, item)));
        Assert.Equal(1f, Placing.Gain(1));
        Assert.Equal(0f, Placing.Gain(11));
    }

    [Fact]
    public void The_validation_cut_keeps_what_it_asks_for_out_of_its_training()
    {
        var data = Planted.Rings(users: 30, length: 25);
        var covered = CoveredItems.Select(data, 1, 1000);
        var cut = ValidationCut.From(data, covered, 400, 1000, _ => new float[data.Items], new WorkCrew(1));
        Assert.Equal(60, cut.Count);
        int[] items = new int[25];
        float[] weights = new float[25];
        for (int question = 0; question < cut.Count; question++)
        {
            int user = question / 2, known = 23 + question % 2;
            Assert.Equal(known, cut.NewestFirst(question, items, weights));
            Assert.Equal(data.ItemsOf(user)[..known].ToArray().Reverse(), items[..known].Select(number => covered.Rows[number]));
            Assert.Equal(data.ItemsOf(user)[known], covered.Rows[cut.Targets[question]]);
            Assert.Equal(23, cut.Training.ItemsOf(user).Length);
        }
    }
}
