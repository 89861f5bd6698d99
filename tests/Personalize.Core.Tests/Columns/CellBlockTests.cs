using System.Text;
using CsCheck;
using Personalize.Core.Columns;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Core.Tests.Records;
using Xunit;

namespace Personalize.Core.Tests.Columns;

/// <summary>Cells that go column by column against the same cells record by record.</summary>
public sealed class CellBlockTests
{
    private static readonly Gen<string> Number = OneOf("0", "7", "-3", "2147483647", "-2147483648", "2147483648", "9007199254740993", "1.5", "-0.25", "1e3", "1e400", "nan", "", "29.0", "x", "12345678.5");

    private static readonly Gen<string> Word = Gen.OneOf(
        OneOf("", "true", "FALSE", "a", "b|c", "a longer text of more than sixteen bytes", "é", "\uFFFD"), Gen.String[0, 24], Gen.Int[0, 300].Select(i => $"word {i}"));

    private static readonly Gen<string[]> AnyRow = Gen.OneOf(Number, Word).Array[8];

    [Fact]
    public void Refuses_and_takes_what_a_record_does() =>
        Gen.Select(AnyRow, Gen.Bool).Sample(
            (row, nullable) =>
            {
                var schema = nullable ? RecordFixture.Nulls : RecordFixture.Strict;
                var batch = new CellBatch(schema);
                for (var column = 0; column < row.Length; column++)
                {
                    var text = Encoding.UTF8.GetBytes(row[column]);
                    var builder = new RecordBuilder(schema, new byte[4096]);
                    Assert.True(builder.TryBegin("id"u8, out _));
                    builder.TrySetText(column, text, out var refusal);
                    Assert.Equal(refusal.Code, batch.SetText(0, column, text));
                }
            },
            iter: 3000);

    [Fact]
    public void Appended_by_columns_a_table_reads_as_one_written_by_rows() =>
        Gen.Select(RowOf(RecordFixture.Nulls).Array[1, 700], Gen.Int[1, 4], Gen.Int[0, 200]).Sample(
            (rows, blocks, before) =>
            {
                var schema = RecordFixture.Nulls;
                var (byRows, byColumns) = (new TableFixture(schema), new TableFixture(schema));
                for (var i = 0; i < before; i++)
                {
                    byRows.Write(byRows.Append(), rows[i % rows.Length]);
                    byColumns.Write(byColumns.Append(), rows[i % rows.Length]);
                }

                foreach (var (block, number) in Write(schema, rows, blocks))
                {
                    foreach (var row in number)
                        byRows.Write(byRows.Append(), rows[row]);
                    for (var from = 0; from < block.Rows;)
                    {
                        var count = Math.Min(97, block.Rows - from);
                        byColumns.Table.Append(block, from, count);
                        byColumns.Table.PublishRows();
                        from += count;
                    }
                }

                AssertSame(schema, byRows, byColumns);
            },
            iter: 60);

    [Fact]
    public void A_segment_border_is_kept_to()
    {
        var table = new Table(RecordFixture.Events);
        for (var row = 0; row < Table.SegmentRows - 10; row++)
            table.AppendRow();
        table.PublishRows();
        var rows = Enumerable.Range(0, 30).Select(i => new string?[] { $"type {i % 4}", null }).ToArray();
        var block = Write(RecordFixture.Events, rows, 1).Single().Block;
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Append(block, 0, 11));
        table.Append(block, 0, 10);
        table.Append(block, 10, 20);
        table.PublishRows();
        Assert.Equal((Table.SegmentRows + 20, 2), (table.RowCount, table.SegmentCount));
        Assert.Equal(3, table.GetSegment(1).Categories(0).Codes[1]);
        Assert.True(table.IsLive(Table.SegmentRows + 19));
    }

    [Fact]
    public void A_row_gives_its_cells_back() =>
        RowOf(RecordFixture.Nulls).Array[1, 70].Sample(
            rows =>
            {
                var (block, numbers) = Write(RecordFixture.Nulls, rows, 1).Single();
                var table = new TableFixture(RecordFixture.Nulls);
                byte[] buffer = [];
                for (var at = 0; at < block.Rows; at++)
                {
                    var expected = table.Append();
                    table.Write(expected, rows[numbers[at]]);
                    var row = table.Append();
                    table.Table.Write(row, block.GetCells(at, ref buffer));
                    Assert.Equal(table.Read(expected), table.Read(row));
                }
            },
            iter: 100);

    [Fact]
    public void Foreign_bytes_are_refused_or_read_and_never_thrown_for() =>
        Gen.Select(RowOf(RecordFixture.Nulls).Array[1, 130], Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Int[0, 40]).Sample(
            (rows, at, value, cut) =>
            {
                var bytes = Save(RecordFixture.Nulls, rows, 1).Single().Bytes;
                var block = new CellBlock(RecordFixture.Nulls);
                Assert.True(block.TryParse(bytes, 0, bytes.Length, rows.Length));
                Assert.False(block.TryParse(bytes, 0, bytes.Length - 1 - Math.Min(cut, bytes.Length - 1), rows.Length));
                Assert.False(block.TryParse(bytes, 0, bytes.Length, rows.Length + 64));
                bytes[at % bytes.Length] = value;
                if (!block.TryParse(bytes, 0, bytes.Length, rows.Length))
                    return;
                var table = new Table(RecordFixture.Nulls);
                table.Append(block, 0, block.Rows);
                table.PublishRows();
                byte[] cells = [];
                for (var row = 0; row < block.Rows; row++)
                {
                    table.TryRead(row, cells, out var needed);
                    var buffer = new byte[needed];
                    Assert.True(table.TryRead(row, buffer, out needed));
                    Assert.True(CellsView.TryParse(buffer.AsSpan(0, needed), RecordFixture.Nulls, out _));
                }
            },
            iter: 400);

    [Fact]
    public void Many_texts_keep_their_codes_apart()
    {
        var codes = new TextCodes();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 5000; i++)
                Assert.Equal(i, Add(codes, $"text {i}"));
            for (var i = 4999; i >= 0; i -= 7)
                Assert.Equal(i, Add(codes, $"text {i}"));
            Assert.Equal(5000, codes.Count);
            codes.Clear();
            Assert.Equal((0, 0), (codes.Count, codes.Bytes.Length));
        }

        static int Add(TextCodes codes, string text) => codes.GetOrAdd(Encoding.UTF8.GetBytes(text), TextCodes.HashOf(Encoding.UTF8.GetBytes(text)));
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<string?[]> RowOf(DatasetSchema schema) =>
        Gen.Select(Gen.Int[-5, 5], Gen.Long, Gen.Float[-1e6f, 1e6f], Gen.Bool, Word, Word, Gen.Int[0, 255]).Select((i, l, f, b, text, category, nulls) =>
            new[] { $"{i}", $"{l}", $"{f:R}", $"{f:R}", b ? "true" : "false", text, category, text }.Select((cell, column) => (nulls >> column & 1) != 0 || cell.Length == 0 ? null : cell).ToArray());

    private static void AssertSame(DatasetSchema schema, TableFixture expected, TableFixture actual)
    {
        Assert.Equal(expected.Table.RowCount, actual.Table.RowCount);
        for (var row = 0; row < expected.Table.RowCount; row++)
            Assert.Equal(expected.Read(row), actual.Read(row));
        var (left, right) = (expected.Table.GetSegment(0), actual.Table.GetSegment(0));
        Assert.Equal(left.Capacity, right.Capacity);
        for (var column = 0; column < schema.Columns.Length; column++)
            Assert.Equal(left.GetColumn(column).Nulls.ToArray(), right.GetColumn(column).Nulls.ToArray());
        Assert.Equal((left.Numbers<int>(0).Min, left.Numbers<int>(0).Max), (right.Numbers<int>(0).Min, right.Numbers<int>(0).Max));
        Assert.Equal(left.Booleans(4).Bits.ToArray(), right.Booleans(4).Bits.ToArray());
    }

    private static IEnumerable<(CellBlock Block, List<int> Rows)> Write(DatasetSchema schema, string?[][] rows, int blocks)
    {
        foreach (var (bytes, numbers) in Save(schema, rows, blocks))
        {
            var block = new CellBlock(schema);
            Assert.True(block.TryParse([.. new byte[3], .. bytes, 9], 3, bytes.Length + 3, numbers.Count));
            yield return (block, numbers);
        }
    }

    /// <summary>The rows dealt out to so many blocks, in their order.</summary>
    private static IEnumerable<(byte[] Bytes, List<int> Rows)> Save(DatasetSchema schema, string?[][] rows, int blocks)
    {
        var batch = new CellBatch(schema);
        for (var row = 0; row < rows.Length; row++)
        {
            for (var column = 0; column < rows[row].Length; column++)
                Assert.Equal(RefusalCode.None, batch.SetText(row, column, Encoding.UTF8.GetBytes(rows[row][column] ?? "")));
        }

        var builders = Enumerable.Range(0, blocks).Select(_ => new CellBlockBuilder(schema, 1024)).ToArray();
        var numbers = builders.Select(_ => new List<int>()).ToArray();
        for (var first = 0; first < rows.Length; first += 64)
        {
            var (blockOf, placeOf) = (new byte[Math.Min(64, rows.Length - first)], new ushort[64]);
            for (var i = 0; i < blockOf.Length; i++)
            {
                blockOf[i] = (byte)((first + i) * 7 % blocks);
                placeOf[i] = (ushort)builders[blockOf[i]].TakeRow();
                numbers[blockOf[i]].Add(first + i);
            }

            CellBlockBuilder.Scatter(batch, first, blockOf, placeOf, builders);
        }

        for (var block = 0; block < blocks; block++)
        {
            if (numbers[block].Count == 0)
                continue;
            var sink = new Sink();
            builders[block].Save(sink);
            builders[block].Clear();
            yield return (sink.Bytes.ToArray(), numbers[block]);
        }
    }

    private sealed class Sink : IByteSink
    {
        public List<byte> Bytes { get; } = [];

        public void Write(ReadOnlySpan<byte> bytes) => Bytes.AddRange(bytes);
    }
}
