using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Matrices;

public class SymmetricInverseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(300)]
    public void Times_the_matrix_is_the_identity(int n)
    {
        var matrix = Planted.PositiveDefinite(n, 5);
        var inverse = Planted.PositiveDefinite(n, 5);
        SymmetricInverse.Invert(inverse, new WorkCrew(2));
        var product = MatrixProduct.Of(matrix, inverse, new WorkCrew(1));
        for (int row = 0; row < n; row++)
            for (int column = 0; column < n; column++)
                Assert.Equal(row == column ? 1 : 0, product[row, column], 1e-4f);
    }

    [Fact]
    public void Gives_the_same_bits_on_any_number_of_threads()
    {
        var one = Planted.PositiveDefinite(260, 6);
        var three = Planted.PositiveDefinite(260, 6);
        SymmetricInverse.Invert(one, new WorkCrew(1));
        SymmetricInverse.Invert(three, new WorkCrew(3));
        Assert.Equal(one.Values, three.Values);
    }

    [Fact]
    public void Refuses_a_matrix_that_is_not_positive_definite()
    {
        var matrix = Planted.PositiveDefinite(140, 7);
        matrix[130, 130] = -1000;
        var error = Assert.Throws<ArithmeticException>(() => SymmetricInverse.Invert(matrix, new WorkCrew(1)));
        Assert.Contains("not positive definite", error.Message, StringComparison.Ordinal);
    }
}
