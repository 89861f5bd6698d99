using CsCheck;
using Personalize.Core.Scoring;
using Xunit;

namespace Personalize.Core.Tests.Scoring;

public class IndexScanTests
{
    private delegate void Way(ref IndexScan scan);

    private static readonly (string Name, Way Go)[] Ways =
    [
        ("chosen", (ref scan) => scan.Run()),
        ("pass", (ref scan) => scan.Pass()),
        ("all", (ref scan) => scan.ScoreAll()),
        ("walk", (ref scan) => scan.Walk()),
    ];

    [Fact]
    public void Every_way_and_width_equals_a_sort_of_the_plain_loop() =>
        Gen.Select(Gen.Int[0, ScanCases.Kinds - 1], Gen.Int[1, 80], Gen.Int[0, 700], Gen.Int[1, 40], Gen.Int[0, 3], Gen.Int[0, 1_000_000])
            .Sample(AssertAllEqual, iter: 600);

    [Fact]
    public void Every_rank_up_to_256_equals_a_sort_of_the_plain_loop()
    {
        for (var rank = 1; rank <= 256; rank++)
            AssertAllEqual(1 + (rank % 2 * 6), rank, 130, 5, rank % 3, rank);
    }

    [Fact]
    public void Every_number_of_rows_up_to_130_equals_a_sort_of_the_plain_loop()
    {
        for (var rows = 0; rows <= 130; rows++)
            AssertAllEqual(rows % ScanCases.Kinds, 9, rows, 1 + (rows % 7), rows % 4, rows);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(9)]
    public void Ties_over_many_blocks_go_to_the_lower_rows(int kind)
    {
        foreach (var k in (int[])[1, 33, 100, 250, 2_000]) AssertAllEqual(kind, 24, 5_000, k, 1, k);
    }

    [Fact]
    public void A_query_of_zeros_finds_the_lowest_rows()
    {
        var (rows, _) = ScanCases.Make(1, 3_000, 12, 5);
        AssertEqual(rows, new float[12], [], 20);
    }

    [Fact]
    public void The_pass_leaves_few_rows_of_a_gaussian_set()
    {
        // Not an answer but its price: without a working bound every row would survive.
        var (rows, query) = ScanCases.Make(1, 20_000, 64, 11);
        var index = QuantizedIndex.Build(64, new RowMajorSource(64, Plain.Flatten(rows)));
        var scratch = new ScanScratch();
        scratch.Coded.Set(scratch.CopyQuery(query, 64), 64);
        var threshold = Plain.Search(rows, query, [], 10)[^1].Score;
        var cuts = new short[index.Bounds.Count];
        var masks = new uint[cuts.Length];
        scratch.Coded.FillCuts(index.Bounds, 0, threshold, cuts);
        PassKernel.Current.FillMasks(in index.CodesOf(0), scratch.Coded.Pairs, cuts, masks);
        Assert.InRange(masks.Sum(mask => (int)uint.PopCount(mask)), 10, 400);
    }

    [Fact]
    public void An_index_takes_at_most_a_quarter_more_than_its_floats()
    {
        var index = QuantizedIndex.Build(64, new RowMajorSource(64, new float[64 * 10_000]));
        Assert.InRange(index.MemoryBytes, 64 * 10_000 * 4, 64 * 10_000 * 4 * 1.25);
    }

    private static void AssertAllEqual(int kind, int rank, int rows, int k, int maskKind, int seed)
    {
        var (matrix, query) = ScanCases.Make(kind, rows, rank, seed);
        AssertEqual(matrix, query, ScanCases.Mask(new Random(seed), rows, maskKind), k);
    }

    private static void AssertEqual(float[][] rows, float[] query, ulong[] mask, int k)
    {
        var index = QuantizedIndex.Build(query.Length, new RowMajorSource(query.Length, Plain.Flatten(rows)));
        var expected = Plain.Search(rows, query, mask, k);
        var tail = new TailMatrix(query.Length, 0, 0);
        var best = new ScoredItem[k];
        var scratch = new ScanScratch();
        foreach (var bits in Plain.Widths)
            foreach (var (name, go) in Ways)
            {
                if (mask.Length == 0 && name == "walk") continue;
                var scan = new IndexScan(
                    index, ScanKernels.ForBits(bits), new Candidates(mask, tail), scratch.CopyQuery(query, query.Length), best, scratch);
                go(ref scan);
                var found = scan.Top.Finish();
                Plain.AssertEqualBits(expected, best.AsSpan(0, found), $"{name}, {bits} bits");
            }
    }
}
