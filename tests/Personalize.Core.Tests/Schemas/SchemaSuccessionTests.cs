using Personalize.Core.Columns;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Xunit;

namespace Personalize.Core.Tests.Schemas;

public sealed class SchemaSuccessionTests
{
    private const string Genre = """{"name":"GENRE","type":["null","string"],"categorical":true}""";
    private const string Year = """{"name":"YEAR","type":"int"}""";
    private const string Title = """{"name":"TITLE","type":["null","string"]}""";
    private const string Price = """{"name":"PRICE","type":["null","double"]}""";

    [Fact]
    public void New_fields_that_allow_null_may_come_anywhere() =>
        Assert.Null(SchemaSuccession.Check(Items(Genre, Year), Items(Price, Year, Title, Genre)));

    [Theory]
    [InlineData("field YEAR is missing; every field of the schema before has to stay", Genre, Price)]
    [InlineData("field YEAR is Int64; allowed: Int32, as before", Genre, """{"name":"YEAR","type":"long"}""")]
    [InlineData("field YEAR is Int32, null; allowed: Int32, as before", Genre, """{"name":"YEAR","type":["int","null"]}""")]
    [InlineData("field GENRE is Text, null; allowed: Category, null, as before", Year, """{"name":"GENRE","type":["null","string"]}""")]
    [InlineData("the new field PRICE is Float64; allowed: with null in its type", Genre, Year, """{"name":"PRICE","type":"double"}""")]
    public void Says_what_may_not_be(string expected, params string[] fields) =>
        Assert.StartsWith(expected, SchemaSuccession.Check(Items(Genre, Year), Items(fields)));

    [Fact]
    public void A_table_is_copied_with_its_records_wherever_the_columns_lie()
    {
        DatasetSchema before = Items(Genre, Year), after = Items(Price, Year, Title, Genre);
        var table = new Table(before);
        Span<byte> buffer = stackalloc byte[256];
        for (var row = 0; row < 200; row++)
        {
            table.AppendRow();
            table.PublishRows();
            if (row % 3 != 0)
                table.Write(row, Cells(before, buffer, row));
        }

        Table copy = TableSuccession.Copy(table, SchemaSuccession.Create(before, after));

        Assert.Equal(200, copy.RowCount);
        for (var row = 0; row < 200; row++)
        {
            Assert.Equal(row % 3 != 0, copy.IsLive(row));
            if (!copy.IsLive(row))
                continue;
            Assert.True(copy.TryRead(row, buffer, out var written));
            Assert.True(CellsView.TryParse(buffer[..written], after, out var cells));
            Assert.Equal(row % 2 == 0 ? 1 : 2, cells.Count);
            Assert.True(cells.TryFind(1, out var year));
            Assert.Equal(row, year.Int64);
            Assert.Equal(row % 2 != 0, cells.TryFind(3, out var genre));
            Assert.True(row % 2 == 0 || genre.Text.SequenceEqual("Action|Drama"u8));
        }
    }

    private static CellsView Cells(DatasetSchema schema, Span<byte> buffer, int row)
    {
        var builder = new RecordBuilder(schema, buffer);
        Assert.True(builder.TryBegin("i"u8, out _));
        Assert.True(builder.TrySetInt64(1, row, out _));
        Assert.True(row % 2 == 0 || builder.TrySetText(0, "Action|Drama"u8, out _));
        Assert.True(builder.TryFinish(out var record, out _));
        Assert.True(RecordView.TryParse(record, schema, out var view));
        return view.Cells;
    }

    private static DatasetSchema Items(params string[] fields)
    {
        var text = $$"""{"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{{string.Join(',', fields)}}]}""";
        Assert.True(SchemaReader.TryRead(text, DatasetKind.Items, out var schema, out var error), error);
        return schema;
    }
}
