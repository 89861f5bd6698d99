using System.Text.Json;

namespace Personalize.Server.Aws.Shapes;

/// <summary>What a value of a request or an answer may be: one row of the service model.</summary>
/// <remarks>Immutable. A check of a good value allocates nothing where it has no pattern.</remarks>
internal abstract class Shape
{
    /// <summary>The shape in the words of the operations' documentation: <c>text 1..63</c>.</summary>
    public abstract string Description { get; }

    /// <summary>Notes whatever is wrong with a value, at the place where <paramref name="violations"/> stands.</summary>
    public abstract void Check(JsonElement value, Violations violations);

    /// <summary>JSON null is as good as absent.</summary>
    public static bool IsAbsent(JsonElement value) => value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;
}
