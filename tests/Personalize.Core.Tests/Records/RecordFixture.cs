using Personalize.Core.Schemas;
using Xunit;

namespace Personalize.Core.Tests.Records;

/// <summary>One schema of each kind; the items schema has every column kind twice, nullable and not.</summary>
internal static class RecordFixture
{
    public const int I32 = 0, I64 = 1, F32 = 2, F64 = 3, Bool = 4, Text = 5, Category = 6, Long = 7;

    public static readonly DatasetSchema Strict = Read(DatasetKind.Items, nullable: false);

    public static readonly DatasetSchema Nulls = Read(DatasetKind.Items, nullable: true);

    public static readonly DatasetSchema Events = ReadText(DatasetKind.Interactions, """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
         {"name":"TIMESTAMP","type":"long"},{"name":"EVENT_TYPE","type":["null","string"]},{"name":"EVENT_VALUE","type":["null","float"]}]}
        """);

    public static DatasetSchema ReadText(DatasetKind kind, string text)
    {
        Assert.True(SchemaReader.TryRead(text, kind, out var schema, out var error), error);
        return schema;
    }

    private static DatasetSchema Read(DatasetKind kind, bool nullable)
    {
        string Type(string avro) => nullable ? $"[\"null\",\"{avro}\"]" : $"\"{avro}\"";
        return ReadText(kind, $$"""
            {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},
             {"name":"I32","type":{{Type("int")}}},{"name":"I64","type":{{Type("long")}}},
             {"name":"F32","type":{{Type("float")}}},{"name":"F64","type":{{Type("double")}}},
             {"name":"B","type":{{Type("boolean")}}},{"name":"T","type":{{Type("string")}}},
             {"name":"C","type":{{Type("string")}},"categorical":true},{"name":"N","type":["null","string"],"textual":true}]}
            """);
    }
}
