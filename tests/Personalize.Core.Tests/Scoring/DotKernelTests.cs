using Personalize.Core.Scoring;
using Xunit;

namespace Personalize.Core.Tests.Scoring;

public class DotKernelTests
{
    private const int LengthMax = 257;

    public static TheoryData<int> Widths => [.. Plain.Widths];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Product_of_every_length_up_to_a_guard_page_has_the_bits_of_the_plain_loop(int bits)
    {
        var kernel = DotKernel.ForBits(bits);
        var random = new Random(bits);
        using var left = new GuardedFloats(LengthMax);
        using var right = new GuardedFloats(LengthMax);
        for (var length = 0; length <= LengthMax; length++)
        {
            var x = left.Last(length);
            var y = right.Last(length);
            Plain.RandomVector(random, length, 3f).CopyTo(x);
            Plain.RandomVector(random, length).CopyTo(y);
            AssertBits(Plain.Dot(x, y), kernel.Product(x, y), $"length {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Product_at_every_alignment_has_the_bits_of_the_plain_loop(int bits)
    {
        var kernel = DotKernel.ForBits(bits);
        var x = Plain.RandomVector(new Random(1), 200);
        var y = Plain.RandomVector(new Random(2), 200);
        for (var from = 0; from < 16; from++)
            for (var other = 0; other < 16; other += 3)
                AssertBits(Plain.Dot(x.AsSpan(from, 131), y.AsSpan(other, 131)), kernel.Product(x.AsSpan(from, 131), y.AsSpan(other, 131)), $"{from}, {other}");
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Rows_up_to_a_guard_page_score_as_the_plain_loop(int bits)
    {
        var kernel = DotKernel.ForBits(bits);
        var random = new Random(7);
        for (var stride = 16; stride <= 272; stride += stride < 80 ? 16 : 64)
            for (var rows = 1; rows <= 9; rows++)
            {
                using var matrix = new GuardedFloats(stride * rows);
                using var vector = new GuardedFloats(stride);
                var items = matrix.Last(stride * rows);
                var query = vector.Last(stride);
                Plain.RandomVector(random, items.Length).CopyTo(items);
                Plain.RandomVector(random, stride).CopyTo(query);
                var scores = new float[rows];
                kernel.ScoreRows(in items[0], stride, in query[0], scores);
                for (var row = 0; row < rows; row++)
                    AssertBits(Plain.Dot(items.Slice(row * stride, stride), query), scores[row], $"stride {stride}, row {row} of {rows}");
            }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Listed_rows_score_as_the_plain_loop_in_any_order(int bits)
    {
        var kernel = DotKernel.ForBits(bits);
        const int Stride = 48;
        var items = Plain.RandomVector(new Random(3), 20 * Stride);
        var query = Plain.RandomVector(new Random(4), Stride);
        int[] list = [19, 0, 7, 7, 3, 12, 1, 18, 2];
        for (var length = 0; length <= list.Length; length++)
        {
            var scores = new float[length];
            kernel.ScoreListed(in items[0], Stride, list.AsSpan(0, length), in query[0], scores);
            for (var i = 0; i < length; i++)
                AssertBits(Plain.Dot(items.AsSpan(list[i] * Stride, Stride), query), scores[i], $"{i} of {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_score_is_never_minus_zero(int bits)
    {
        // −tiny × tiny rounds to −0 in every lane.
        var score = DotKernel.ForBits(bits).Product([-1e-30f, -1e-30f], [1e-30f, 1e-30f]);
        AssertBits(0f, score, "underflow");
    }

    [Fact]
    public void Products_of_unequal_lengths_are_refused() =>
        Assert.Throws<ArgumentException>(() => Dot.Product([1f], [1f, 2f]));

    [Theory]
    [InlineData("512", 512)]
    [InlineData("256", 256)]
    [InlineData("128", 128)]
    [InlineData("0", 0)]
    [InlineData("64", int.MaxValue)]
    [InlineData("wide", int.MaxValue)]
    [InlineData(null, int.MaxValue)]
    public void The_width_is_what_was_asked_for_but_no_wider_than_the_processor(string? asked, int bits) =>
        Assert.Equal(Math.Min(bits, ScanWidth.Widest), ScanWidth.Choose(asked));

    private static void AssertBits(float expected, float actual, string what) =>
        Assert.True(BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(actual), $"{what}: {actual:R}, expected {expected:R}");
}
