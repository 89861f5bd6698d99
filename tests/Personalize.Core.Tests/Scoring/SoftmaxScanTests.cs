using System.Runtime.Intrinsics;
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

    [Fact]
    public void An_estimate_is_right_to_1_percent_whatever_the_data_look_like() =>
        Gen.Select(Gen.Enum<Shape>(), Gen.Int[4, 64], Gen.Int[4096, 12_000], Gen.Double[0, 14], Gen.Int[0, 400], Gen.Int[0, 1_000_000]).Sample(
            (shape, rank, rows, spread, corrections, seed) =>
            {
                var (scan, expected, _) = Estimate(shape, rank, rows, spread, corrections, seed);
                Assert.InRange(Math.Exp(scan - expected), .99, 1.01);
            },
            iter: 60);

    /// <summary>The spread is that of scores in units of the temperature: 6 between the mean and the best is a best item of 4 % among 10,000.</summary>
    [Theory]
    [InlineData(Shape.Flat, 6)]
    [InlineData(Shape.Clustered, 6)]
    [InlineData(Shape.FallingNorms, 6)]
    [InlineData(Shape.Popularity, 3)]
    public void Rows_of_usual_spread_are_estimated_and_not_all_scored(Shape shape, double spread)
    {
        var (_, _, isEstimated) = Estimate(shape, 64, 20_000, spread, 200, 1);
        Assert.True(isEstimated);
    }

    [Fact]
    public void Weights_of_16_floats_are_those_of_the_base_library()
    {
        var values = new float[16];
        for (var start = -90f; start <= 0; start += .37f)
        {
            for (var i = 0; i < 16; i++) values[i] = Math.Min(0, start + (i * .023f));
            var powers = Exponential.Of(Vector512.Create<float>(values));
            for (var i = 0; i < 16; i++)
                if (values[i] >= -87) Assert.InRange(powers[i] / Math.Exp(values[i]), 1 - 1e-6, 1 + 1e-6);
                else Assert.Equal(0, powers[i]);
        }
        Assert.Equal(1, Exponential.Of(Vector512<float>.Zero)[3]);
        Assert.Equal(0, Exponential.Of(Vector512.Create(float.NegativeInfinity))[3]);
    }

    [Fact]
    public void A_warm_sum_allocates_nothing()
    {
        var random = new Random(1);
        var index = ItemIndex.Build(16, 8192, Plain.Flatten(Rows(Shape.Flat, random, 8192, 16)));
        float[] query = Plain.RandomVector(random, 16);
        int[] rows = [.. Enumerable.Range(0, 500)];
        var amounts = new float[500];
        ulong[] mask = [.. Enumerable.Repeat(ulong.MaxValue, 128)];
        var scratch = new ScanScratch();
        Assert.Equal(0, WarmLoop.BytesAllocated(() => index.LogSumOfExponentials(query, mask, rows, amounts, 1, scratch)));
    }

    public enum Shape
    {
        Flat,
        Clustered,
        FallingNorms,
        Popularity,
        Peaked,
    }

    private static (double Log, double Expected, bool IsEstimated) Estimate(Shape shape, int rank, int rows, double spread, int corrections, int seed)
    {
        var random = new Random(seed);
        var items = Rows(shape, random, rows, rank);
        var query = shape == Shape.Clustered ? Plain.RandomVector(random, rank).Zip(items[7], (q, x) => q + x).ToArray() : Plain.RandomVector(random, rank);
        if (shape == Shape.Popularity) query[^1] = 1;
        double[] scores = [.. items.Select(item => (double)Plain.Dot(item, query))];
        var scale = (float)Math.Max(1e-6, spread / Math.Max(1e-9, scores.Max() - scores.Average()));
        int[] corrected = [.. Enumerable.Range(0, rows).Where(_ => random.Next(rows) < corrections)];
        float[] amounts = [.. corrected.Select(_ => (float)((random.NextDouble() - .3) * 2 / scale))];
        for (var i = 0; i < corrected.Length; i++) scores[corrected[i]] += amounts[i];
        var mask = new ulong[(rows + 63) / 64];
        mask.AsSpan().Fill(ulong.MaxValue);
        foreach (var row in corrected) mask[row / 64] &= ~(1UL << (row % 64));
        var top = scores.Max();
        var expected = (top * scale) + Math.Log(scores.Sum(score => Math.Exp((score - top) * scale)));

        var kernels = ScanKernels.ForBits(Plain.Widths[seed % 4]);
        var flat = Plain.Flatten(items);
        var log = ItemIndex.Build(rank, rows, flat, kernels).LogSumOfExponentials(query, mask, corrected, amounts, scale, new ScanScratch());
        var scratch = new ScanScratch();
        var index = QuantizedIndex.Build(rank, new RowMajorSource(rank, flat));
        scratch.Softmax.Begin(index.Bounds.Count);
        var padded = scratch.CopyQuery(query, rank);
        scratch.Coded.Set(padded, rank);
        return (log, expected, new SoftmaxEstimate(index, kernels, padded, scale, scratch, default).TryRun(out _, out _));
    }

    private static float[][] Rows(Shape shape, Random random, int rows, int rank)
    {
        float[][] centers = [.. Enumerable.Range(0, 20).Select(_ => Plain.RandomVector(random, rank))];
        return [.. Enumerable.Range(0, rows).Select(row =>
        {
            var item = Plain.RandomVector(random, rank);
            for (var column = 0; column < rank; column++)
            {
                item[column] = shape switch
                {
                    Shape.Clustered => centers[row % 20][column] + (.2f * item[column]),
                    Shape.FallingNorms => item[column] * 3 / (1 + (row * .01f)),
                    Shape.Popularity when column == rank - 1 => 8 / MathF.Sqrt(row + 1),
                    Shape.Peaked when row % 1000 == 0 => item[column] * 6,
                    _ => item[column],
                };
            }
            return item;
        })];
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
