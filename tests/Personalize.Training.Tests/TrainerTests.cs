using Personalize.Training.Matrices;

namespace Personalize.Training.Tests;

public class TrainerTests
{
    [Fact]
    public void Foretells_the_next_step_of_a_planted_walk()
    {
        var data = Planted.Rings();
        var model = Trainer.Train(data, new TrainOptions { Rank = 32 });
        float[] scores = new float[data.Items];
        new ModelScorer(model).Score([25, 24, 23], [], scores);
        Assert.Equal(26, Array.IndexOf(scores, scores.Max()));
        Assert.True(model.Metrics["validation_ndcg_at_10"] > .8);
    }

    [Fact]
    public void Ranks_seen_items_last_where_nobody_repeats()
    {
        var data = Planted.Rings();
        var model = Trainer.Train(data, new TrainOptions { Rank = 32 });
        Assert.Equal(float.NegativeInfinity, model.RepeatWeight);
        float[] scores = new float[data.Items];
        int[] history = [25, 24, 23];
        new ModelScorer(model).Score(history, [], scores);
        float worstUnseen = scores.Where((_, item) => !history.Contains(item)).Min();
        Assert.All(history, item => Assert.True(scores[item] < worstUnseen));
    }

    [Fact]
    public void Keeps_seen_items_where_people_repeat()
    {
        var data = Planted.Repeats();
        var model = Trainer.Train(data, new TrainOptions { Rank = 16 });
        Assert.True(model.RepeatWeight > 0, $"repeat weight {model.RepeatWeight}");
        float[] scores = new float[model.Items];
        int[] history = data.ItemsOf(0).ToArray();
        Array.Reverse(history);
        new ModelScorer(model).Score(history, [], scores);
        Assert.Contains(Array.IndexOf(scores, scores.Max()), history);
    }

    [Fact]
    public void Answers_users_without_known_events_by_popularity()
    {
        var data = TrainingData.FromEvents(4, 5, [0, 1, 2, 3, 0, 1, 2, 0], [1, 1, 1, 1, 2, 2, 2, 4], [1, 2, 3, 4, 5, 6, 7, 8]);
        var model = Trainer.Train(data, new TrainOptions { RecentPopularity = false });
        float[] scores = new float[5];
        var scorer = new ModelScorer(model);
        foreach (int[] history in new int[][] { [], [-1], [77] })
        {
            scorer.Score(history, [], scores);
            Assert.Equal([1, 2, 4], scores.Select((score, item) => (score, item)).OrderByDescending(s => s.score).Take(3).Select(s => s.item));
        }
    }

    [Fact]
    public void Gives_the_same_bytes_on_any_number_of_threads()
    {
        var data = Planted.Rings();
        byte[] one = Planted.Bytes(Trainer.Train(data, new TrainOptions { Threads = 1 }));
        Assert.Equal(one, Planted.Bytes(Trainer.Train(data, new TrainOptions { Threads = 2 })));
        Assert.NotEqual(one, Planted.Bytes(Trainer.Train(data, new TrainOptions { Threads = 2, Seed = 43 })));
    }

    [Fact]
    public void Chooses_on_the_busiest_items_yet_learns_all()
    {
        var data = Planted.Rings();
        var model = Trainer.Train(data, new TrainOptions { Rank = 32, ChoiceItemsMax = 40 });
        Assert.Equal(data.Items, model.Metrics["covered_items"]);
        Assert.True(model.IsCovered(0) && model.IsCovered(data.Items - 1) && !model.IsCovered(data.Items));
        float[] scores = new float[data.Items];
        new ModelScorer(model).Score([25, 24, 23], [], scores);
        Assert.Equal(26, Array.IndexOf(scores, scores.Max()));
    }

    [Fact]
    public void Refuses_data_without_interactions()
    {
        var error = Assert.Throws<TrainingRefusedException>(() => Trainer.Train(TrainingData.FromEvents(2, 3, [], [], [])));
        Assert.Contains("0 interactions", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Trains_on_next_to_nothing(int events)
    {
        int[] item = [.. Enumerable.Repeat(0, events)];
        var data = TrainingData.FromEvents(1, 2, new int[events], item, new long[events]);
        var model = TrainedModel.Load(new MemoryStream(Planted.Bytes(Trainer.Train(data))));
        float[] scores = new float[2];
        new ModelScorer(model).Score([], [], scores);
        Assert.True(scores[0] > scores[1]);
    }

    [Fact]
    public void Refuses_a_recipe_that_does_not_exist_or_is_not_built()
    {
        var data = Planted.Rings(users: 5);
        Assert.Contains("no recipe \"aws-magic\"", Refusal("aws-magic"), StringComparison.Ordinal);
        Assert.Contains("not built yet", Refusal("aws-semantic-similarity"), StringComparison.Ordinal);

        string Refusal(string recipe) => Assert.Throws<TrainingRefusedException>(() => Trainer.Train(data, new TrainOptions { Recipe = recipe })).Message;
    }

    [Fact]
    public void Refuses_an_option_out_of_range()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Trainer.Train(Planted.Rings(users: 5), new TrainOptions { Rank = 257 }));
        Assert.Contains("Rank is 257; allowed 2..256", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stops_when_cancelled_from_its_own_progress()
    {
        using var source = new CancellationTokenSource();
        var options = new TrainOptions { Progress = new Cancelling(source) };
        Assert.ThrowsAny<OperationCanceledException>(() => Trainer.Train(Planted.Rings(), options, source.Token));
    }

    [Fact]
    public void Reports_a_share_that_never_falls_and_ends_at_one()
    {
        var seen = new Recording();
        Trainer.Train(Planted.Rings(users: 50), new TrainOptions { Progress = seen });
        Assert.Equal(seen.Shares.Order(), seen.Shares);
        Assert.Equal(1, seen.Shares[^1]);
    }

    [Fact]
    public void Popularity_count_scores_unique_users()
    {
        var data = TrainingData.FromEvents(2, 3, [0, 0, 0, 1], [0, 0, 2, 2], [1, 2, 3, 4]);
        var model = Trainer.Train(data, new TrainOptions { Recipe = Recipes.PopularityCount });
        float[] scores = new float[3];
        new ModelScorer(model).Score([0], [], scores);
        Assert.Equal([1f, 0f, 2f], scores);
    }

    private sealed class Cancelling(CancellationTokenSource source) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value) => source.Cancel();
    }

    private sealed class Recording : IProgress<TrainProgress>
    {
        public List<double> Shares { get; } = [];

        public void Report(TrainProgress value) => Shares.Add(value.Share);
    }
}
