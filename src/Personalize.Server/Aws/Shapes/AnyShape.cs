using System.Text.Json;

namespace Personalize.Server.Aws.Shapes;

/// <summary>A value whose forms are many: its operation reads and words it.</summary>
internal sealed class AnyShape(string description) : Shape
{
    public override string Description => description;

    public override void Check(JsonElement value, Violations violations)
    {
    }
}
