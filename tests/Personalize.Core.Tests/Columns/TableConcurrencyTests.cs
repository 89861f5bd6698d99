using System.Text;
using Personalize.Core.Columns;
using Personalize.Core.Records;
using Xunit;
using static Personalize.Core.Tests.Records.RecordFixture;

namespace Personalize.Core.Tests.Columns;

/// <summary>Readers beside a writer see whole puts only. Every record says one number in all its columns.</summary>
public sealed class TableConcurrencyTests
{
    private const int Rows = 200;
    private const int Writes = 30_000;

    [Fact]
    public async Task A_row_is_never_half_of_two_puts()
    {
        var fixture = new TableFixture(Nulls);
        for (var row = 0; row < Rows; row++)
            Put(fixture, row, row);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(seed => Task.Run(() => ReadRows(fixture.Table, (uint)seed, done.Token))).ToArray();
        Write(fixture);
        await done.CancelAsync();
        foreach (var reads in await Task.WhenAll(readers))
            Assert.True(reads > 0);
    }

    [Fact]
    public async Task A_block_read_under_its_version_is_one_state()
    {
        var fixture = new TableFixture(Nulls);
        for (var row = 0; row < Rows; row++)
            Put(fixture, row, row);
        using var done = new CancellationTokenSource();
        var reader = Task.Run(() => ReadBlocks(fixture.Table, done.Token));
        Write(fixture);
        await done.CancelAsync();
        Assert.True(await reader > 0);
    }

    /// <summary>Puts, clears and new rows, with texts and categories that make heaps and dictionaries be rebuilt.</summary>
    private static void Write(TableFixture fixture)
    {
        var chance = new CsCheck.PCG(7);
        for (var step = 0; step < Writes; step++)
        {
            var row = (int)(chance.Next() % Rows);
            if (step % 50 == 0)
                Put(fixture, fixture.Table.RowCount, step);
            else if (step % 31 == 0)
                fixture.Table.Clear(row);
            else
                Put(fixture, row, step);
        }
    }

    private static void Put(TableFixture fixture, int row, int number)
    {
        if (row == fixture.Table.RowCount)
            fixture.Append();
        var text = string.Concat(Enumerable.Repeat($"{number},", 1 + number % 9));
        fixture.Write(
            row, $"{number}", $"{number}", $"{number}", $"{number}", number % 2 == 0 ? "true" : "false", text, $"{number}|{number}", text);
    }

    private static long ReadRows(Table table, uint seed, CancellationToken done)
    {
        var chance = new CsCheck.PCG(seed);
        var cellBytes = new byte[1000];
        var reads = 0L;
        do
        {
            if (!table.TryRead((int)(chance.Next() % (uint)table.RowCount), cellBytes, out var written))
                continue;
            Assert.True(CellsView.TryParse(cellBytes.AsSpan(0, written), table.Schema, out var cells));
            Check(cells);
            reads++;
        }
        while (!done.IsCancellationRequested);
        return reads;
    }

    private static void Check(CellsView cells)
    {
        Assert.Equal(8, cells.Count);
        Assert.True(cells.TryFind(I32, out var first));
        var number = first.Int64;
        foreach (var cell in cells)
        {
            switch (cell.Column)
            {
                case Bool:
                    Assert.Equal(number % 2 == 0, cell.Boolean);
                    break;
                case Text or Long:
                    Assert.Equal(string.Concat(Enumerable.Repeat($"{number},", 1 + (int)number % 9)), Encoding.UTF8.GetString(cell.Text));
                    break;
                case Category:
                    Assert.Equal($"{number}|{number}", Encoding.UTF8.GetString(cell.Text));
                    break;
                default:
                    Assert.Equal(number, cell.Double);
                    break;
            }
        }
    }

    private static long ReadBlocks(Table table, CancellationToken done)
    {
        var consistent = 0L;
        do
        {
            // Held through many blocks, so that it is often an older, smaller one.
            var rows = Math.Min(table.RowCount, Table.SegmentRows);
            var segment = table.GetSegment(0);
            for (var block = 0; block < rows / Table.BlockRows; block++)
                consistent += ReadBlock(segment, block) ? 1 : 0;
        }
        while (!done.IsCancellationRequested);
        return consistent;
    }

    private static bool ReadBlock(Segment segment, int block)
    {
        var version = segment.ReadVersion(block);
        Span<int> numbers = stackalloc int[Table.BlockRows];
        var wrong = -1;
        var first = block * Table.BlockRows;
        segment.Numbers<int>(I32).Values.Slice(first, Table.BlockRows).CopyTo(numbers);
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!segment.IsLive(first + i))
                continue;
            var expected = Encoding.UTF8.GetBytes($"{numbers[i]},");
            var categories = segment.Categories(Category);
            var cell = Encoding.UTF8.GetBytes($"{numbers[i]}|{numbers[i]}");
            if (segment.Numbers<double>(F64).Values[first + i] != numbers[i]
                || !segment.Texts(Text).GetText(first + i).StartsWith(expected)
                || segment.Texts(Text).GetText(first + i).Length != expected.Length * (1 + numbers[i] % 9)
                || !categories.Dictionary.GetText(categories.Codes[first + i]).SequenceEqual(cell))
                wrong = i;
        }

        if (!segment.IsUnchanged(block, version))
            return false;
        Assert.Equal(-1, wrong);
        return true;
    }
}
