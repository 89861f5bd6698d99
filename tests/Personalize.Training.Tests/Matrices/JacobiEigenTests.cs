using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Matrices;

public class JacobiEigenTests
{
    [Fact]
    public void Takes_a_symmetric_matrix_apart()
    {
        const int N = 40;
        var source = Planted.PositiveDefinite(N, 9);
        double[] matrix = new double[N * N];
        for (int r = 0; r < N; r++)
            for (int c = 0; c < N; c++)
                matrix[r * N + c] = source[r, c];
        double[] values = new double[N];
        double[] vectors = JacobiEigen.Decompose([.. matrix], N, values);
        for (int v = 0; v < N; v++)
        {
            if (v > 0) Assert.True(values[v] <= values[v - 1]);
            for (int r = 0; r < N; r++)
            {
                double image = 0;
                for (int c = 0; c < N; c++) image += matrix[r * N + c] * vectors[v * N + c];
                Assert.Equal(values[v] * vectors[v * N + r], image, 1e-6);
            }
        }
    }
}
