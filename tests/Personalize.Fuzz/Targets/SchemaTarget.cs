using System.Text;
using Personalize.Core.Schemas;

namespace Personalize.Fuzz.Targets;

/// <summary>Avro schemas: read or refused with a reason, and what is read is read again the same.</summary>
internal sealed class SchemaTarget : FuzzTarget
{
    public const string Items = """
        {"type":"record","name":"Items","namespace":"com.amazonaws.personalize.schema","fields":[{"name":"ITEM_ID","type":"string"},
        {"name":"GENRES","type":["null","string"],"categorical":true},{"name":"PRICE","type":["float","null"]},{"name":"YEAR","type":["null","int"]},
        {"name":"CREATION_TIMESTAMP","type":"long"},{"name":"IN_STOCK","type":["null","string"]},{"name":"ACTIVE","type":["null","boolean"]}],"version":"1.0"}
        """;

    public const string Interactions = """
        {"type":"record","name":"Interactions","namespace":"com.amazonaws.personalize.schema","fields":[{"name":"USER_ID","type":"string"},
        {"name":"ITEM_ID","type":"string"},{"name":"TIMESTAMP","type":"long"},{"name":"EVENT_TYPE","type":"string"},{"name":"EVENT_VALUE","type":["float","null"]}],"version":"1.0"}
        """;

    public override string Name => "schema";

    public override IEnumerable<byte[]> Seeds => [Utf8(Items), Utf8(Interactions), Utf8("""{"type":"record","fields":[]}""")];

    public override IReadOnlyList<byte[]> Words =>
    [
        Utf8("\"type\":"), Utf8("[\"null\",\"string\"]"), Utf8("\"categorical\":true"), Utf8("\"textual\":true"), Utf8("\"double\""), Utf8("[[[["), Utf8("{\"name\":\"X\",\"type\":\"long\"},"), Utf8("1e999"), Utf8("\\ud800"),
    ];

    // The parser of JSON is the framework's, and what it refuses it refuses by exception.
    public override long AllocatedBytesMax(int inputBytes) => (256 << 10) + (64L * inputBytes);

    public override void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        foreach (var kind in Enum.GetValues<DatasetKind>())
        {
            if (!SchemaReader.TryRead(text, kind, out var schema, out var error))
            {
                Require(!string.IsNullOrEmpty(error), "refused without a reason");
                continue;
            }
            Require(SchemaReader.TryRead(text, kind, out var again, out _) && again!.Columns.Select(Describe).SequenceEqual(schema.Columns.Select(Describe), StringComparer.Ordinal), "read twice, two schemas");
        }
    }

    private static string Describe(Field field) => $"{field.Name} {field.Kind} {field.Nullable} {field.Textual} {field.ItemName}";
}
