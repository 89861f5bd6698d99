using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Matrices;

public class MatrixProductTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 3, 5, 2 }, { 8, 192, 32 }, { 9, 193, 33 }, { 96, 64, 64 }, { 97, 400, 65 }, { 5, 0, 7 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Equals_the_plain_loop_bit_for_bit_on_every_width(int m, int k, int n)
    {
        var a = Planted.Random(m, k, 1);
        var b = Planted.Random(k, n, 2);
        var expected = Planted.Random(m, n, 3);
        PlainLoop(a, b, expected, -1f);
        foreach (int bits in new[] { 0, 128, 256, 512 })
        {
            var c = Planted.Random(m, n, 3);
            MatrixProduct.Add(a, b, c, -1f, new WorkCrew(2), lowerOnly: false, ProductKernel.OfWidth(bits));
            Assert.Equal(expected.Values, c.Values);
        }
    }

    [Fact]
    public void Reads_operands_transposed()
    {
        var a = Planted.Random(37, 50, 1);
        var b = Planted.Random(50, 41, 2);
        var expected = MatrixProduct.Of(a, b, new WorkCrew(1));
        var c = MatrixProduct.Of(new MatrixOperand(a.Transpose(), Transposed: true), new MatrixOperand(b.Transpose(), Transposed: true), new WorkCrew(1));
        Assert.Equal(expected.Values, c.Values);
    }

    [Fact]
    public void Lower_only_fills_the_lower_triangle()
    {
        var a = Planted.Random(300, 20, 1);
        var full = MatrixProduct.Of(a, new MatrixOperand(a, Transposed: true), new WorkCrew(1));
        var lower = new DenseMatrix(300, 300);
        MatrixProduct.AddLower(a, new MatrixOperand(a, Transposed: true), lower, 1f, new WorkCrew(2));
        for (int row = 0; row < 300; row++)
            Assert.Equal(full.Row(row)[..(row + 1)].ToArray(), lower.Row(row)[..(row + 1)].ToArray());
    }

    [Fact]
    public void Refuses_sizes_that_do_not_fit()
    {
        var error = Assert.Throws<ArgumentException>(() => MatrixProduct.Of(new DenseMatrix(2, 3), new DenseMatrix(4, 5), new WorkCrew(1)));
        Assert.Contains("[2 x 3] times [4 x 5]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stops_when_cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => MatrixProduct.Of(new DenseMatrix(2, 2), new DenseMatrix(2, 2), new WorkCrew(2, source.Token)));
    }

    private static void PlainLoop(DenseMatrix a, DenseMatrix b, DenseMatrix c, float scale)
    {
        for (int row = 0; row < c.Rows; row++)
            for (int column = 0; column < c.Columns; column++)
            {
                float sum = c[row, column];
                for (int k = 0; k < a.Columns; k++) sum = MathF.FusedMultiplyAdd(a[row, k] * scale, b[k, column], sum);
                c[row, column] = sum;
            }
    }
}
