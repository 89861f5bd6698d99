using Personalize.Core.Schemas;
using Xunit;

namespace Personalize.Core.Tests.Schemas;

public sealed class SchemaReaderTests
{
    private const string Movies = """
        {"type":"record","name":"Items","namespace":"com.amazonaws.personalize.schema","version":"1.0","fields":[
          {"name":"ITEM_ID","type":"string"},
          {"name":"TITLE","type":["string"],"itemName":true},
          {"name":"GENRES","type":["null","string"],"categorical":true},
          {"name":"DESCRIPTION","type":["string","null"],"textual":true},
          {"name":"CREATION_TIMESTAMP","type":"long"},
          {"name":"YEAR","type":"int"},{"name":"PRICE","type":"float"},{"name":"WEIGHT","type":"double"},{"name":"ADULT","type":"boolean"}]}
        """;

    [Fact]
    public void Reads_every_type_of_an_items_schema()
    {
        Assert.True(SchemaReader.TryRead(Movies, DatasetKind.Items, out var schema, out var error), error);
        Assert.Equal(Movies, schema.Text);
        Assert.Equal(
            [ColumnKind.Text, ColumnKind.Category, ColumnKind.Text, ColumnKind.Int64, ColumnKind.Int32, ColumnKind.Float32, ColumnKind.Float64, ColumnKind.Boolean],
            schema.Columns.Select(field => field.Kind));
        Assert.Equal([false, true, true, false, false, false, false, false], schema.Columns.Select(field => field.Nullable));
        Assert.Equal((0, 3, -1, -1), (schema.ItemNameColumn, schema.CreationTimestampColumn, schema.EventTypeColumn, schema.EventValueColumn));
        Assert.True(schema.Columns[2].Textual);
    }

    [Fact]
    public void Keeps_ids_and_time_of_interactions_apart_and_makes_the_event_type_a_category()
    {
        var schema = Read(DatasetKind.Interactions, Field("EVENT_VALUE", "[\"null\",\"float\"]"), Field("EVENT_TYPE", "\"string\""));
        Assert.Equal(("EVENT_VALUE", "EVENT_TYPE"), (schema.Columns[0].Name, schema.Columns[1].Name));
        Assert.Equal((1, 0), (schema.EventTypeColumn, schema.EventValueColumn));
        Assert.Equal(ColumnKind.Category, schema.Columns[1].Kind);
    }

    [Fact]
    public void Takes_int_where_long_is_asked_and_a_nullable_event_type()
    {
        var text = """
            {"type":"record","name":"interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
             {"name":"TIMESTAMP","type":"int"},{"name":"EVENT_TYPE","type":["null","string"]}]}
            """;
        Assert.True(SchemaReader.TryRead(text, DatasetKind.Interactions, out _, out var error), error);
    }

    [Theory]
    [InlineData("CREATION_TIMESTAMP")]
    [InlineData("creationTimestamp")]
    [InlineData("creation_timestamp")]
    [InlineData("_CREATIONTIMESTAMP_")]
    public void Finds_a_column_without_underscores_and_ignoring_case(string name)
    {
        Assert.True(SchemaReader.TryRead(Movies, DatasetKind.Items, out var schema, out _));
        Assert.True(schema.TryFindColumn(System.Text.Encoding.UTF8.GetBytes(name), out var column));
        Assert.Equal(3, column);
    }

    [Theory]
    [InlineData("ITEM_ID")]
    [InlineData("")]
    [InlineData("_")]
    [InlineData("GENRE")]
    [InlineData("GENRESS")]
    public void Finds_no_column_for_ids_and_strangers(string name)
    {
        Assert.True(SchemaReader.TryRead(Movies, DatasetKind.Items, out var schema, out _));
        Assert.False(schema.TryFindColumn(System.Text.Encoding.UTF8.GetBytes(name), out _));
    }

    [Fact]
    public void Finding_a_column_allocates_nothing()
    {
        Assert.True(SchemaReader.TryRead(Movies, DatasetKind.Items, out var schema, out _));
        schema.TryFindColumn("genres"u8, out _);
        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (var i = 0; i < 1000; i++)
                schema.TryFindColumn("genres"u8, out _);
        }));
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    [InlineData("{\"type\":\"record\",}", "not valid JSON")]
    [InlineData("{\"type\":\"record\",\"type\":\"record\"}", "not valid JSON")]
    [InlineData("{\"type\":\"record\",\"name\":\"\\uD800\",\"fields\":[]}", "not valid JSON")]
    [InlineData("\uD800", "not valid JSON")]
    [InlineData("[1]", "the schema is [1]; allowed: a JSON object of type record")]
    [InlineData("{}", "the schema's type is absent; allowed: \"record\"")]
    [InlineData("{\"type\":\"enum\"}", "the schema's type is \"enum\"; allowed: \"record\"")]
    [InlineData("{\"type\":\"record\"}", "the schema's name is absent; allowed: \"Items\"")]
    [InlineData("{\"type\":\"record\",\"name\":\"Users\"}", "the schema's name is \"Users\"; allowed: \"Items\"")]
    [InlineData("{\"type\":\"record\",\"name\":\"Items\",\"version\":\"2.0\"}", "the schema's version is \"2.0\"; allowed: \"1.0\"")]
    [InlineData("{\"type\":\"record\",\"name\":\"Items\"}", "the schema's fields are absent")]
    [InlineData("{\"type\":\"record\",\"name\":\"Items\",\"fields\":{}}", "the schema's fields are {}")]
    [InlineData("{\"type\":\"record\",\"name\":\"Items\",\"fields\":[]}", "the schema's fields are []")]
    [InlineData("{\"type\":\"record\",\"name\":\"Items\",\"fields\":[1]}", "field 0 is 1")]
    [InlineData("{\"type\":\"record\",\"name\":\"Items\",\"fields\":[{\"name\":\"ITEM_ID\"}]}", "field ITEM_ID has no type; allowed: string, int, long, float, double, boolean")]
    public void Refuses_malformed_text(string text, string message)
    {
        Assert.False(SchemaReader.TryRead(text, DatasetKind.Items, out var schema, out var error));
        Assert.Null(schema);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"varchar\"")]
    [InlineData("\"null\"")]
    [InlineData("[]")]
    [InlineData("[\"null\"]")]
    [InlineData("[\"null\",\"null\"]")]
    [InlineData("[\"string\",\"int\"]")]
    [InlineData("[\"string\",\"null\",\"int\"]")]
    [InlineData("[[\"string\"]]")]
    [InlineData("{\"type\":\"array\",\"items\":\"string\"}")]
    [InlineData("7")]
    public void Refuses_an_unknown_type(string type)
    {
        var error = Refuse(DatasetKind.Items, Field("GENRES", type));
        Assert.StartsWith("the type of field GENRES is ", error, StringComparison.Ordinal);
        Assert.Contains("allowed: one of string, int, long, float, double, boolean", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("_")]
    [InlineData("1ST")]
    [InlineData("A-B")]
    [InlineData("Ä")]
    public void Refuses_a_name_outside_the_pattern(string name) =>
        Assert.Contains("allowed: [A-Za-z_][A-Za-z0-9_]*", Refuse(DatasetKind.Items, Field(name, "\"int\"")), StringComparison.Ordinal);

    [Fact]
    public void Refuses_a_name_of_151_characters()
    {
        Read(DatasetKind.Items, Field(new string('A', 150), "\"int\""));
        Assert.Contains("at most 150 characters", Refuse(DatasetKind.Items, Field(new string('A', 151), "\"int\"")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatasetKind.Items, "ITEM_ID")]
    [InlineData(DatasetKind.Users, "USER_ID")]
    [InlineData(DatasetKind.Interactions, "USER_ID")]
    [InlineData(DatasetKind.Interactions, "ITEM_ID")]
    [InlineData(DatasetKind.Interactions, "TIMESTAMP")]
    public void Refuses_a_schema_without_a_required_field(DatasetKind kind, string missing)
    {
        var fields = Required(kind).Where(field => !field.Contains($"\"{missing}\"", StringComparison.Ordinal)).Append(Field("X", "\"int\""));
        Assert.False(SchemaReader.TryRead(Text(kind, fields), kind, out _, out var error));
        Assert.StartsWith($"the required field {missing} of type ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatasetKind.Items)]
    [InlineData(DatasetKind.Users)]
    public void Refuses_a_schema_of_ids_only(DatasetKind kind) =>
        Assert.Equal($"the {kind} schema has no field but its id; allowed: at least one more", Refuse(kind));

    [Theory]
    [InlineData("GENRES_FIELD_1", "GENRESFIELD1")]
    [InlineData("GENRES", "GENRES")]
    [InlineData("GENRES", "genres")]
    [InlineData("GENRES", "_g_e_n_r_e_s_")]
    public void Refuses_a_duplicate_field(string first, string second) =>
        Assert.Equal(
            $"field {second} is a duplicate of {first}; names must differ without '_' and ignoring case",
            Refuse(DatasetKind.Items, Field(first, "\"int\""), Field(second, "\"string\"")));

    [Theory]
    [InlineData(DatasetKind.Items, "CREATION_TIMESTAMP", "\"string\"", "long")]
    [InlineData(DatasetKind.Items, "creationTimestamp", "\"double\"", "long")]
    [InlineData(DatasetKind.Interactions, "EVENT_TYPE", "\"int\"", "string")]
    [InlineData(DatasetKind.Interactions, "EVENT_VALUE", "\"string\"", "float")]
    [InlineData(DatasetKind.Interactions, "IMPRESSION", "\"long\"", "string")]
    [InlineData(DatasetKind.Interactions, "RECOMMENDATION_ID", "\"long\"", "string")]
    [InlineData(DatasetKind.Interactions, "EVENT_ATTRIBUTION_SOURCE", "\"long\"", "string")]
    public void Refuses_a_reserved_field_of_another_type(DatasetKind kind, string name, string type, string allowed) =>
        Assert.Equal(
            $"the reserved field {name} has type {type.Trim('"')}; allowed: {allowed}", Refuse(kind, Field(name, type)));

    [Fact]
    public void Refuses_a_categorical_event_type() =>
        Assert.Equal(
            "the reserved field EVENT_TYPE is categorical; allowed: string without categorical",
            Refuse(DatasetKind.Interactions, "{\"name\":\"EVENT_TYPE\",\"type\":\"string\",\"categorical\":true}"));

    [Fact]
    public void Refuses_an_id_that_allows_null()
    {
        var text = Text(DatasetKind.Users, [Field("USER_ID", "[\"null\",\"string\"]"), Field("AGE", "\"int\"")]);
        Assert.False(SchemaReader.TryRead(text, DatasetKind.Users, out _, out var error));
        Assert.Equal("the reserved field USER_ID allows null; allowed: string without null", error);
    }

    [Theory]
    [InlineData(DatasetKind.Items, "\"int\",\"categorical\":true", "categorical; allowed: string fields only")]
    [InlineData(DatasetKind.Items, "\"int\",\"textual\":true", "textual; allowed: string fields of Items only")]
    [InlineData(DatasetKind.Users, "\"string\",\"textual\":true", "textual; allowed: string fields of Items only")]
    [InlineData(DatasetKind.Users, "\"string\",\"itemName\":true", "itemName; allowed: one string field of Items only")]
    [InlineData(DatasetKind.Items, "\"string\",\"textual\":true,\"categorical\":true", "both categorical and textual")]
    [InlineData(DatasetKind.Items, "\"string\",\"categorical\":\"true\"", "categorical of field X is \"true\"; allowed: true, false")]
    public void Refuses_marks_that_do_not_fit(DatasetKind kind, string typeAndMarks, string message) =>
        Assert.Contains(message, Refuse(kind, $"{{\"name\":\"X\",\"type\":{typeAndMarks}}}"), StringComparison.Ordinal);

    [Fact]
    public void Refuses_two_item_names()
    {
        string Name(string name) => $"{{\"name\":\"{name}\",\"type\":\"string\",\"itemName\":true}}";
        Assert.Equal("fields A and B are both itemName; allowed: one", Refuse(DatasetKind.Items, Name("A"), Name("B")));
    }

    [Fact]
    public void Refuses_more_columns_than_a_record_can_mark()
    {
        var fields = Enumerable.Range(0, 257).Select(i => Field($"F{i}", "\"int\"")).ToArray();
        Read(DatasetKind.Items, fields[..256]);
        Assert.Contains("257 fields besides its ids; allowed at most 256", Refuse(DatasetKind.Items, fields), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_text_longer_than_the_service_takes() =>
        Assert.Contains("20001 characters; allowed at most 20000", RefuseText(new string(' ', 20_001)), StringComparison.Ordinal);

    private static string[] Required(DatasetKind kind) => kind switch
    {
        DatasetKind.Items => [Field("ITEM_ID", "\"string\"")],
        DatasetKind.Users => [Field("USER_ID", "\"string\"")],
        _ => [Field("USER_ID", "\"string\""), Field("ITEM_ID", "\"string\""), Field("TIMESTAMP", "\"long\"")],
    };

    private static string Field(string name, string type) => $"{{\"name\":\"{name}\",\"type\":{type}}}";

    private static string Text(DatasetKind kind, IEnumerable<string> fields) =>
        $"{{\"type\":\"record\",\"name\":\"{kind}\",\"fields\":[{string.Join(',', fields)}]}}";

    private static DatasetSchema Read(DatasetKind kind, params string[] fields)
    {
        Assert.True(SchemaReader.TryRead(Text(kind, Required(kind).Concat(fields)), kind, out var schema, out var error), error);
        return schema;
    }

    private static string Refuse(DatasetKind kind, params string[] fields)
    {
        Assert.False(SchemaReader.TryRead(Text(kind, Required(kind).Concat(fields)), kind, out _, out var error));
        return error;
    }

    private static string RefuseText(string text)
    {
        Assert.False(SchemaReader.TryRead(text, DatasetKind.Items, out _, out var error));
        return error;
    }
}
