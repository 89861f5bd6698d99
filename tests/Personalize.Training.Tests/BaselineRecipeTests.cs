using Personalize.Training.Ease;
using Personalize.Training.Evaluation;
using Personalize.Training.Factorization;
using Personalize.Training.Matrices;
using Personalize.Training.Neighbors;
using Personalize.Training.Popularity;

namespace Personalize.Training.Tests;

/// <summary>The published baselines, served as models, score what their plain scorers score.</summary>
public class BaselineRecipeTests
{
    private static readonly TrainingData Data = Planted.Rings(users: 120);
    private static readonly WorkCrew Crew = new(2);

    [Fact]
    public void Popularity_orders_by_unique_users()
    {
        Assert.Equal(Order(new PopularityScorer(ItemPopularity.UniqueUsers(Data)), [3, 4]), Order(Model(Recipes.Popularity), [3, 4]));
    }

    [Fact]
    public void Item_knn_adds_up_what_its_scorer_adds_up()
    {
        Near(ItemNeighborScorer.Train(Data, 3, int.MaxValue, Crew), Model(Recipes.ItemKnn), 2e-3);
    }

    [Fact]
    public void Ials_folds_a_user_in_by_its_own_half_step()
    {
        Near(ImplicitAlsScorer.Train(Data, 3, int.MaxValue, 42, Crew), Model(Recipes.Als), 2e-3);
    }

    [Fact]
    public void Ease_is_whole_with_its_rest()
    {
        Near(EaseScorer.Train(Data, 3, int.MaxValue, Crew), Model(Recipes.Ease, rest: 200), 2e-3);
    }

    [Fact]
    public void Item_knn_without_neighbours_answers_what_is_popular()
    {
        Assert.Equal(Order(Model(Recipes.Popularity), []), Order(Model(Recipes.ItemKnn), []));
    }

    private static ModelScorer Model(string recipe, int rest = 50)
    {
        Assert.True(Recipes.TryGet(recipe, out var known));
        var options = TrainOptions.Of(known, new Dictionary<string, string>(StringComparer.Ordinal)) with { RestPerItem = rest };
        var model = Trainer.Train(Data, options);
        return new ModelScorer(TrainedModel.Load(new MemoryStream(Planted.Bytes(model))));
    }

    private static int[] Order(IScorer scorer, int[] history)
    {
        float[] scores = new float[Data.Items];
        scorer.Score(history, [], scores);
        return [.. Enumerable.Range(0, scores.Length).OrderByDescending(item => scores[item]).ThenBy(item => item)];
    }

    // Popularity adds at most a thousandth, to order what the baseline leaves equal.
    private static void Near(IScorer baseline, ModelScorer model, double tolerance)
    {
        float[] expected = new float[Data.Items], actual = new float[Data.Items];
        foreach (int[] history in new int[][] { [25, 24, 23], [7], [100, 3, 100, 44] })
        {
            baseline.Score(history, [], expected);
            model.Score(history, [], actual);
            Assert.Equal(expected, actual, (x, y) => Math.Abs(x - y) <= tolerance);
            Assert.Contains(expected, score => score > 10 * tolerance);
        }
    }
}
