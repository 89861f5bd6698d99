using System.Text.Json;
using Personalize.Server.Aws.Json;

namespace Personalize.Fuzz.Targets;

/// <summary>The properties of items, users and events: what System.Text.Json takes as an object is read, all else is refused, and nothing throws.</summary>
internal sealed class PropertiesTarget : FuzzTarget
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 16 };

    public override string Name => "properties";

    public override IEnumerable<byte[]> Seeds =>
    [
        Utf8("""{"GENRE":"Action|Comedy","PRICE":10.5,"ACTIVE":true,"TITLE":null}"""),
        Utf8("""{"a":"\u00e9\ud83d\ude00\n\"","b":[1,{"c":-0.5e+3}],"d":{}}"""),
        Utf8(" { } "),
    ];

    public override IReadOnlyList<byte[]> Words =>
        [Utf8("\\ud83d"), Utf8("\\ude00"), Utf8("\\u0000"), Utf8("[[[[[["), Utf8("]]]"), Utf8("\"a\":"), Utf8("1e999"), Utf8("-"), Utf8("00"), Utf8(","), Utf8("}"), Utf8("{"), Utf8("\\"), Utf8("true"), Utf8("nul")];

    // Where it refuses, the framework's reader makes an exception.
    public override long AllocatedBytesMax(int inputBytes) => (256 << 10) + (16L * inputBytes);

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!System.Text.Unicode.Utf8.IsValid(input))
            return; // The door refuses it before.

        TextScratch scratch = TextScratch.Begin();
        var properties = new PropertyReader(input);
        int members = 0;
        bool isText = true;
        while (properties.Read())
        {
            members++;
            isText &= scratch.TryDecode(properties.Name, out ReadOnlySpan<byte> name) && System.Text.Unicode.Utf8.IsValid(name);
            if (properties.Kind == PropertyKind.Text)
                isText &= scratch.TryDecode(properties.Value, out ReadOnlySpan<byte> value) && System.Text.Unicode.Utf8.IsValid(value);
        }

        int expected = Count(input);
        Require(properties.IsWrong == expected < 0, $"read as {(properties.IsWrong ? "wrong" : "an object")} at {properties.Position}, the framework counts {expected}");
        Require(properties.IsWrong || !isText || members == expected, $"{members} members, the framework counts {expected}");
    }

    /// <summary>Members of the object by the framework's reader; -1 where it is none.</summary>
    private static int Count(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            int members = 0;
            bool isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (isObject && reader.Read())
                members += reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 ? 1 : 0;

            return isObject ? members : -1;
        }
        catch (JsonException)
        {
            return -1;
        }
    }
}
