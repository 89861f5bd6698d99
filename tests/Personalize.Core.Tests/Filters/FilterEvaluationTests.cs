using Personalize.Core.Columns;
using Personalize.Core.Filters;
using Personalize.Core.Tests.Columns;
using Xunit;

namespace Personalize.Core.Tests.Filters;

public sealed class FilterEvaluationTests
{
    private static readonly FilterOptions Extended = new(Extensions: true);

    private readonly TableFixture _items = new(FilterFixture.Schemas.Items!);
    private readonly List<string?[]> _records = [];
    private readonly FilterScratch _scratch = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Equals_the_meaning_row_by_row_for_any_filter_and_any_puts(int seed)
    {
        var (made, random) = (new RandomFilters(seed), new Random(seed));
        for (var row = 0; row < 500; row++) Append(made.Record());
        var plans = Enumerable.Range(0, 100).Select(_ => FilterFixture.Plan(Shorten(made), Extended)).ToArray();
        for (var round = 0; round < 3; round++)
        {
            foreach (var plan in plans) Check(plan, random);
            // Afterwards the caches hold old answers: some rows change, some come.
            for (var change = 0; change < 20; change++) Replace(random.Next(_records.Count), made.Record());
            for (var more = 0; more < 90; more++) Append(made.Record());
        }
    }

    [Fact]
    public void Evaluates_alternatives_by_the_hundred()
    {
        var (made, random) = (new RandomFilters(7), new Random(7));
        for (var row = 0; row < 700; row++) Append(made.Record());
        // Sets of alternatives of one, two and three words of 64.
        foreach (var (pairs, singles) in ((int, int)[])[(30, 0), (55, 0), (45, 19), (45, 20), (50, 20), (17, 115)])
        {
            for (var round = 0; round < 4; round++)
            {
                var alternatives = Enumerable.Range(0, pairs).Select(_ => random.Next(3) switch
                {
                    0 => $"Items.PRICE={random.Next(10)} AND Items.YEAR<{random.Next(1990, 2010)}",
                    1 => $"Items.PRICE>{random.Next(10)} AND Items.GENRES='War'",
                    _ => $"Items.PRICE<{random.Next(3)} AND Items.IN_STOCK='x{random.Next(9)}'",
                });
                var lone = Enumerable.Range(0, singles).Select(_ => $"Items.YEAR<{random.Next(9)}");
                var filter = "EXCLUDE ItemID WHERE " + string.Join("OR ", alternatives.Concat(lone));
                if (filter.Length <= FilterParser.CharactersMax) Check(FilterFixture.Plan(filter), random);
                else Assert.Fail($"{filter.Length} characters");
            }
        }
    }

    [Fact]
    public void Evaluates_every_segment_of_a_large_table()
    {
        var made = new RandomFilters(9);
        for (var row = 0; row < Table.SegmentRows + 500; row++) Append(made.Record());
        for (var i = 0; i < 3; i++) Check(FilterFixture.Plan(Shorten(made), Extended), new Random(i));
    }

    [Fact]
    public void Skips_or_fills_what_the_zone_of_a_segment_decides()
    {
        for (var row = 0; row < 300; row++) Append([null, "1", row % 3 == 0 ? null : "1995", "7", "yes", null, null]);
        foreach (var condition in (string[])["YEAR > 1990", "YEAR < 1990", "YEAR NOT IN (1995)", "YEAR NOT IN (1994)", "YEAR >= 1995 OR Items.YEAR < 1990", "PRICE < 0.5"])
            Check(FilterFixture.Plan("INCLUDE ItemID WHERE Items." + condition), new Random(1));
    }

    [Fact]
    public void Sees_categories_that_came_after_a_filter_was_first_used()
    {
        var plan = FilterFixture.Plan("INCLUDE ItemID WHERE Items.GENRES IN ('later') AND Items.YEAR > 1");
        var dynamic = FilterFixture.Plan("INCLUDE ItemID WHERE Items.GENRES NOT IN ('later') AND Items.YEAR > $Y");
        Append(["first", "1", "1995", "7", "yes", null, null]);
        Check(plan, new Random(1));
        for (var i = 0; i < 2000; i++) Append([i % 100 == 0 ? "later" : $"category {i}|x", "1", "1995", "7", "yes", null, null]);
        Check(plan, new Random(2));
        var mask = Full();
        var values = new FilterValuesBuilder(new byte[100], new FilterValueEntry[1]);
        Assert.True(values.TryAdd("Y"u8, "1990"u8, out _));
        Assert.True(dynamic.TryApply(_items.Table, new FilterRequest { Values = values.Values }, _scratch, mask, out _));
        Assert.Equal(2001 - 20, mask.Sum(System.Numerics.BitOperations.PopCount));
    }

    [Fact]
    public void Does_not_keep_a_table_that_another_took_the_place_of()
    {
        var plan = FilterFixture.Plan("INCLUDE ItemID WHERE Items.YEAR = 1995");
        var gone = AskOnce(plan);
        GC.Collect();
        Assert.False(gone.TryGetTarget(out _));
        GC.KeepAlive(plan);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference<Table> AskOnce(FilterPlan plan)
    {
        var items = new TableFixture(FilterFixture.Schemas.Items!);
        items.Write(items.Append(), null, "1", "1995", "7", "yes");
        ulong[] mask = [1];
        Assert.True(plan.TryApply(items.Table, default, new FilterScratch(), mask, out _));
        return new WeakReference<Table>(items.Table);
    }

    [Fact]
    public void Answers_from_the_cache_of_the_right_table()
    {
        var plan = FilterFixture.Plan("INCLUDE ItemID WHERE Items.YEAR = 1995");
        Append([null, "1", "1995", "7", "yes", null, null]);
        var other = new TableFixture(FilterFixture.Schemas.Items!);
        other.Write(other.Append(), null, "1", "1994", "7", "yes");
        foreach (var (table, expected) in ((Table, ulong)[])[(_items.Table, 1), (other.Table, 0), (_items.Table, 1)])
        {
            ulong[] mask = [1];
            Assert.True(plan.TryApply(table, default, _scratch, mask, out _));
            Assert.Equal(expected, mask[0]);
        }
    }

    [Fact]
    public void Allocates_nothing_when_warm()
    {
        var made = new RandomFilters(4);
        for (var row = 0; row < 5000; row++) Append(made.Record());
        string[] filters =
        [
            "INCLUDE ItemID WHERE Items.GENRES IN ('Drama') AND Items.PRICE < 5 AND Items.YEAR > 1995 | EXCLUDE ItemID WHERE Items.IN_STOCK IN ('stock1')",
            "INCLUDE ItemID WHERE Items.GENRES IN ($G) AND Items.YEAR IN ($Y) OR Items.IN_STOCK = $S | EXCLUDE ItemID WHERE Items.PRICE > $P",
            "INCLUDE ItemID WHERE " + string.Join(" OR ", Enumerable.Range(0, 25).Select(i => $"Items.YEAR > {1980 + i} AND Items.GENRES IN ('g{i}','War') AND Items.IN_STOCK = 'stock{i}'")),
            "EXCLUDE ItemID WHERE Items.YEAR = $P | EXCLUDE ItemID WHERE " + string.Join(" OR ", Enumerable.Range(0, 25).Select(i => $"Items.YEAR < $P AND Items.GENRES = 'War' AND Items.PRICE > {i}")),
            "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($G) | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN ('buy') AND Interactions.EVENT_TYPE = '*'",
        ];
        var plans = Array.ConvertAll(filters, filter => FilterFixture.Plan(filter));
        var (events, mask, record) = (Events(), Full(), made.Record());
        var cells = _items.Encode(record).ToArray();
        var (bytes, entries) = (new byte[2000], new FilterValueEntry[8]);
        for (var i = 0; i < 20; i++) RunOnce(plans, events, mask, bytes, entries, cells);
        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (var i = 0; i < 20; i++) RunOnce(plans, events, mask, bytes, entries, cells);
        }));
    }

    private void RunOnce(FilterPlan[] plans, FilterEvent[] events, ulong[] mask, byte[] bytes, FilterValueEntry[] entries, byte[] record)
    {
        // A put between requests: the cache is renewed without allocating, too.
        Assert.True(Core.Records.RecordView.TryParse(record, FilterFixture.Schemas.Items!, out var view));
        _items.Table.Write(77, view.Cells);
        var values = new FilterValuesBuilder(bytes, entries);
        if (!values.TryAdd("G"u8, "\"Drama\",Noir"u8, out _) || !values.TryAdd("Y"u8, "1991,1995,\"1999\""u8, out _)) throw new InvalidOperationException();
        if (!values.TryAdd("S"u8, "stock3"u8, out _) || !values.TryAdd("P"u8, "8.5"u8, out _)) throw new InvalidOperationException();
        var request = new FilterRequest { Values = values.Values, HasUser = true, Events = events, EventTypes = _items.Table.GetDictionary(0) };
        foreach (var plan in plans)
        {
            mask.AsSpan().Fill(ulong.MaxValue);
            if (!plan.TryApply(_items.Table, request, _scratch, mask, out _)) throw new InvalidOperationException();
            if (!plan.TryExplain(_items.Table, request, _scratch, 5, out _, out _)) throw new InvalidOperationException();
        }
    }

    private FilterEvent[] Events() => [.. Enumerable.Range(0, 300).Select(i => new FilterEvent(i * 7 % 5000, i % _items.Table.GetDictionary(0).CodeCount))];

    private void Check(FilterPlan plan, Random random)
    {
        var mask = Full();
        if (random.Next(2) == 0)
        {
            foreach (ref var word in mask.AsSpan()) word &= (ulong)random.NextInt64() | (random.Next(3) == 0 ? 0 : ulong.MaxValue);
        }
        var candidates = mask.ToArray();
        Assert.True(plan.TryApply(_items.Table, default, _scratch, mask, out _));
        for (var row = 0; row < _records.Count; row++)
        {
            var expected = (candidates[row / 64] >> row & 1) != 0 && FilterModel.Allows(plan.Tree, FilterFixture.Schemas.Items!, _records[row]);
            if ((mask[row / 64] >> row & 1) != 0 != expected)
                Assert.Fail($"row {row} ({string.Join(';', _records[row])}) should be {expected}: {plan.Tree.Text}");
        }
    }

    private ulong[] Full()
    {
        var mask = new ulong[(_items.Table.RowCount + 63) / 64];
        for (var row = 0; row < _items.Table.RowCount; row++) mask[row / 64] |= 1UL << row;
        return mask;
    }

    private static string Shorten(RandomFilters made)
    {
        var filter = made.Filter();
        while (filter.Length > FilterParser.CharactersMax) filter = made.Filter();
        return filter;
    }

    private void Append(string?[] record)
    {
        _records.Add(record);
        _items.Write(_items.Append(), record);
    }

    private void Replace(int row, string?[] record)
    {
        _records[row] = record;
        _items.Write(row, record);
    }
}
