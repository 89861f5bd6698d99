using CsCheck;
using Personalize.Core.Columns;
using Personalize.Core.Tests.Records;
using Xunit;
using static Personalize.Core.Tests.Records.RecordFixture;

namespace Personalize.Core.Tests.Columns;

public sealed class TableTests
{
    private const int Columns = 8;

    [Fact]
    public void Any_sequence_of_writes_patches_and_clears_equals_a_dictionary() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 90], GenCells).Array[0, 300].Sample(
            steps =>
            {
                var fixture = new TableFixture(Nulls);
                var model = new Dictionary<int, string?[]>();
                for (var row = 0; row <= 90; row++)
                    Assert.Equal(row, fixture.Append());
                foreach (var (operation, row, cells) in steps)
                    Step(fixture, model, operation, row, cells);
                for (var row = 0; row <= 90; row++)
                {
                    Assert.Equal(model.GetValueOrDefault(row), fixture.Read(row));
                    Assert.Equal(model.ContainsKey(row), fixture.Table.IsLive(row));
                }
            },
            iter: 200);

    [Fact]
    public void Keeps_every_row_while_segments_grow_and_follow_each_other()
    {
        var fixture = new TableFixture(Nulls);
        const int Rows = Table.SegmentRows + 100;
        for (var row = 0; row < Rows; row++)
        {
            Assert.Equal(row, fixture.Append());
            if (row % 7 == 0)
                fixture.Write(row, $"{row}", $"{row * 1_000_000_000L}", null, null, row % 2 == 0 ? "true" : "false", $"text {row}", $"c{row % 50}");
        }

        Assert.Equal(2, fixture.Table.SegmentCount);
        Assert.Equal(Rows, fixture.Table.RowCount);
        for (var row = 0; row < Rows; row++)
        {
            string?[]? expected = row % 7 != 0
                ? null
                : [$"{row}", $"{row * 1_000_000_000L}", null, null, row % 2 == 0 ? "true" : "false", $"text {row}", $"c{row % 50}", null];
            Assert.Equal(expected, fixture.Read(row));
        }

        Assert.Equal(50, fixture.Table.GetDictionary(Category).CodeCount);
    }

    [Fact]
    public void Starts_small()
    {
        var fixture = new TableFixture(Nulls);
        Assert.True(fixture.Table.MemoryBytes < 1500);
        fixture.Append();
        Assert.Equal(64, fixture.Table.GetSegment(0).Capacity);
        Assert.True(fixture.Table.MemoryBytes < 9000, $"{fixture.Table.MemoryBytes} bytes");
    }

    [Fact]
    public void Rows_are_unseen_until_published()
    {
        var table = new Table(Nulls);
        table.AppendRow();
        Assert.Equal(0, table.RowCount);
        Assert.False(table.TryRead(0, new byte[100], out _));
        Assert.False(table.IsLive(0));
        table.PublishRows();
        Assert.Equal(1, table.RowCount);
    }

    [Fact]
    public void Every_write_changes_the_version()
    {
        var fixture = new TableFixture(Nulls);
        var versions = new List<uint> { fixture.Table.Version };
        fixture.Append();
        versions.Add(fixture.Table.Version);
        fixture.Write(0, "1");
        versions.Add(fixture.Table.Version);
        fixture.Patch(0, "2");
        versions.Add(fixture.Table.Version);
        fixture.Table.Clear(0);
        versions.Add(fixture.Table.Version);
        Assert.Equal(versions.Count, versions.Distinct().Count());
    }

    [Fact]
    public void Says_how_many_bytes_a_row_needs()
    {
        var fixture = new TableFixture(Nulls);
        fixture.Append();
        fixture.Write(0, "1", null, null, null, null, "some text");
        var destination = new byte[100];
        Assert.True(fixture.Table.TryRead(0, destination, out var needed));
        for (var size = 0; size < needed; size++)
        {
            Assert.False(fixture.Table.TryRead(0, destination.AsSpan(0, size), out var told));
            Assert.Equal(needed, told);
        }
    }

    [Fact]
    public void Zones_enclose_the_numbers_and_widen_only()
    {
        var fixture = new TableFixture(Nulls);
        for (var row = 0; row < 100; row++)
            fixture.Append();
        var zone = fixture.Table.GetSegment(0).Numbers<int>(I32);
        Assert.True(zone.Min > zone.Max);
        fixture.Write(3, "5", null, "0.5");
        fixture.Write(4, "-2");
        fixture.Write(99, "9");
        zone = fixture.Table.GetSegment(0).Numbers<int>(I32);
        Assert.Equal((-2, 9), (zone.Min, zone.Max));
        fixture.Write(4, "1");
        Assert.Equal(-2, zone.Min);
        var floats = fixture.Table.GetSegment(0).Numbers<float>(F32);
        Assert.Equal((0.5f, 0.5f), (floats.Min, floats.Max));
    }

    [Fact]
    public void Null_masks_and_values_stand_where_readers_look()
    {
        var fixture = new TableFixture(Nulls);
        for (var row = 0; row < 70; row++)
            fixture.Append();
        fixture.Write(65, "7", null, null, null, "true", "t", "a|b");
        var segment = fixture.Table.GetSegment(0);
        Assert.Equal(128, segment.Capacity);
        foreach (var column in new[] { I32, Bool, Text, Category })
            Assert.Equal(~2ul, segment.GetColumn(column).Nulls[1]);
        Assert.Equal(2ul, segment.Live[1]);
        Assert.Equal(7, segment.Numbers<int>(I32).Values[65]);
        Assert.Equal(2ul, segment.Booleans(Bool).Bits[1]);
        Assert.True(segment.Texts(Text).GetText(65).SequenceEqual("t"u8));
        Assert.Equal(0, segment.Categories(Category).Codes[65]);
        Assert.Equal(-1, segment.Categories(Category).Codes[64]);
    }

    [Fact]
    public void Tells_bytes_by_column()
    {
        var fixture = new TableFixture(Nulls);
        for (var row = 0; row < 1000; row++)
        {
            fixture.Append();
            fixture.Write(row, "1", null, null, null, null, new string('x', 100));
        }

        var sum = Enumerable.Range(0, Columns).Sum(fixture.Table.GetColumnMemoryBytes);
        Assert.InRange(fixture.Table.MemoryBytes - sum, 0, 6000);
        Assert.Equal(1024 * 4 + 1024 / 8, fixture.Table.GetColumnMemoryBytes(I32));
        Assert.True(fixture.Table.GetColumnMemoryBytes(Text) >= 1000 * 100);
    }

    private static readonly Gen<string?[]> GenCells = Gen.Select(
        GenCell(Gen.Int.Select(i => $"{i}")),
        GenCell(Gen.Long.Select(i => $"{i}")),
        GenCell(Gen.Int[-9, 9].Select(i => $"{i}")),
        GenCell(Gen.Int[-9, 9].Select(i => $"{i}")),
        GenCell(Gen.Bool.Select(b => b ? "true" : "false")),
        GenCell(Gen.Int[1, 400].Select(length => new string('t', length))),
        GenCell(Gen.Int[0, 30].Select(i => $"v{i % 5}|v{i}")),
        GenCell(Gen.String[Gen.Char['a', 'z'], 1, 20]),
        (a, b, c, d, e, f, g, h) => new[] { a, b, c, d, e, f, g, h });

    private static Gen<string?> GenCell(Gen<string> text) =>
        Gen.Select(Gen.Int[0, 3], text, (choice, value) => choice == 0 ? null : choice == 1 ? "\0" : value);

    private static void Step(TableFixture fixture, Dictionary<int, string?[]> model, int operation, int row, string?[] cells)
    {
        switch (operation)
        {
            case 0:
                fixture.Table.Clear(row);
                model.Remove(row);
                break;
            case 1 when model.TryGetValue(row, out var old):
                fixture.Patch(row, cells);
                model[row] = [.. cells.Select((cell, column) => cell is null ? old[column] : cell == "\0" ? null : cell)];
                break;
            default:
                fixture.Write(row, cells);
                model[row] = [.. cells.Select(cell => cell == "\0" ? null : cell)];
                break;
        }
    }
}
