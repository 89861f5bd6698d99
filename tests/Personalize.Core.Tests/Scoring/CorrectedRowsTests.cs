using CsCheck;
using Personalize.Core.Scoring;
using Xunit;

namespace Personalize.Core.Tests.Scoring;

public class CorrectedRowsTests
{
    private static readonly float[] Sizes = [0f, 1e-30f, 1e-6f, .1f, 1f, 10f, 1000f, 1e6f];

    [Fact]
    public void Equal_a_sort_of_all_rows_with_the_amounts_added() =>
        Gen.Select(Gen.Int[0, ScanCases.Kinds - 1], Gen.Int[1, 40], Gen.Int[1, 900], Gen.Int[0, 40], Gen.Int[1, 3], Gen.Int[0, 1_000_000]).Sample(
            (kind, rank, rows, k, maskKind, seed) =>
            {
                var one = new Case(kind, rank, rows, maskKind, seed);
                var best = new ScoredItem[k];
                var found = one.Index.Search(one.Query, one.Mask, one.Rows, one.Amounts, best, new ScanScratch());
                Plain.AssertEqualBits(one.Expected(k), best.AsSpan(0, found), $"kind {kind}");
            },
            iter: 1000);

    [Fact]
    public void Many_queries_with_masks_and_amounts_of_their_own_give_what_single_ones_give() =>
        Gen.Select(Gen.Int[0, ScanCases.Kinds - 1], Gen.Int[1, 40], Gen.Int[1, 1500], Gen.Int[0, 20], Gen.Int[1, 6], Gen.Int[0, 1_000_000]).Sample(
            (kind, rank, rows, k, count, seed) =>
            {
                var one = new Case(kind, rank, rows, 1, seed);
                var cases = Enumerable.Range(0, count).Select(i => one.WithQueryOf(new Case(kind, rank, rows, 1 + (i % 2), seed + i))).ToArray();
                var batch = new QueryBatch
                {
                    Queries = cases.SelectMany(c => c.Query).ToArray(),
                    Masks = cases.SelectMany(c => c.Mask).ToArray(),
                    MaskWords = one.Mask.Length,
                    Rows = cases.SelectMany(c => c.Rows).ToArray(),
                    Amounts = cases.SelectMany(c => c.Amounts).ToArray(),
                    RowEnds = Enumerable.Range(1, count).Select(i => cases.Take(i).Sum(c => c.Rows.Length)).ToArray(),
                };
                var best = new ScoredItem[count * k];
                var found = new int[count];
                one.Index.SearchMany(batch, k, best, found, new BatchScratch());
                for (var i = 0; i < count; i++)
                    Plain.AssertEqualBits(cases[i].Expected(k), best.AsSpan(i * k, found[i]), $"query {i} of {count}");
            },
            iter: 300);

    /// <summary>An index with some rows beside it, a query, and amounts for a part of the allowed rows.</summary>
    private sealed record Case(ItemIndex Index, float[][] Vectors, float[] Query, ulong[] Mask, int[] Rows, float[] Amounts)
    {
        public Case(int kind, int rank, int rows, int maskKind, int seed)
            : this(null!, [], [], [], [], [])
        {
            var random = new Random(seed);
            (Vectors, Query) = ScanCases.Make(kind, rows, rank, seed);
            Index = ItemIndex.Build(rank, rows, Plain.Flatten(Vectors), ScanKernels.ForBits(Plain.Widths[seed % 4]));
            for (var i = 0; i < random.Next(10); i++)
            {
                var row = random.Next(rows);
                Vectors[row] = Plain.RandomVector(random, rank);
                Index.Set(row, Vectors[row]);
            }
            Mask = ScanCases.Mask(random, rows, maskKind);
            var share = random.Next(1, 12);
            var mask = Mask;
            Rows = [.. Enumerable.Range(0, rows).Where(row => Plain.IsAllowed(mask, row) && random.Next(share) == 0)];
            Amounts = Array.ConvertAll(Rows, _ => (random.NextSingle() - .5f) * Sizes[random.Next(Sizes.Length)]);
            foreach (var row in Rows) Mask[row / 64] &= ~(1UL << (row % 64));
        }

        /// <summary>The other's request on this one's index.</summary>
        public Case WithQueryOf(Case other) => this with { Query = other.Query, Mask = other.Mask, Rows = other.Rows, Amounts = other.Amounts };

        public ScoredItem[] Expected(int k)
        {
            var query = Plain.Clean(Query);
            var corrected = Rows.Select((row, i) => new ScoredItem(row, Plain.Dot(Plain.Clean(Vectors[row]), query) + Amounts[i]));
            return [.. Plain.Search(Vectors, Query, Mask, Vectors.Length).Concat(corrected).OrderByDescending(item => item.Score).ThenBy(item => item.Row).Take(k)];
        }
    }
}
