using System.Runtime.InteropServices;
using System.Text.Json;
using Personalize.Core.Records;

namespace Personalize.Server.Aws.Shapes;

/// <summary>A JSON object in a string of so many characters; also the object itself, as old clients send it. What is in it its operation checks.</summary>
internal sealed class PropertiesShape(int lengthMax) : Shape
{
    public int LengthMax => lengthMax;

    public override string Description => $"JSON object in a string of 1..{lengthMax}";

    public override void Check(JsonElement value, Violations violations)
    {
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Object))
        {
            violations.Add(value, "Member must be a string that holds a JSON object");
            return;
        }

        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
        if (value.ValueKind == JsonValueKind.String && raw.Length == 2)
            violations.Add(value, "Member must have length greater than or equal to 1");
        else if (raw.Length > lengthMax && Length(value, raw) > lengthMax)
            violations.Add(value, $"Member must have length less than or equal to {lengthMax}");
    }

    private static int Length(JsonElement value, ReadOnlySpan<byte> raw)
    {
        if (value.ValueKind == JsonValueKind.Object)
            return RecordLimits.CountChars(raw);

        return JsonText.TryGet(value, out string? text) ? text.EnumerateRunes().Count() : 0; // Half a pair is refused where it is read.
    }
}
