using Personalize.Core.Filters;
using Personalize.Core.Schemas;
using Xunit;

namespace Personalize.Core.Tests.Filters;

/// <summary>The fixture of the filter specification: its schemas.</summary>
internal static class FilterFixture
{
    public static readonly FilterSchemas Schemas = new(
        Read(DatasetKind.Items, """
            {"type":"record","name":"Items","namespace":"com.amazonaws.personalize.schema","fields":[
             {"name":"ITEM_ID","type":"string"},
             {"name":"GENRES","type":["null","string"],"categorical":true},
             {"name":"PRICE","type":["null","float"]},
             {"name":"YEAR","type":["null","int"]},
             {"name":"CREATION_TIMESTAMP","type":"long"},
             {"name":"IN_STOCK","type":["null","string"]},
             {"name":"DESCRIPTION","type":["null","string"],"textual":true},
             {"name":"ACTIVE","type":["null","boolean"]}],"version":"1.0"}
            """),
        Read(DatasetKind.Users, """
            {"type":"record","name":"Users","namespace":"com.amazonaws.personalize.schema","fields":[
             {"name":"USER_ID","type":"string"},
             {"name":"AGE","type":["null","int"]},
             {"name":"GENDER","type":["null","string"],"categorical":true},
             {"name":"MEMBERSHIP","type":["null","string"],"categorical":true}],"version":"1.0"}
            """),
        Read(DatasetKind.Interactions, """
            {"type":"record","name":"Interactions","namespace":"com.amazonaws.personalize.schema","fields":[
             {"name":"USER_ID","type":"string"},
             {"name":"ITEM_ID","type":"string"},
             {"name":"EVENT_TYPE","type":"string"},
             {"name":"DEVICE","type":["null","string"],"categorical":true},
             {"name":"TIMESTAMP","type":"long"}],"version":"1.0"}
            """));

    public static DatasetSchema Read(DatasetKind kind, string text)
    {
        Assert.True(SchemaReader.TryRead(text, kind, out var schema, out var error), error);
        return schema!;
    }

    public static FilterTree Parse(string expression, FilterOptions? options = null)
    {
        var parsed = FilterParser.TryParse(expression, options ?? FilterOptions.Aws, out var tree, out var error);
        Assert.True(parsed, error?.Message);
        return tree!;
    }
}
