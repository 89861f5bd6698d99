using System.Text.Json;

namespace Personalize.Server.Aws.Shapes;

/// <summary>JSON true or false.</summary>
internal sealed class BooleanShape : Shape
{
    public override string Description => "true or false";

    public override void Check(JsonElement value, Violations violations)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            violations.Add(value, "Member must be a boolean");
    }
}
