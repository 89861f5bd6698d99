using Personalize.Core.Columns;
using Personalize.Core.Records;
using Xunit;
using static Personalize.Core.Tests.Records.RecordFixture;

namespace Personalize.Core.Tests.Columns;

/// <summary>A put of what is known costs no allocation, and a steady stream of puts no memory.</summary>
public sealed class TableMemoryTests
{
    [Fact]
    public void Writing_again_allocates_nothing_when_warm()
    {
        var fixture = new TableFixture(Nulls);
        fixture.Append();
        var records = new[]
        {
            fixture.Encode("1", "2", "3.5", "4.5", "true", "a longer text than the other", "x|y", "note").ToArray(),
            fixture.Encode("9", null, "1", "2", "false", "short", "z", "n").ToArray(),
        };
        WriteAll(fixture.Table, records, 1000);
        Assert.Equal(0, WarmLoop.BytesAllocated(() => WriteAll(fixture.Table, records, 1000)));
    }

    [Fact]
    public void Reading_a_row_allocates_nothing()
    {
        var fixture = new TableFixture(Nulls);
        fixture.Append();
        fixture.Write(0, "1", "2", "3.5", "4.5", "true", "text", "x|y", "note");
        var destination = new byte[200];
        fixture.Table.TryRead(0, destination, out _);
        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (var i = 0; i < 1000; i++)
                fixture.Table.TryRead(0, destination, out _);
        }));
    }

    [Fact]
    public void Texts_of_every_length_put_again_keep_the_heap_flat()
    {
        var fixture = new TableFixture(Nulls);
        for (var row = 0; row < 64; row++)
            fixture.Append();
        var chance = new CsCheck.PCG(1);
        var most = 0L;
        for (var step = 0; step < 40_000; step++)
        {
            var row = (int)(chance.Next() & 63);
            if ((chance.Next() & 15) == 0)
                fixture.Table.Clear(row);
            else
                fixture.Write(row, null, null, null, null, null, new string('x', (int)(chance.Next() & 511)));
            most = Math.Max(most, fixture.Table.GetColumnMemoryBytes(Text));
        }

        // At most 64 texts of 512 bytes alive, as much dead, and a chunk that grew by doubling.
        Assert.InRange(most, 1, 4 * 64 * 520);
    }

    [Fact]
    public void Cell_texts_that_nobody_uses_any_more_are_forgotten()
    {
        var fixture = new TableFixture(Nulls);
        for (var row = 0; row < 100; row++)
            fixture.Append();
        fixture.Write(99, null, null, null, null, null, null, "kept|always");
        for (var step = 0; step < 50_000; step++)
            fixture.Write(step % 99, null, null, null, null, null, null, $"cell {step}|value {step}");
        var dictionary = fixture.Table.GetDictionary(Category);
        Assert.InRange(dictionary.CodeCount, 100, 1300);
        Assert.InRange(fixture.Table.GetColumnMemoryBytes(Category), 1, 300_000);
        Assert.Equal("kept|always", fixture.Read(99)![Category]);
        for (var step = 49_901; step < 50_000; step++)
            Assert.Equal($"cell {step}|value {step}", fixture.Read(step % 99)![Category]);
        Assert.Same(dictionary, fixture.Table.GetSegment(0).Categories(Category).Dictionary);
    }

    [Fact]
    public void Event_types_keep_their_codes_for_ever()
    {
        var fixture = new TableFixture(Events);
        fixture.Append();
        for (var step = 0; step < 5000; step++)
            fixture.Write(0, $"type {step}");
        Assert.True(fixture.Table.GetDictionary(0).TryFindCell("type 0"u8, out var code));
        Assert.Equal(0, code);
        Assert.Equal(5000, fixture.Table.GetDictionary(0).CodeCount);
    }

    private static void WriteAll(Table table, byte[][] records, int times)
    {
        for (var i = 0; i < times; i++)
        {
            foreach (var record in records)
            {
                Assert.True(RecordView.TryParse(record, table.Schema, out var view));
                table.Write(0, view.Cells);
            }
        }
    }
}
