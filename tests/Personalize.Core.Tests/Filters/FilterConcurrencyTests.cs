using Personalize.Core.Columns;
using Personalize.Core.Filters;
using Personalize.Core.Records;
using Personalize.Core.Tests.Columns;
using Xunit;

namespace Personalize.Core.Tests.Filters;

/// <summary>A writer puts two kinds of record over each other; filters that only a mixture of both would pass must stay empty.</summary>
public sealed class FilterConcurrencyTests
{
    private const int FirstRows = 40;
    private const int Requests = 4000;

    private static readonly string?[] Even = ["Even|Both", "1", "1990", "10", "even stock", null, "true"];
    private static readonly string?[] Odd = ["Odd|Both", "2", "1991", "11", "odd", null, null];

    private readonly TableFixture _items = new(FilterFixture.Schemas.Items!);

    [Theory]
    [InlineData("INCLUDE ItemID WHERE Items.PRICE = 1 AND Items.GENRES = 'Odd' OR Items.PRICE = 2 AND Items.GENRES = 'Even'")]
    [InlineData("INCLUDE ItemID WHERE Items.PRICE = $ONE AND Items.IN_STOCK = 'odd' OR Items.YEAR = 1991 AND Items.IN_STOCK = 'even stock'")]
    [InlineData("INCLUDE ItemID WHERE Items.PRICE = 1 | EXCLUDE ItemID WHERE Items.GENRES = 'Even'")]
    [InlineData("INCLUDE ItemID WHERE Items.PRICE = $ONE | EXCLUDE ItemID WHERE Items.GENRES = 'Even'")]
    [InlineData("INCLUDE ItemID WHERE Items.YEAR > $ONE AND Items.CREATION_TIMESTAMP = 11 | EXCLUDE ItemID WHERE Items.IN_STOCK = 'odd' AND Items.PRICE > $ONE")]
    [InlineData("many")]
    public void Never_sees_half_of_a_put(string filter)
    {
        var plan = FilterFixture.Plan(filter == "many" ? Many() : filter);
        var (table, scratch) = (_items.Table, new FilterScratch());
        for (var row = 0; row < FirstRows; row++) _items.Write(_items.Append(), row % 2 == 0 ? Even : Odd);
        var values = new FilterValuesBuilder(new byte[100], new FilterValueEntry[1]);
        Assert.True(values.TryAdd("ONE"u8, "1"u8, out _));
        using var writer = new Writer(_items);
        for (var i = 0; i < Requests; i++)
        {
            var mask = new ulong[(table.RowCount + 63) / 64];
            mask.AsSpan().Fill(ulong.MaxValue);
            Assert.True(plan.TryApply(table, new FilterRequest { Values = values.Values }, scratch, mask, out _));
            if (mask.AsSpan().ContainsAnyExcept(0UL)) Assert.Fail($"request {i}: {string.Join(' ', mask)}");
        }
        Assert.True(writer.Stop() > 0);
    }

    [Fact]
    public void Forgets_nothing_that_was_put_while_the_cache_was_renewed()
    {
        var plan = FilterFixture.Plan("INCLUDE ItemID WHERE Items.GENRES = 'Even' AND Items.IN_STOCK = 'even stock' AND Items.PRICE = 1");
        var (table, scratch) = (_items.Table, new FilterScratch());
        for (var row = 0; row < FirstRows; row++) _items.Write(_items.Append(), Odd);
        using var writer = new Writer(_items);
        for (var i = 0; i < Requests; i++)
            Assert.True(plan.TryApply(table, default, scratch, new ulong[(table.RowCount + 63) / 64], out _));
        writer.Stop();
        var mask = new ulong[(table.RowCount + 63) / 64];
        mask.AsSpan().Fill(ulong.MaxValue);
        Assert.True(plan.TryApply(table, default, scratch, mask, out _));
        for (var row = 0; row < table.RowCount; row++)
            Assert.Equal(_items.Read(row)?[1] == "1", (mask[row / 64] >> row & 1) != 0);
    }

    private static string Many() => "INCLUDE ItemID WHERE " + string.Join(
        " OR ",
        Enumerable.Range(0, 20).Select(i => $"Items.PRICE = {1 + i % 2} AND Items.GENRES = '{(i % 2 == 0 ? "Odd" : "Even")}' AND Items.YEAR > {1900 + i}"));

    /// <summary>Puts even and odd records over each other, and now and then adds a row or a category, until stopped.</summary>
    private sealed class Writer : IDisposable
    {
        private const int RowsMax = 3000;

        private readonly Thread _thread;
        private volatile bool _stop;
        private int _puts;
        private Exception? _failure;

        public Writer(TableFixture items)
        {
            _thread = new Thread(() => Run(items.Table)) { IsBackground = true };
            _thread.Start();
        }

        public int Stop()
        {
            _stop = true;
            _thread.Join();
            Assert.Null(_failure);
            return _puts;
        }

        public void Dispose() => Stop();

        private void Run(Table table)
        {
            try
            {
                var random = new Random(5);
                var encoder = new TableFixture(FilterFixture.Schemas.Items!);
                byte[][] records = [encoder.Encode(Even).ToArray(), encoder.Encode(Odd).ToArray()];
                while (!_stop)
                {
                    if (random.Next(100) == 0 && table.RowCount < RowsMax)
                    {
                        table.AppendRow();
                        table.PublishRows();
                        records[1] = encoder.Encode([$"Odd|tag {_puts}", .. Odd[1..]]).ToArray();
                    }
                    if (!RecordView.TryParse(records[random.Next(2)], FilterFixture.Schemas.Items!, out var view)) throw new InvalidOperationException();
                    table.Write(random.Next(table.RowCount), view.Cells);
                    _puts++;
                }
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                _failure = failure;
            }
        }
    }
}
