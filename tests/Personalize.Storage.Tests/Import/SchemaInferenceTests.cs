using Personalize.Core.Schemas;
using Personalize.Storage.Import;
using Xunit;

namespace Personalize.Storage.Tests.Import;

public sealed class SchemaInferenceTests
{
    [Fact]
    public void Reserved_names_get_their_types()
    {
        DatasetSchema schema = Infer(DatasetKind.Interactions, "user_id,itemId,EVENT_TYPE,EVENT_VALUE,TIMESTAMP\n1,2,click,,5\n");

        Assert.Equal(["EVENT_TYPE Category", "EVENT_VALUE Float32?"], Show(schema));
    }

    [Theory]
    [InlineData("7,-8", "X Int64")]
    [InlineData("7,8.5", "X Float32")]
    [InlineData("1e3,5", "X Float32")]
    [InlineData("true,false", "X Boolean")]
    [InlineData("true,1", "X Category")]
    [InlineData("7,", "X Int64?")]
    [InlineData("a,b", "X Category")]
    [InlineData("a,7", "X Category")]
    [InlineData("a|b,", "X Category?")]
    public void Other_columns_get_what_all_their_cells_allow(string cells, string expected)
    {
        string rows = string.Concat(cells.Split(',').Select((cell, row) => $"{row},{cell}\n"));

        Assert.Equal([expected], Show(Infer(DatasetKind.Items, "ITEM_ID,X\n" + rows)));
    }

    [Fact]
    public void Text_with_more_than_1000_values_is_no_category_unless_it_has_bars()
    {
        string plain = string.Concat(Enumerable.Range(0, 1001).Select(row => $"{row},title {row},g{row}|h\n"));

        Assert.Equal(["TITLE Text", "GENRES Category"], Show(Infer(DatasetKind.Items, "ITEM_ID,TITLE,GENRES\n" + plain)));
        Assert.Equal(["TITLE Category", "GENRES Category"], Show(Infer(DatasetKind.Items, "ITEM_ID,TITLE,GENRES\n" + plain[..plain.IndexOf("1000,title", StringComparison.Ordinal)])));
    }

    [Fact]
    public void The_last_row_counts() => Assert.Equal(["X Category"], Show(Infer(DatasetKind.Users, "USER_ID,X\n" + string.Concat(Enumerable.Range(0, 9000).Select(row => $"{row},5\n")) + "9000,five\n")));

    [Theory]
    [InlineData(DatasetKind.Items, "ID,X\n1,2\n", "f.csv: Input CSV is missing the following columns:[ITEM_ID].")]
    [InlineData(DatasetKind.Users, "USER_ID,the age\n1,2\n", "f.csv, row 1: 'the age'; allowed: a column name of letters, digits and _, not beginning with a digit")]
    [InlineData(DatasetKind.Users, "USER_ID,AGE\n1\n", "f.csv, row 2: the row has 1 fields; allowed 2, as many as there are columns")]
    public void Refuses_what_no_schema_can_say(DatasetKind kind, string text, string message)
    {
        using var folder = new ImportFolder();

        Assert.Null(SchemaInference.TryInfer(kind, folder.Write("f.csv", text), out ImportRefusal? refusal, CancellationToken.None));

        Assert.Equal(message, refusal!.ToString());
    }

    private static DatasetSchema Infer(DatasetKind kind, string text)
    {
        using var folder = new ImportFolder();
        string? schema = SchemaInference.TryInfer(kind, folder.Write("f.csv", text), out ImportRefusal? refusal, CancellationToken.None);
        Assert.Null(refusal);
        return ImportFolder.Read(schema!, kind);
    }

    private static string[] Show(DatasetSchema schema) => [.. schema.Columns.Select(field => $"{field.Name} {field.Kind}{(field.Nullable ? "?" : "")}")];
}
