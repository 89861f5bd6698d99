using System.Runtime.InteropServices;
using System.Text.Json;

namespace Personalize.Server.Aws.Json;

/// <summary>The member <c>properties</c> of items, users and events: a JSON object in a string, as the service's model has it, and as old clients send it.</summary>
/// <remarks>
/// <code>
/// "{\"GENRE\":\"Drama\"}"              the object's text
/// "\"{\\\"GENRE\\\":\\\"Drama\\\"}\""  the same encoded twice: a client that encodes whatever it is given
/// {"GENRE":"Drama"}                    the object itself
/// </code>
/// </remarks>
internal static class PropertiesText
{
    /// <summary>The bytes of the object; empty where the member is absent. Whether they are JSON is for who reads them.</summary>
    /// <returns>False where it is neither an object nor text.</returns>
    public static bool TryGet(JsonElement record, TextScratch scratch, out ReadOnlySpan<byte> json)
    {
        json = default;
        if (!record.TryGetProperty("properties"u8, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            return true;

        if (value.ValueKind == JsonValueKind.Object)
        {
            json = JsonMarshal.GetRawUtf8Value(value);
            return true;
        }

        return scratch.TryRead(value, out json) && TryDecodeAgain(scratch, ref json);
    }

    private static bool TryDecodeAgain(TextScratch scratch, ref ReadOnlySpan<byte> json)
    {
        int at = 0;
        JsonSyntax.SkipBlanks(json, ref at);
        if (at == json.Length || json[at] != '"')
            return true;

        int first = at;
        if (!JsonSyntax.TrySkipString(json, ref at) || !scratch.TryDecode(json[(first + 1)..(at - 1)], out ReadOnlySpan<byte> inner))
            return false;

        JsonSyntax.SkipBlanks(json, ref at);
        bool isWhole = at == json.Length;
        json = inner;
        return isWhole;
    }
}
