using System.Text;
using CsCheck;
using Personalize.Storage.Import;
using Xunit;

namespace Personalize.Storage.Tests.Import;

public sealed class DelimitedReaderTests
{
    private static readonly Gen<string> Cell = Gen.Int[0, 9].Select(i => "aé ,\"\\\n\r|7"[i]).Array[0, 12].Select(chars => new string(chars));

    [Theory]
    [InlineData("a,b\n1,2\n", "a|b;1|2")]
    [InlineData("a,b\r\n1,2\r\n", "a|b;1|2")]
    [InlineData("a,b\n1,2", "a|b;1|2")]
    [InlineData("a,b\n\n1,2\n\n", "a|b;1|2")]
    [InlineData("\uFEFFa,b\n1,2", "a|b;1|2")]
    [InlineData("a,b\n,\n", "a|b;|")]
    [InlineData("\"a\",\"b\"\r\n\"1\",\"2\"\r\n", "a|b;1|2")]
    [InlineData("\"a, b\",c", "a, b|c")]
    [InlineData("\"say \"\"hi\"\"\",c", "say \"hi\"|c")]
    [InlineData("\"say \\\"hi\\\"\",c", "say \"hi\"|c")]
    [InlineData("\"C:\\\\dir\\x\",c", "C:\\dir\\x|c")]
    [InlineData("\"two\nlines\",c", "two\nlines|c")]
    [InlineData("11'09\"\"01,5\" nails", "11'09\"\"01|5\" nails")]
    [InlineData("\"\",\"\"", "|")]
    public void Splits_rows_and_fields(string text, string expected) => Assert.Equal(expected, Join(ReadAll(text, out _)));

    [Fact]
    public void Reads_any_table_back_whichever_way_it_is_quoted()
    {
        Gen.Select(Cell.Array[2, 4].Array[1, 8], Gen.Bool, Gen.Bool).Sample((rows, doubled, carriage) =>
        {
            string text = string.Concat(rows.Select(row => string.Join(',', row.Select(cell => Quote(cell, doubled))) + (carriage ? "\r\n" : "\n")));
            Assert.Equal(Join(rows), Join(ReadAll(text, out ImportRefusal? refusal)));
            Assert.Null(refusal);
        }, iter: 500);
    }

    [Fact]
    public void Rows_cross_the_borders_of_blocks()
    {
        string[][] rows = [.. Enumerable.Range(0, 900).Select(i => new[] { $"{i}", new string((char)('a' + (i % 26)), i * 7), i % 3 == 0 ? "x,\"y" : "z" })];

        string text = string.Concat(rows.Select(row => string.Join(',', row.Select(cell => Quote(cell, doubled: true))) + "\n"));

        Assert.True(text.Length > 2_000_000);
        Assert.Equal(Join(rows), Join(ReadAll(text, out _)));
    }

    [Fact]
    public void A_row_may_be_longer_than_a_block()
    {
        string text = $"id,text\n1,{new string('a', 900_000)}\n2,\"{new string('b', 900_000)}\"\n3,c\n";

        List<string[]> rows = ReadAll(text, out ImportRefusal? refusal);

        Assert.Null(refusal);
        Assert.Equal([7, 900_001, 900_001, 2], rows.Select(row => row.Sum(cell => cell.Length) + (row[0] == "id" ? 1 : 0)));
    }

    [Theory]
    [InlineData("a,b\n1,\"open\n2,3\n", 2, "2", "a quote that is closed before the file ends")]
    [InlineData("a,b\n1,\"open\"x\n", 2, "2", "a separator or the end of the row after the closing quote")]
    [InlineData("a,b\n1,x\0y\n", 2, "2", "text without NUL bytes")]
    [InlineData("a,b\n1,\"x\0y\"\n", 2, "2", "text without NUL bytes")]
    public void Refuses_with_row_column_and_what_is_allowed(string text, long row, string column, string allowed)
    {
        ReadAll(text, out ImportRefusal? refusal);

        Assert.Equal((row, column, allowed), (refusal!.Row, refusal.Column, refusal.Allowed));
    }

    [Fact]
    public void A_quote_never_closed_in_a_huge_file_is_refused_before_memory_runs_out()
    {
        string text = "a,b\n1,\"" + new string('x', DelimitedReader.RowBytesMax + 10) + "\n";

        ReadAll(text, out ImportRefusal? refusal);

        Assert.Equal($"f.csv, row 2: the row is longer than {DelimitedReader.RowBytesMax} bytes; is a quote in it never closed?", refusal!.ToString());
    }

    [Fact]
    public void Without_quotes_a_quote_is_a_character() => Assert.Equal("a\"|b;\"c|d\"", Join(ReadAll("a\"\tb\n\"c\td\"\n", out _, (byte)'\t', quotes: false)));

    [Fact]
    public void Allocates_nothing_per_row_when_warm()
    {
        using var folder = new ImportFolder();
        string path = folder.Write("f.csv", string.Concat(Enumerable.Repeat("1,\"two\",three\n", 100_000)));
        SourceFile file = SourceFile.TryOpen(path, out _)!;
        using var reader = new DelimitedReader(file, (byte)',', quotes: true);
        for (int i = 0; i < 60_000; i++)
            reader.TryReadRow();

        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (int row = 0; row < 4_000; row++)
                Assert.True(reader.TryReadRow());
        }));
    }

    private static List<string[]> ReadAll(string text, out ImportRefusal? refusal, byte separator = (byte)',', bool quotes = true)
    {
        using var folder = new ImportFolder();
        using var reader = new DelimitedReader(SourceFile.TryOpen(folder.Write("f.csv", text), out _)!, separator, quotes);
        var rows = new List<string[]>();
        while (reader.TryReadRow())
            rows.Add([.. Enumerable.Range(0, reader.Fields.Count).Select(field => Encoding.UTF8.GetString(reader.Fields[field]))]);
        refusal = reader.Refusal;
        return rows;
    }

    private static string Quote(string cell, bool doubled) => doubled
        ? $"\"{cell.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : $"\"{cell.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Join(IEnumerable<string[]> rows) => string.Join(';', rows.Select(row => string.Join('|', row)));
}
