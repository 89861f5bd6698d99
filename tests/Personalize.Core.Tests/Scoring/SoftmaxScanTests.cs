using CsCheck;
using Personalize.Core.Scoring;
using Xunit;

namespace Personalize.Core.Tests.Scoring;

public class SoftmaxScanTests
{
    [Fact]
    public void The_sum_is_that_of_a_plain_loop_over_all_allowed_rows() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[0, 3000], Gen.Int[0, 100], Gen.Int[0, 3], Gen.Float[.01f, 20f], Gen.Int[0, 1_000_000]).Sample(
            (rank, rows, sets, maskKind, scale, seed) =>
            {
                var random = new Random(seed);
                var newest = new float[]?[3100];
                var items = ScanCases.SmallIntegers(random, rows, rank);
                items.CopyTo(newest, 0);
                var index = ItemIndex.Build(rank, rows, Plain.Flatten(items), ScanKernels.ForBits(Plain.Widths[seed % 4]));
                for (var i = 0; i < sets; i++)
                {
                    var row = random.Next(newest.Length);
                    newest[row] = ScanCases.SmallIntegers(random, 1, rank)[0];
                    index.Set(row, newest[row]);
                }
                var query = ScanCases.SmallIntegers(random, 1, rank)[0];
                var mask = ScanCases.Mask(random, newest.Length, maskKind);
                if (mask.Length == 0) mask = Enumerable.Repeat(ulong.MaxValue, (newest.Length + 63) / 64).ToArray();
                var corrected = Enumerable.Range(0, newest.Length).Where(row => Allows(mask, row) && row % 7 == 0).ToArray();
                var amounts = corrected.Select(row => row % 2 == 0 ? -1000f : 3.5f).ToArray();

                var expected = PlainLog(newest, query, mask, corrected, amounts, scale);
                foreach (var row in corrected) mask[row / 64] &= ~(1UL << (row % 64));
                var log = index.LogSumOfExponentials(query, mask, corrected, amounts, scale, new ScanScratch());
                if (double.IsNegativeInfinity(expected)) Assert.Equal(expected, log);
                else Assert.InRange(Math.Exp(log - expected), .995, 1.0001);
            },
            iter: 300);

    [Fact]
    public void Scores_far_apart_neither_overflow_nor_vanish()
    {
        var index = ItemIndex.Build(1, 4, [1e6f, -1e6f, 0f, 1e6f]);
        Assert.Equal(1e9 + Math.Log(2), index.LogSumOfExponentials([1f], [], [], [], 1000, new ScanScratch()), 1e-3);
        Assert.Equal(Math.Log(4), index.LogSumOfExponentials([0f], [], [], [], 1000, new ScanScratch()), 1e-6);
    }

    [Fact]
    public void Rows_that_cannot_matter_are_not_waited_for_and_leave_the_sum_right()
    {
        // One row of norm 10 and 99,999 of norm 0.001: exp(100) beside 99,999 × exp(0.01).
        var values = Enumerable.Repeat(.001f, 100_000).ToArray();
        values[50_000] = 10;
        var index = ItemIndex.Build(1, values.Length, values);
        Assert.Equal(100, index.LogSumOfExponentials([1f], [], [], [], 10, new ScanScratch()), .005);
    }

    [Fact]
    public void No_row_gives_minus_infinity_and_a_scale_that_is_none_is_refused()
    {
        var index = ItemIndex.Build(2, 0, []);
        Assert.Equal(double.NegativeInfinity, index.LogSumOfExponentials([1f, 2f], [], [], [], 1, new ScanScratch()));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.LogSumOfExponentials([1f, 2f], [], [], [], 0, new ScanScratch()));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.LogSumOfExponentials([1f, 2f], [], [], [], float.NaN, new ScanScratch()));
    }

    private static bool Allows(ulong[] mask, int row) => row / 64 < mask.Length && (mask[row / 64] >> (row % 64) & 1) != 0;

    private static double PlainLog(float[]?[] vectors, float[] query, ulong[] mask, int[] corrected, float[] amounts, float scale)
    {
        var terms = new List<double>();
        for (var row = 0; row < vectors.Length; row++)
        {
            if (vectors[row] is not { } vector || !Allows(mask, row)) continue;
            var place = Array.IndexOf(corrected, row);
            terms.Add(((double)Plain.Dot(vector, query) + (place < 0 ? 0 : amounts[place])) * scale);
        }
        if (terms.Count == 0) return double.NegativeInfinity;
        var top = terms.Max();
        return top + Math.Log(terms.Sum(term => Math.Exp(term - top)));
    }
}
