using CsCheck;
using Personalize.Core.Scoring;
using Xunit;

namespace Personalize.Core.Tests.Scoring;

public class ExactScanTests
{
    [Fact]
    public void Equals_a_sort_of_the_plain_loop_for_every_width_k_and_mask() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[0, 300], Gen.Int[0, 40], Gen.Int[0, 3], Gen.Int[0, 1_000_000]).Sample(
            (rank, rows, k, maskKind, seed) =>
            {
                var random = new Random(seed);
                var items = ScanCases.SmallIntegers(random, rows, rank);
                var query = ScanCases.SmallIntegers(random, 1, rank)[0];
                var mask = ScanCases.Mask(random, rows, maskKind);
                var builder = new ItemMatrixBuilder(rank, rows);
                builder.AppendRows(Plain.Flatten(items));
                var matrix = builder.Build();
                var expected = Plain.Search(items, query, mask, k);
                foreach (var bits in Plain.Widths)
                {
                    var best = new ScoredItem[k];
                    var found = ExactScan.Search(matrix, query, mask, best, DotKernel.ForBits(bits));
                    Plain.AssertEqualBits(expected, best.AsSpan(0, found), $"{bits} bits");
                }
            },
            iter: 500);

    [Fact]
    public void Allocates_nothing()
    {
        var builder = new ItemMatrixBuilder(20, 500);
        builder.AppendRows(Plain.RandomVector(new Random(1), 500 * 20));
        var matrix = builder.Build();
        var query = Plain.RandomVector(new Random(2), 20);
        var best = new ScoredItem[25];
        for (var i = 0; i < 50; i++) ExactScan.Search(matrix, query, [], best);
        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (var i = 0; i < 50; i++) ExactScan.Search(matrix, query, [], best);
        }));
    }
}
