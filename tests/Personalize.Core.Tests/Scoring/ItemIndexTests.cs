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
                var index = ItemIndex.Build(rank, rows, Plain.Flatten(items), ScanKernels.ForBits(Plain.Widths[seed % 4]));
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
    public void A_rebuilt_index_keeps_what_was_set_before_and_after_it_was_begun() =>
        Gen.Select(Gen.Int[0, 200], Gen.Int[0, 200], Gen.Int[0, 200], Gen.Int[0, 1_000_000]).Sample(
            (rows, before, meanwhile, seed) =>
            {
                const int Rank = 7;
                var random = new Random(seed);
                var newest = new float[]?[300];
                var items = ScanCases.SmallIntegers(random, rows, Rank);
                items.CopyTo(newest, 0);
                var index = ItemIndex.Build(Rank, rows, Plain.Flatten(items));
                SetMany(before);
                var rebuilt = index.Rebuild();
                var useless = index.Rebuild();
                Assert.Equal(newest.Count(vector => vector != null), rebuilt.Count);
                SetMany(meanwhile);
                Assert.True(index.TryPublish(rebuilt));
                Assert.False(index.TryPublish(useless));
                Assert.InRange(index.LiveCount, 0, meanwhile);
                AssertAnswers();
                SetMany(10);
                AssertAnswers();

                void SetMany(int count)
                {
                    for (var i = 0; i < count; i++)
                    {
                        var row = random.Next(newest.Length);
                        newest[row] = ScanCases.SmallIntegers(random, 1, Rank)[0];
                        index.Set(row, newest[row]);
                    }
                }

                void AssertAnswers()
                {
                    var query = ScanCases.SmallIntegers(random, 1, Rank)[0];
                    var best = new ScoredItem[20];
                    var found = index.Search(query, [], best, new ScanScratch());
                    Plain.AssertEqualBits(Plain.Search(newest, query, [], best.Length), best.AsSpan(0, found), "index");
                    Assert.Equal(1 + Array.FindLastIndex(newest, vector => vector != null), index.RowCount);
                }
            },
            iter: 300);

    [Fact]
    public void A_batch_answers_what_single_searches_do() =>
        Gen.Select(Gen.Int[0, ScanCases.Kinds - 1], Gen.Int[0, 12], Gen.Int[0, 20_000], Gen.Int[0, 30], Gen.Int[0, 3], Gen.Int[0, 1_000_000]).Sample(
            (kind, queries, rows, k, maskKind, seed) =>
            {
                const int Rank = 5;
                var random = new Random(seed);
                var index = ItemIndex.Build(Rank, rows, Plain.Flatten(ScanCases.Make(kind, rows, Rank, seed).Rows));
                for (var i = 0; i < 30; i++) index.Set(random.Next(rows + 30), Plain.RandomVector(random, Rank));
                var many = Plain.RandomVector(random, queries * Rank);
                var mask = ScanCases.Mask(random, rows, maskKind);
                var best = new ScoredItem[queries * k];
                var found = new int[queries];
                index.SearchMany(many, mask, k, best, found, new BatchScratch());
                var single = new ScoredItem[k];
                for (var i = 0; i < queries; i++)
                {
                    var count = index.Search(many.AsSpan(i * Rank, Rank), mask, single, new ScanScratch());
                    Plain.AssertEqualBits(single.AsSpan(0, count), best.AsSpan(i * k, found[i]), $"query {i}");
                }
            },
            iter: 60);

    [Fact]
    public void A_batch_allocates_nothing_once_warm()
    {
        var index = ItemIndex.Build(20, 3_000, Plain.RandomVector(new Random(1), 3_000 * 20));
        var queries = Plain.RandomVector(new Random(2), 20 * 9);
        var best = new ScoredItem[9 * 10];
        var found = new int[9];
        var scratch = new BatchScratch();
        for (var i = 0; i < 50; i++) index.SearchMany(queries, [], 10, best, found, scratch);
        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (var i = 0; i < 50; i++) index.SearchMany(queries, [], 10, best, found, scratch);
        }));
    }

    [Fact]
    public void A_rebuild_is_due_when_many_rows_were_set()
    {
        var index = ItemIndex.Build(1, 100, new float[100]);
        for (var row = 0; row < 1024; row++) index.Set(row, [1f]);
        Assert.False(index.IsRebuildDue);
        index.Set(1024, [1f]);
        Assert.True(index.IsRebuildDue);
        Assert.True(index.TryPublish(index.Rebuild()));
        Assert.False(index.IsRebuildDue);
    }

    [Fact]
    public void Scores_of_a_list_are_those_of_a_search()
    {
        var index = ItemIndex.Build(3, 40, Plain.RandomVector(new Random(1), 120));
        index.Set(5, [1f, 2f, 3f]);
        index.Set(44, [3f, 2f, 1f]);
        float[] query = [0.1f, 0.2f, 0.3f];
        var best = new ScoredItem[41];
        var scratch = new ScanScratch();
        Assert.Equal(41, index.Search(query, [], best, scratch));
        int[] rows = [.. best.Select(item => item.Row), 41, 1_000, -1];
        var scores = new float[rows.Length];
        index.Score(rows, query, scores, scratch);
        Assert.Equal([.. best.Select(item => item.Score), float.NaN, float.NaN, float.NaN], scores);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(25, false)]
    [InlineData(400, false)]
    [InlineData(25, true)]
    public void Searching_allocates_nothing_once_warm(int k, bool narrow)
    {
        var index = ItemIndex.Build(20, 3_000, Plain.RandomVector(new Random(1), 3_000 * 20));
        for (var row = 2_900; row < 3_100; row++) index.Set(row, Plain.RandomVector(new Random(row), 20));
        var query = Plain.RandomVector(new Random(2), 20);
        ulong[] mask = narrow ? [1, 2, 4, ulong.MaxValue] : [];
        var best = new ScoredItem[k];
        var scratch = new ScanScratch();
        for (var i = 0; i < 50; i++) index.Search(query, mask, best, scratch);
        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (var i = 0; i < 50; i++) index.Search(query, mask, best, scratch);
        }));
    }
}
