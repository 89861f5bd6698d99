using Personalize.Training.Ease;
using Personalize.Training.Factorization;
using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Factorization;

public class BlockAlsTests
{
    private const float Unobserved = .1f, Regularization = .02f;

    // Ranks of one block, of a block and a padded one, of several.
    [Theory]
    [InlineData(16)]
    [InlineData(21)]
    [InlineData(64)]
    public void Passes_come_to_the_exact_solution(int rank)
    {
        var crew = new WorkCrew(2);
        var others = Planted.Random(90, rank, 4);
        var rows = new CompressedRows(90, [0, 3, 3, 8], [2, 7, 11, 0, 1, 30, 60, 89], [1, 1, 1, 1, 1, 1, 1, 1]);
        var factors = new DenseMatrix(3, rank);
        var als = new BlockAls(Unobserved, Regularization, rank, rounds: 1);
        for (int pass = 0; pass < 500; pass++) als.Improve(rows, factors, others, crew);
        var exact = new ImplicitAls(Unobserved, Regularization, rank);
        var background = exact.Background(others, crew);
        float[] expected = new float[rank];
        for (int row = 0; row < 3; row++)
        {
            exact.SolveRow(rows.ColumnsOf(row), others, background, expected);
            Assert.Equal(expected, factors.Row(row).ToArray(), (x, y) => Math.Abs(x - y) < 2e-4);
        }

        Assert.Contains(factors.Row(0).ToArray(), value => Math.Abs(value) > .01);
    }

    [Fact]
    public void A_catalogue_beyond_the_limit_is_learnt_as_factors_and_foretold()
    {
        var data = Planted.Rings(users: 300, rings: 6, ringSize: 12, length: 8);
        var stages = new Recording();
        var model = Trainer.Train(data, new TrainOptions { Rank = 17, CoveredItemsMax = 40, Progress = stages });
        Assert.Equal("ials", model.Parameters["method"]);
        Assert.NotNull(model.Equations);
        Assert.Equal(data.Items, model.Metrics["covered_items"]);
        Assert.Equal(float.NegativeInfinity, model.RepeatWeight);
        float[] scores = new float[data.Items];
        new ModelScorer(TrainedModel.Load(new MemoryStream(Planted.Bytes(model)))).Score([27, 26, 25], [], scores);
        Assert.InRange(Array.IndexOf(scores, scores.Max()), 24, 35);
        Assert.Equal(stages.Shares.Order(), stages.Shares);
    }

    [Fact]
    public void Gives_the_same_bytes_on_any_number_of_threads()
    {
        var data = Planted.Rings(users: 200);
        byte[] one = Planted.Bytes(Trainer.Train(data, new TrainOptions { Rank = 17, CoveredItemsMax = 40, Threads = 1 }));
        Assert.Equal(one, Planted.Bytes(Trainer.Train(data, new TrainOptions { Rank = 17, CoveredItemsMax = 40, Threads = 3 })));
    }

    private sealed class Recording : IProgress<TrainProgress>
    {
        public List<double> Shares { get; } = [];

        public void Report(TrainProgress value) => Shares.Add(value.Share);
    }
}
