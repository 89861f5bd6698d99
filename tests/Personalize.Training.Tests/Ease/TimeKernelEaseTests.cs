using Personalize.Training.Ease;
using Personalize.Training.Factorization;
using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Ease;

public class TimeKernelEaseTests
{
    private static readonly TrainingData Data = Planted.Rings(users: 120, rings: 3, ringSize: 12);

    [Fact]
    public void With_a_floor_of_one_it_is_plain_ease()
    {
        var crew = new WorkCrew(2);
        var covered = CoveredItems.Select(Data, 1, 1000);
        var timed = TimeKernelEase.Train(Histories.From(Data, covered, 400, _ => 0), new TimeKernel(200, .5f, 1), crew);
        var plain = EaseScorer.Train(Data, 1, 1000, crew);
        Assert.Equal(plain.Weights.Values, timed.Values);
    }

    [Fact]
    public void Weights_solve_the_ridge_of_each_item_on_all_others()
    {
        // Steck's eq. 8 minimises |X - XB|² + λ|B|² with a zero diagonal: off the diagonal, G - (G + λI) B vanishes.
        var crew = new WorkCrew(1);
        var covered = CoveredItems.Select(Data, 1, 1000);
        var gram = BinaryRows.Gram(BinaryRows.Of(Data, covered), crew);
        var weights = BinaryRows.Gram(BinaryRows.Of(Data, covered), crew);
        EaseWeights.FromGram(weights, 10, crew);
        var residual = BinaryRows.Gram(BinaryRows.Of(Data, covered), crew);
        for (int i = 0; i < gram.Rows; i++) gram[i, i] += 10;
        MatrixProduct.Add(gram, weights, residual, -1f, crew);
        for (int row = 0; row < gram.Rows; row++)
        {
            Assert.Equal(0, weights[row, row]);
            for (int column = 0; column < gram.Columns; column++)
                if (row != column) Assert.Equal(0, residual[row, column], 1e-3f);
        }
    }

    [Fact]
    public void Vectors_of_full_rank_give_the_weights_back_and_fewer_lose_little_with_the_rest()
    {
        var crew = new WorkCrew(2);
        var covered = CoveredItems.Select(Data, 1, 1000);
        var histories = Histories.From(Data, covered, 400, _ => 0);
        var weights = TimeKernelEase.Train(histories, TimeKernel.Candidates[0], crew);
        var weighed = histories.Weighed(.9f, .05f);
        var full = LowRank.Factor(weights, weighed, 50, 1000, 1, crew);
        AssertClose(weights, MatrixProduct.Of(full.In, new MatrixOperand(full.Out, Transposed: true), crew), 1e-4);
        double ofVectors = Error(weights, LowRank.Factor(weights, weighed, 50, 12, 1, crew), perRow: 0, crew);
        double withRest = Error(weights, LowRank.Factor(weights, weighed, 50, 12, 1, crew), perRow: 6, crew);
        Assert.True(withRest < ofVectors / 2, $"{withRest} with the rest, {ofVectors} without");
    }

    [Fact]
    public void The_rest_keeps_the_largest_entries_of_each_row()
    {
        var matrix = new DenseMatrix(1, 6);
        new float[] { 1, -5, 3, 3, -3, 0 }.CopyTo(matrix.Row(0));
        var nothing = new LowRank(new DenseMatrix(1, 1), new DenseMatrix(6, 1));
        var rest = SparseRest.Of(matrix, nothing, 3, new WorkCrew(1));
        Assert.Equal([1, 2, 3], rest.Column);
        Assert.Equal([-5f, 3f, 3f], rest.Value);
    }

    [Fact]
    public void Rules_weigh_what_follows_within_ten_steps()
    {
        var data = TrainingData.FromEvents(1, 3, [0, 0, 0], [0, 1, 2], [1, 2, 3]);
        var rules = SequentialRules.Train(Histories.From(data, CoveredItems.Select(data, 1, 10), 400, _ => 0), new WorkCrew(1));
        Assert.Equal([0, 2, 3, 3], rules.Start);
        Assert.Equal([1, 2, 2], rules.Column);
        Assert.Equal([1f / 1.5f, .5f / 1.5f, 1f], rules.Value, (x, y) => Math.Abs(x - y) < 1e-6);
    }

    [Fact]
    public void Of_too_many_items_the_busiest_are_covered()
    {
        var data = TrainingData.FromEvents(1, 4, [0, 0, 0, 0, 0, 0], [3, 3, 3, 1, 1, 0], new long[6]);
        Assert.Equal([1, 3], CoveredItems.Select(data, 1, 2).Rows);
        Assert.Equal([3], CoveredItems.Select(data, 3, 2).Rows);
    }

    private static double Error(DenseMatrix weights, LowRank factors, int perRow, WorkCrew crew)
    {
        var left = new DenseMatrix(weights.Rows, weights.Columns);
        weights.Values.CopyTo(left.Values, 0);
        var rest = SparseRest.Of(left, factors, perRow, crew);
        double kept = 0;
        foreach (float value in rest.Value) kept += value * value;
        double all = 0;
        for (int row = 0; row < left.Rows; row++) all += VectorLoops.Dot(left.Row(row), left.Row(row));
        return all - kept;
    }

    private static void AssertClose(DenseMatrix expected, DenseMatrix actual, double tolerance)
    {
        for (int row = 0; row < expected.Rows; row++)
            for (int column = 0; column < expected.Columns; column++)
                Assert.Equal(expected[row, column], actual[row, column], tolerance);
    }
}
