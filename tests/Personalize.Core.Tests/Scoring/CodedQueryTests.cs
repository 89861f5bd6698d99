using CsCheck;
using Personalize.Core.Scoring;
using Xunit;

namespace Personalize.Core.Tests.Scoring;

public class CodedQueryTests
{
    [Fact]
    public void No_row_is_cut_by_its_own_score() =>
        Gen.Select(Gen.Int[0, ScanCases.Kinds - 1], Gen.Int[1, 12], Gen.Int[1, 70], Gen.Int[0, 1_000_000])
            .Sample((kind, rank, rows, seed) => AssertNoneCut(ScanCases.Make(kind, rows, rank, seed)), iter: 2_000);

    [Fact]
    public void No_row_is_cut_whose_residual_lies_along_the_query()
    {
        // One column: what the code misses is parallel to the query, so the bound is reached and not only approached.
        for (var seed = 0; seed < 50; seed++) AssertNoneCut(ScanCases.Make(1, 64, 1, seed));
    }

    [Fact]
    public void No_row_is_cut_that_lies_along_what_the_coded_query_misses()
    {
        const int Rank = 256;
        for (var seed = 0; seed < 20; seed++)
        {
            var query = Plain.RandomVector(new Random(seed), Rank);
            var coded = new CodedQuery();
            coded.Set(query, Rank);
            // ±7.5 is coded without residual: only the query's own rounding is left.
            var row = new float[Rank];
            for (var i = 0; i < Rank; i++) row[i] = query[i] - (coded.Scale * Coded(coded.Pairs, i)) > 0 ? 7.5f : -7.5f;
            AssertNoneCut(([row], query));
        }
    }

    [Fact]
    public void Sums_of_a_coded_query_fit_16_bits() =>
        Gen.Select(Gen.Int[1, 1024], Gen.Int[-100, 56], Gen.Int[0, 1_000_000]).Sample(
            (rank, exponent, seed) =>
            {
                var scratch = new ScanScratch();
                scratch.Coded.Set(scratch.CopyQuery(Plain.RandomVector(new Random(seed), rank, MathF.ScaleB(1, exponent)), rank), rank);
                var sum = 0;
                for (var i = 0; i < rank; i++) sum += Math.Abs(Coded(scratch.Coded.Pairs, i));
                Assert.InRange(15 * sum, 15, short.MaxValue);
            },
            iter: 500);

    private static int Coded(ReadOnlySpan<int> pairs, int column) =>
        column % 2 == 0 ? (sbyte)(pairs[column / 2] & 0xFF) : (short)pairs[column / 2] >> 8;

    private static void AssertNoneCut((float[][] Rows, float[] Query) made)
    {
        var (rows, query) = made;
        var index = QuantizedIndex.Build(query.Length, new RowMajorSource(query.Length, Plain.Flatten(rows)));
        var scratch = new ScanScratch();
        scratch.Coded.Set(scratch.CopyQuery(query, query.Length), query.Length);
        var cuts = new short[index.Bounds.Count];
        var masks = new uint[cuts.Length];
        for (var position = 0; position < index.Count; position++)
        {
            var score = Plain.Dot(index.Matrix[position], Plain.Clean(query));
            scratch.Coded.FillCuts(index.Bounds, 0, score, cuts);
            PassKernel.Current.FillMasks(in index.CodesOf(0), scratch.Coded.Pairs, cuts, masks);
            Assert.True((masks[position / 32] >> (position % 32) & 1) == 1, $"row {index.RowAt[position]} is cut by its own score {score:R}");
            Assert.False(scratch.Coded.IsOutOfReach(index.Bounds.Norms[position / 32], score));
        }
    }
}
