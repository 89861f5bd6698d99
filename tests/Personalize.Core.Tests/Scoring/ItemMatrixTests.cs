using System.Runtime.CompilerServices;
using Personalize.Core.Scoring;
using Xunit;

namespace Personalize.Core.Tests.Scoring;

public class ItemMatrixTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(7.3e16f)]
    public void Refuses_what_is_not_a_bounded_number_and_says_where(float wrong)
    {
        for (var column = 0; column < 21; column++)
        {
            var row = new float[21];
            row[column] = wrong;
            var builder = new ItemMatrixBuilder(21, 2);
            builder.Append(new float[21]);
            var error = Assert.Throws<ArgumentException>(() => builder.Append(row));
            Assert.StartsWith($"row 1, number {column} is {wrong}; allowed finite, -2^56..2^56", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Makes_minus_zero_and_denormals_zero()
    {
        var row = new float[19];
        row.AsSpan().Fill(-0f);
        row[3] = float.Epsilon;
        row[17] = -1e-39f;
        row[18] = 1.17549435e-38f;
        var builder = new ItemMatrixBuilder(19, 1);
        builder.Append(row);
        var kept = builder.Build()[0];
        for (var i = 0; i < 18; i++) Assert.Equal(0, BitConverter.SingleToInt32Bits(kept[i]));
        Assert.Equal(1.17549435e-38f, kept[18]);
    }

    [Fact]
    public unsafe void Every_row_begins_at_a_64_byte_border_and_its_padding_is_zero()
    {
        for (var rank = 1; rank <= 65; rank += 8)
        {
            var builder = new ItemMatrixBuilder(rank, 3);
            builder.AppendRows(Plain.RandomVector(new Random(rank), 3 * rank));
            var matrix = builder.Build();
            Assert.Equal(0, matrix.Stride % ItemMatrix.Lanes);
            for (var row = 0; row < 3; row++)
            {
                ref var first = ref Unsafe.AsRef(in matrix.RowAt(row));
                Assert.Equal(0u, (nuint)Unsafe.AsPointer(ref first) % 64); // Safe: pinned, only looked at.
                for (var i = rank; i < matrix.Stride; i++) Assert.Equal(0f, Unsafe.Add(ref first, i));
            }
        }
    }

    [Fact]
    public void Refuses_ranks_and_rows_out_of_range()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ItemMatrixBuilder(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ItemMatrixBuilder(1025, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ItemMatrixBuilder(1024, int.MaxValue));
        var builder = new ItemMatrixBuilder(2, 1);
        Assert.Throws<ArgumentException>(() => builder.Append([1f]));
        builder.Append([1f, 2f]);
        Assert.Throws<InvalidOperationException>(() => builder.Append([1f, 2f]));
        var matrix = builder.Build();
        Assert.Throws<InvalidOperationException>(() => builder.Build());
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix[1].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix[-1].Length);
    }
}
