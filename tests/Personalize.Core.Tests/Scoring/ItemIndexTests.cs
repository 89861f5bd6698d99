using CsCheck;
using Personalize.Core.Scoring;
using Xunit;

namespace Personalize.Core.Tests.Scoring;

public class ItemIndexTests
{
    [Fact]
    public void Any_sets_equal_a_search_over_the_newest_vectors() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[0, 200], Gen.Int[0, 300], Gen.Int[0, 30], Gen.Int[0, 3], Gen.Int[0, 1_000_000]).Sample(
            (rank, rows, sets, k, maskKind, seed) =>
            {
                var random = new Random(seed);
                var newest = new float[]?[400];
                var items = ScanCases.SmallIntegers(random, rows, rank);
                items.CopyTo(newest, 0);
                var index = ItemIndex.Build(rank, rows, Plain.Flatten(items), DotKernel.ForBits(Plain.Widths[seed % 4]));
                for (var i = 0; i < sets; i++)
                {
                    var row = random.Next(newest.Length);
                    newest[row] = ScanCases.SmallIntegers(random, 1, rank)[0];
                    index.Set(row, newest[row]);
                }
                var query = ScanCases.SmallIntegers(random, 1, rank)[0];
                var mask = ScanCases.Mask(random, newest.Length, maskKind);
                var best = new ScoredItem[k];
                var found = index.Search(query, mask, best, new ScanScratch());
                Plain.AssertEqualBits(Plain.Search(newest, query, mask, k), best.AsSpan(0, found), "index");
                Assert.Equal(1 + Array.FindLastIndex(newest, vector => vector != null), index.RowCount);
                for (var row = 0; row < newest.Length; row++)
                {
                    Assert.Equal(newest[row] != null, index.HasVector(row));
                    Assert.Equal(newest[row] is { } vector ? Plain.Dot(vector, query) : float.NaN, index.Score(row, query));
                }
            },
            iter: 500);

    [Fact]
    public void A_new_row_is_in_the_next_answer()
    {
        var index = ItemIndex.Build(2, 1, [1f, 0f]);
        index.Set(7, [5f, 0f]);
        var best = new ScoredItem[3];
        Assert.Equal(2, index.Search([1f, 0f], [], best, new ScanScratch()));
        Assert.Equal([new ScoredItem(7, 5f), new ScoredItem(0, 1f)], best[..2]);
        Assert.Equal(8, index.RowCount);
    }

    [Fact]
    public void An_index_without_rows_answers_nothing_until_one_is_set()
    {
        var index = ItemIndex.Build(3, 0, []);
        var best = new ScoredItem[3];
        Assert.Equal(0, index.Search([1f, 2f, 3f], [], best, new ScanScratch()));
        index.Set(0, [1f, 1f, 1f]);
        Assert.Equal(1, index.Search([1f, 2f, 3f], [], best, new ScanScratch()));
        Assert.Equal(6f, best[0].Score);
    }

    [Fact]
    public void Refuses_vectors_that_do_not_fit_and_keeps_the_old_one()
    {
        var index = ItemIndex.Build(2, 1, [1f, 1f]);
        Assert.Throws<ArgumentException>(() => index.Set(0, [1f]));
        Assert.Throws<ArgumentException>(() => index.Set(0, [1f, float.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Set(-1, [1f, 1f]));
        Assert.Throws<ArgumentException>(() => ItemIndex.Build(2, 1, [1f]));
        Assert.Throws<ArgumentException>(() => index.Search([1f], [], new ScoredItem[1], new ScanScratch()));
        Assert.Throws<ArgumentException>(() => index.Search([1f, float.PositiveInfinity], [], new ScoredItem[1], new ScanScratch()));
        Assert.Equal(2f, index.Score(0, [1f, 1f]));
    }

    [Fact]
    public async Task Readers_see_whole_vectors_and_every_row_while_rows_are_set()
    {
        // Row r of generation g is (g, g, …): a torn vector gives a score that is no multiple of the rank.
        const int Rank = 64;
        const int Rows = 40;
        var index = ItemIndex.Build(Rank, Rows, new float[Rank * Rows]);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(
            () =>
            {
                var vector = new float[Rank];
                for (var generation = 1; generation <= 400; generation++)
                    for (var row = 0; row < Rows + Math.Min(generation, 60); row++)
                    {
                        vector.AsSpan().Fill(generation);
                        index.Set(row, vector);
                    }
                stop.Cancel();
            },
            TestContext.Current.CancellationToken);
        var ones = Enumerable.Repeat(1f, Rank).ToArray();
        var best = new ScoredItem[200];
        var scratch = new ScanScratch();
        do
        {
            var rowCount = index.RowCount;
            var found = index.Search(ones, [], best, scratch);
            Assert.True(found >= rowCount, $"{found} of {rowCount} rows");
            Assert.Equal(found, best.Take(found).Select(item => item.Row).Distinct().Count());
            for (var i = 0; i < found; i++) Assert.Equal(0f, best[i].Score % Rank);
            // One writer goes round the rows in order: at one moment the generations differ by one at most, new rows aside.
            Assert.True(best[0].Score - best[Rows - 1].Score <= Rank, $"{best[0]} and {best[Rows - 1]}");
        }
        while (!stop.IsCancellationRequested);
        await writer;
    }

    [Fact]
    public void Searching_allocates_nothing_once_warm()
    {
        var index = ItemIndex.Build(20, 500, Plain.RandomVector(new Random(1), 500 * 20));
        for (var row = 400; row < 600; row++) index.Set(row, Plain.RandomVector(new Random(row), 20));
        var query = Plain.RandomVector(new Random(2), 20);
        var best = new ScoredItem[25];
        var scratch = new ScanScratch();
        for (var i = 0; i < 50; i++) index.Search(query, [], best, scratch);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++) index.Search(query, [], best, scratch);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
