using Personalize.Training.Ease;
using Personalize.Training.Factorization;
using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Factorization;

public class ImplicitAlsTests
{
    [Fact]
    public void A_solved_row_has_no_gradient()
    {
        const float Unobserved = .3f, Regularization = .01f;
        var others = Planted.Random(30, 8, 4);
        var als = new ImplicitAls(Unobserved, Regularization, rank: 8);
        int[] met = [2, 7, 11];
        float[] factor = new float[8];
        als.SolveRow(met, others, als.Background(others, new WorkCrew(1)), factor);
        for (int r = 0; r < 8; r++)
        {
            double gradient = Regularization * (met.Length + Unobserved * others.Rows) * factor[r];
            for (int other = 0; other < others.Rows; other++)
            {
                double score = VectorLoops.Dot(factor, others.Row(other));
                gradient += Unobserved * score * others[other, r];
                if (met.Contains(other)) gradient -= (1 - score) * others[other, r];
            }

            Assert.Equal(0, gradient, 1e-4);
        }
    }

    [Fact]
    public void Finds_the_groups_that_were_planted()
    {
        var data = Planted.Rings(users: 120, rings: 3, ringSize: 12, length: 8);
        var scorer = ImplicitAlsScorer.Train(data, 1, 1000, seed: 1, new WorkCrew(2));
        float[] scores = new float[data.Items];
        scorer.Score([13, 14, 15], [], scores);
        int best = Enumerable.Range(0, data.Items).Where(item => item is not (13 or 14 or 15)).MaxBy(item => scores[item]);
        Assert.InRange(best, 12, 23);
    }
}
